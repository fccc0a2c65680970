package lb.proxy.http1;

/** How the end of a message's body is found (RFC 9112 §6.3). */
public sealed interface BodyFraming {
  /** No body, and no statement about one: a request without framing fields, HEAD, 1xx, 204, 304. */
  BodyFraming NONE = new None();

  /** A chunked body. */
  BodyFraming CHUNKED = new Chunked();

  /** A body that ends with the connection; responses only. */
  BodyFraming UNTIL_CLOSE = new UntilClose();

  /** An empty body whose length is stated. */
  BodyFraming EMPTY = new Length(0);

  /** A body of {@code bytes} octets. */
  static BodyFraming length(long bytes) {
    return bytes == 0 ? EMPTY : new Length(bytes);
  }

  /** The number of octets when it is known from the head, else -1. {@link None} has 0. */
  default long knownLength() {
    return switch (this) {
      case None none -> 0;
      case Length length -> length.bytes();
      case Chunked chunked -> -1;
      case UntilClose untilClose -> -1;
    };
  }

  /** No body. */
  record None() implements BodyFraming {}

  /**
   * A body of a stated length.
   *
   * @param bytes octets, at least 0
   */
  record Length(long bytes) implements BodyFraming {
    public Length {
      if (bytes < 0) {
        throw new IllegalArgumentException("a length of " + bytes + ", expected at least 0");
      }
    }
  }

  /** A body in chunks. */
  record Chunked() implements BodyFraming {}

  /** A body until the connection ends. */
  record UntilClose() implements BodyFraming {}
}
