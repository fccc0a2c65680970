package lb.proxy.http1;

import io.netty.buffer.ByteBuf;
import lb.cache.http.Fields;

/** What {@link BodyReader#read} found next. */
public sealed interface BodyEvent {
  /** All of the input was taken and the body is not complete. */
  record NeedMore() implements BodyEvent {
    static final NeedMore INSTANCE = new NeedMore();
  }

  /**
   * Some octets of the body, at least one.
   *
   * @param data a retained slice of the input; the caller owns it and must release it
   */
  record Data(ByteBuf data) implements BodyEvent {}

  /**
   * The body is complete. The input stands at the first octet after it.
   *
   * @param trailers the trailer fields, without those that may not be trailers; mostly empty
   */
  record End(Fields trailers) implements BodyEvent {
    static final End PLAIN = new End(Fields.EMPTY);
  }

  /**
   * The body cannot be read on. The reader stays in this state; the connection must be closed.
   *
   * @param problem why
   */
  record Malformed(HttpProblem problem) implements BodyEvent {}
}
