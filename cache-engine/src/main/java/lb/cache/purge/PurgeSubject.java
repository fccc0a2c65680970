package lb.cache.purge;

import java.util.List;

/**
 * What a purge may match: a stored object or a running fill. The ledger calls these methods only
 * when there is an entry that they could decide, so that they may be computed when asked.
 */
public interface PurgeSubject {
  /** The name of the site that it belongs to, as configured. */
  String site();

  /** The host that it is kept under, lower-case, with the port when the key has one. */
  String host();

  /** Its path and, when it has one, {@code ?} and its query, as they stand in its key. */
  String target();

  /** Its tags: opaque strings, compared octet for octet. */
  List<String> tags();
}
