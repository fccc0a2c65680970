package lb.testing.h3;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * One connection of a client of HTTP/3 that sends the frames it is told, valid or not. Owned by one
 * thread at a time.
 */
public final class H3Client implements AutoCloseable {
  private final QuicPeer peer;
  private final H3Stream serverControl;

  private H3Client(QuicPeer peer, H3Stream serverControl) {
    this.peer = peer;
    this.serverControl = serverControl;
  }

  /** Connects, and says nothing yet. */
  public static H3Client dial(InetSocketAddress address, QuicPeer.Options options) {
    H3Stream control = new H3Stream();
    return new H3Client(QuicPeer.connect(address, options, new Streams(control)), control);
  }

  /** Connects and opens a control stream with empty SETTINGS. */
  public static H3Client connect(InetSocketAddress address) {
    H3Client client = dial(address, QuicPeer.Options.PLAIN);
    client.other(0, H3Frames.frame(H3Frames.SETTINGS, new byte[0]));
    return client;
  }

  /** Keeps what the server says on its control stream, the first that it opens. */
  private static final class Streams extends ChannelInboundHandlerAdapter {
    private final H3Stream control;
    private boolean opened;

    Streams(H3Stream control) {
      this.control = control;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (!opened) {
        opened = true;
        ((QuicStreamChannel) message).pipeline().addLast(control);
      }
      ctx.fireChannelRead(message);
    }
  }

  /** The connection beneath. */
  public QuicPeer peer() {
    return peer;
  }

  /** What the server says on its control stream. */
  public H3Stream serverControl() {
    return serverControl;
  }

  /** Opens a stream for a request. */
  public H3Stream open() {
    return open(QuicStreamType.BIDIRECTIONAL);
  }

  /** Opens a unidirectional stream of a type, and sends octets on it. */
  public H3Stream other(long type, byte[]... parts) {
    return open(QuicStreamType.UNIDIRECTIONAL).push(H3Frames.varint(type), H3Frames.concat(parts));
  }

  /** Opens a unidirectional stream, of which nothing is said yet. */
  public H3Stream other() {
    return open(QuicStreamType.UNIDIRECTIONAL);
  }

  private H3Stream open(QuicStreamType type) {
    H3Stream stream = new H3Stream();
    awaitPlace(type);
    try {
      peer.channel()
          .createStream(type, stream)
          .get(QuicPeer.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException | TimeoutException | ExecutionException failure) {
      throw new AssertionError("no stream", failure);
    }
    return stream;
  }

  /** Waits until the server allows one more stream. */
  private void awaitPlace(QuicStreamType type) {
    long deadline = System.nanoTime() + QuicPeer.PATIENCE_MILLIS * 1_000_000;
    while (peer.channel().peerAllowedStreams(type) <= 0 && !peer.hasEnded()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("the server allows no more streams");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** A request without a body. */
  public H3Stream request(String method, String target, String... namesAndValues) {
    return open().end(H3Frames.request(method, target, namesAndValues));
  }

  /** Expects that the server ends the connection with a code. */
  public void expectEnd(long code) {
    long given = peer.awaitEnd();
    if (given != code) {
      throw new AssertionError("expected the end with %x, but got %x".formatted(code, given));
    }
  }

  @Override
  public void close() {
    peer.close();
  }
}
