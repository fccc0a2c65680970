package lb.cache.rules;

import java.util.List;

/** Whether a response is kept (RFC 9111 §3). */
public sealed interface StoreDecision {
  /**
   * Keep it.
   *
   * @param freshness how long and how it may be reused
   * @param vary the request fields that tell its variants apart
   * @param tags what it can be purged by besides its key, see {@link Tags}
   * @param fieldsLeftOut names, lower-case, of the fields that {@code no-cache} or {@code private}
   *     keep out of the stored head; see {@link StoredHead}
   */
  record Store(Freshness freshness, VarySpec vary, List<String> tags, List<String> fieldsLeftOut)
      implements StoreDecision {
    public Store {
      tags = List.copyOf(tags);
      fieldsLeftOut = List.copyOf(fieldsLeftOut);
    }
  }

  /** Pass it on without keeping it. */
  record Refuse(Reason reason) implements StoreDecision {}
}
