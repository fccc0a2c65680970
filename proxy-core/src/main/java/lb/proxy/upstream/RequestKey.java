package lb.proxy.upstream;

import lb.cache.http.FieldName;
import lb.cache.http.RequestHead;
import lb.config.HashKey;
import lb.proxy.balance.Mix;
import org.jspecify.annotations.Nullable;

/** What a request is told apart by when all of a kind go to one origin. Pure. */
final class RequestKey {
  private RequestKey() {}

  /**
   * The hash of the key of a request.
   *
   * @param head as it goes to the origin: the last who asked stands in X-Forwarded-For
   * @param otherwise what is taken for a request that has no such key
   */
  static long of(HashKey key, RequestHead head, long otherwise) {
    String query = head.query();
    return switch (key.source()) {
      case URL -> Mix.hash(head.path(), query == null ? "" : query);
      case PATH -> Mix.hash(head.path());
      case CLIENT -> hash(client(head.fields().first(FieldName.X_FORWARDED_FOR)), otherwise);
      case HEADER -> hash(head.fields().first(key.name()), otherwise);
      case COOKIE -> hash(RequestCookies.value(head.fields(), key.name()), otherwise);
    };
  }

  /** The first of the list: whom the first proxy that is believed has seen. */
  private static @Nullable String client(@Nullable String forwardedFor) {
    int comma = forwardedFor == null ? -1 : forwardedFor.indexOf(',');
    return comma < 0 || forwardedFor == null ? forwardedFor : forwardedFor.substring(0, comma);
  }

  private static long hash(@Nullable String text, long otherwise) {
    return text == null ? otherwise : Mix.hash(text);
  }
}
