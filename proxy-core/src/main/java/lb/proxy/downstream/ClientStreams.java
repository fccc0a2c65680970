package lb.proxy.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicStreamFrame;
import lb.proxy.http3.ControlFrames;
import lb.proxy.http3.Frames;
import lb.proxy.http3.Http3Problem;
import lb.proxy.http3.QpackInstructions;
import lb.proxy.http3.StreamType;
import org.jspecify.annotations.Nullable;

/**
 * The unidirectional streams of a client (RFC 9114 §6.2): one for control and two of QPACK, each at
 * most once and never ending; others mean nothing to us. Owned by the connection's event loop.
 */
final class ClientStreams implements ControlFrames.Listener {
  private final Http3Connection connection;
  private int seen;

  ClientStreams(Http3Connection connection) {
    this.connection = connection;
  }

  /** The handler of one more stream. */
  ChannelHandler next() {
    return new Reading();
  }

  @Override
  public @Nullable Http3Problem onControlFrame() {
    return connection.floods().controlFrame();
  }

  @Override
  public @Nullable Http3Problem onIgnored(int bytes) {
    return connection.floods().ignored(bytes);
  }

  @Override
  public void onGoAway() {
    connection.onClientGoAway();
  }

  /** Notes a stream that there may be one of. */
  private @Nullable Http3Problem once(long type) {
    int bit = 1 << type;
    if ((seen & bit) != 0) {
      return Http3Problem.STREAM_TWICE;
    }
    seen |= bit;
    return null;
  }

  /** What becomes of the octets of a stream, once its type is known. */
  private interface Use {
    @Nullable Http3Problem feed(ByteBuf in);
  }

  private final class Reading extends ChannelInboundHandlerAdapter {
    private final StreamType type = new StreamType();
    private @Nullable Use use;
    private boolean unknown;
    private boolean over;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      QuicStreamFrame frame = (QuicStreamFrame) message;
      try {
        if (!over && !connection.isEnding()) {
          Http3Problem problem = feed(frame.content());
          if (problem == null && frame.hasFin()) {
            problem = ended();
          }
          if (problem != null) {
            fail(problem);
          }
        }
      } finally {
        frame.release();
      }
    }

    private @Nullable Http3Problem feed(ByteBuf in) {
      if (use == null && !unknown) {
        if (!type.read(in)) {
          return null;
        }
        Http3Problem problem = begin();
        if (problem != null) {
          return problem;
        }
      }
      Use known = use;
      if (known != null) {
        return known.feed(in);
      }
      return in.isReadable() ? onIgnored(in.readableBytes()) : null;
    }

    private @Nullable Http3Problem begin() {
      long code = type.code();
      if (code == Frames.PUSH_STREAM) {
        return Http3Problem.PUSH_FROM_CLIENT;
      }
      if (code == Frames.CONTROL_STREAM) {
        use = new ControlFrames(ClientStreams.this)::feed;
        return once(code);
      }
      if (code == Frames.QPACK_ENCODER_STREAM) {
        use = new QpackInstructions(ClientStreams.this)::feedEncoder;
        return once(code);
      }
      if (code == Frames.QPACK_DECODER_STREAM) {
        use = new QpackInstructions(ClientStreams.this)::feedDecoder;
        return once(code);
      }
      unknown = true; // read to its end, so that another one may be opened
      return onControlFrame();
    }

    /** The client has ended the stream, or reset it. */
    private @Nullable Http3Problem ended() {
      if (use != null) {
        return Http3Problem.CRITICAL_STREAM_CLOSED;
      }
      return unknown ? null : onControlFrame(); // one that says not even what it is for
    }

    private void fail(Http3Problem problem) {
      over = true;
      connection.fail(problem);
    }

    /** The client has reset the stream. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      Http3Problem problem = over || connection.isEnding() ? null : ended();
      if (problem != null) {
        fail(problem);
      }
      ctx.close();
    }
  }
}
