package lb.testing.h3;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.handler.codec.http3.DefaultHttp3DataFrame;
import io.netty.handler.codec.http3.DefaultHttp3Headers;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.http3.Http3ClientConnectionHandler;
import io.netty.handler.codec.http3.Http3DataFrame;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.handler.codec.http3.Http3RequestStreamInboundHandler;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import lb.testing.Body;
import lb.testing.FieldLines;
import lb.testing.RawHead;
import lb.testing.StreamedAnswers;
import org.jspecify.annotations.Nullable;

/**
 * A well-behaved client of HTTP/3 on one connection: each request is a stream, and nothing is read
 * before it is asked for. Frames and fields are those of Netty's codec, so that it is not our own
 * that judges our own. Owned by one thread at a time.
 */
public final class H3Requests extends StreamedAnswers {
  private static final int PIECE_BYTES = 32_768;
  private static final Object END = new Object();

  private final QuicPeer peer;
  private final Deque<Asked> unanswered = new ArrayDeque<>();
  private @Nullable Asked sending;
  private @Nullable Asked current;

  private H3Requests(QuicPeer peer) {
    this.peer = peer;
  }

  /** Connects. */
  public static H3Requests connect(InetSocketAddress address, QuicPeer.Options options) {
    return new H3Requests(QuicPeer.connect(address, options, new Http3ClientConnectionHandler()));
  }

  /** The connection beneath. */
  public QuicPeer peer() {
    return peer;
  }

  /** One stream, and what has come on it. */
  private static final class Asked extends Http3RequestStreamInboundHandler {
    final BlockingQueue<Object> came = new LinkedBlockingQueue<>();
    private @Nullable QuicStreamChannel channel;

    QuicStreamChannel channel() {
      return Objects.requireNonNull(channel);
    }

    @Override
    protected void channelRead(ChannelHandlerContext ctx, Http3HeadersFrame frame) {
      came.add(frame);
    }

    @Override
    protected void channelRead(ChannelHandlerContext ctx, Http3DataFrame frame) {
      came.add(ByteBufUtil.getBytes(frame.content()));
      frame.release();
    }

    @Override
    protected void channelInputClosed(ChannelHandlerContext ctx) {
      came.add(END);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      came.add(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      came.add(new IOException("the stream is gone"));
      ctx.fireChannelInactive();
    }

    Object next() throws IOException {
      try {
        Object came = this.came.poll();
        if (came == null) {
          channel().eventLoop().execute(channel()::read);
          came = this.came.poll(QuicPeer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        }
        if (came == null) {
          throw new AssertionError("nothing came in time");
        }
        if (came instanceof Throwable failure) {
          throw new IOException("the stream broke off: " + failure, failure);
        }
        return came;
      } catch (InterruptedException interrupted) {
        throw new AssertionError(interrupted);
      }
    }
  }

  @Override
  public H3Requests sendHead(String method, String target, String... fields) {
    FieldLines lines = FieldLines.of(fields);
    String host = lines.first("Host");
    Http3Headers headers = new DefaultHttp3Headers();
    headers.method(method).scheme("https").path(target).authority(host == null ? "test" : host);
    String length = lines.first("Content-Length");
    boolean hasBody = length != null && !length.equals("0") || lines.has("Transfer-Encoding");
    for (FieldLines.Line line : lines.without("Host").without("Transfer-Encoding").lines()) {
      headers.add(line.name().toLowerCase(Locale.ROOT), line.value());
    }
    Asked asked = new Asked();
    ChannelInitializer<QuicStreamChannel> initializer =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(QuicStreamChannel made) {
            made.config().setAutoRead(false);
            made.config()
                .setOption(
                    ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(PIECE_BYTES));
            made.pipeline().addLast(asked);
          }
        };
    asked.channel =
        Http3.newRequestStream(peer.channel(), initializer).syncUninterruptibly().getNow();
    sending = asked;
    unanswered.add(asked);
    ChannelFuture written = asked.channel().writeAndFlush(new DefaultHttp3HeadersFrame(headers));
    if (!hasBody) {
      written.addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
    }
    return this;
  }

  @Override
  public H3Requests send(Body body, long from, long to) {
    for (long at = from; at < to; ) {
      int bytes = (int) Math.min(PIECE_BYTES, to - at);
      at += bytes;
      ByteBuf piece = Unpooled.wrappedBuffer(body.slice(at - bytes, at));
      ChannelFuture written =
          Objects.requireNonNull(sending).channel().writeAndFlush(new DefaultHttp3DataFrame(piece));
      if (at == body.bytes()) {
        written.addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
      }
      written.awaitUninterruptibly();
    }
    return this;
  }

  @Override
  public RawHead readHead() {
    Asked stream = unanswered.peek();
    if (stream == null) {
      throw new IllegalStateException("nothing was asked");
    }
    try {
      if (!(stream.next() instanceof Http3HeadersFrame frame)) {
        throw new IOException("expected HEADERS");
      }
      FieldLines lines = lines(frame.headers());
      String status = lines.first(":status");
      RawHead head =
          new RawHead(
              "HTTP/3",
              status == null ? 0 : Integer.parseInt(status),
              "",
              lines.without(":status"));
      if (!head.isInterim()) {
        unanswered.remove();
        current = stream;
        onHead(false);
      }
      return head;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure.getMessage(), failure);
    }
  }

  private static FieldLines lines(Http3Headers headers) {
    List<FieldLines.Line> lines = new ArrayList<>();
    for (Map.Entry<CharSequence, CharSequence> line : headers) {
      lines.add(new FieldLines.Line(line.getKey().toString(), line.getValue().toString()));
    }
    return new FieldLines(lines);
  }

  @Override
  protected void readOn() throws IOException {
    Object next = Objects.requireNonNull(current).next();
    if (next == END) {
      onEnd();
    } else if (next instanceof Http3HeadersFrame frame) {
      onTrailers(lines(frame.headers()));
    } else {
      onPiece((byte[]) next);
    }
  }

  @Override
  public void reset() {
    peer.channel().close(true, 0x10c, Unpooled.EMPTY_BUFFER).awaitUninterruptibly();
  }

  @Override
  public void close() {
    peer.close();
  }
}
