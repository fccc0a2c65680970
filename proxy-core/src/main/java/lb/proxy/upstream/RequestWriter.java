package lb.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import lb.cache.http.Fields;
import lb.proxy.http1.BodyFraming;
import lb.proxy.http1.ChunkedEncoder;
import lb.proxy.http1.HeadEncoder;

/**
 * Writes one request after the other to a connection. Owned by the connection's loop.
 *
 * <p>It lets no request out whose body is not as long as its head said: the octets beyond would be
 * taken for another request.
 */
final class RequestWriter {
  private static final int HEAD_BYTES = 512;

  private final ChannelHandlerContext ctx;
  private boolean ended = true;
  private boolean chunked;
  private long bytesLeft;

  RequestWriter(ChannelHandlerContext ctx) {
    this.ctx = ctx;
  }

  /** Whether the request is written to its end. */
  boolean isEnded() {
    return ended;
  }

  /**
   * Begins a request; flushes it when it has no body.
   *
   * @throws IllegalArgumentException when the head cannot be written; nothing has been
   */
  void begin(FetchRequest request) {
    BodyFraming framing = framing(request);
    ByteBuf head = ctx.alloc().ioBuffer(HEAD_BYTES);
    try {
      HeadEncoder.request(head, request.head(), framing);
    } catch (IllegalArgumentException e) {
      head.release();
      throw e;
    }
    chunked = framing == BodyFraming.CHUNKED;
    bytesLeft = framing.knownLength();
    ended = !request.hasBody();
    ctx.write(head);
    if (ended) {
      ctx.flush();
    }
  }

  /** Writes octets of the body, without flushing. False when they are more than was announced. */
  boolean write(ByteBuf data) {
    if (ended || (!chunked && data.readableBytes() > bytesLeft)) {
      data.release();
      return false;
    }
    if (chunked) {
      ctx.write(ChunkedEncoder.frame(ctx.alloc(), data));
    } else {
      bytesLeft -= data.readableBytes();
      ctx.write(data);
    }
    return true;
  }

  /** Ends the body and flushes. False when it is shorter than was announced. */
  boolean end(Fields trailers) {
    if (ended || (!chunked && bytesLeft > 0)) {
      return false;
    }
    if (chunked) {
      ctx.write(ChunkedEncoder.last(ctx.alloc(), trailers));
    }
    ended = true;
    ctx.flush();
    return true;
  }

  private static BodyFraming framing(FetchRequest request) {
    if (!request.hasBody()) {
      return BodyFraming.NONE;
    }
    return request.bodyLength() == FetchRequest.LENGTH_UNKNOWN
        ? BodyFraming.CHUNKED
        : BodyFraming.length(request.bodyLength());
  }
}
