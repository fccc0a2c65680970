package lb.proxy.downstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import javax.net.ssl.SSLException;
import lb.proxy.account.CloseReason;
import lb.proxy.exchange.ClientFacts;
import lb.proxy.exchange.LoopContext;
import lb.proxy.route.SiteField;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of a client as the list of its loop knows it, whatever it speaks: a handler that
 * looks at its own waits and can be asked to end. Owned by its event loop.
 *
 * <p>It enters the list of its loop when it joins a pipeline and leaves it when it leaves the
 * pipeline, or hands its place to the handler that follows it ({@link ConnectionList#replace}).
 */
public abstract class ClientConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

  protected static final long NANOS_PER_MILLI = 1_000_000L;

  /** So long a client that has just connected is awaited, also when the process ends. */
  protected static final long NEW_NANOS = 1_000_000_000L;

  protected final LoopContext loop;
  protected final ClientFacts client;
  protected final ConnectionBounds bounds;
  protected final ConnectionList list;

  private @Nullable ChannelHandlerContext context;

  private @Nullable SiteField togetherBoth;
  private @Nullable SiteField togetherSecond;

  /** The place in the loop's list of connections; kept by {@link ConnectionList}. */
  int listIndex = -1;

  /** Whether it was asked to end; kept by {@link ConnectionList}. */
  boolean toldToLeave;

  /** A connection before it joins a pipeline. */
  protected ClientConnection(
      LoopContext loop, ClientFacts client, ConnectionBounds bounds, ConnectionList list) {
    this.loop = loop;
    this.client = client;
    this.bounds = bounds;
    this.list = list;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    list.add(this);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    list.remove(this);
  }

  /** Its place in the pipeline, which it has joined. */
  protected final ChannelHandlerContext context() {
    return Objects.requireNonNull(context);
  }

  final LoopContext loop() {
    return loop;
  }

  final ClientFacts client() {
    return client;
  }

  /** Two fields as one, which is made once: they are the same from answer to answer. */
  final SiteField together(SiteField first, SiteField second) {
    SiteField both = togetherBoth;
    if (both == null || togetherSecond != second) {
      both = first.and(second);
      togetherBoth = both;
      togetherSecond = second;
    }
    return both;
  }

  /** Whether the client reached us by TLS. */
  final boolean isSecure() {
    return client.scheme().equals("https");
  }

  /** Ends it for what went wrong: what the client's side did is no warning. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (isOfTheirs(cause)) {
      LOG.debug("a connection of {} failed: {}", client.addressText(), cause.getMessage());
    } else {
      LOG.warn(
          "a connection of {} met a fault of ours: {}", client.addressText(), cause.toString());
      LOG.debug("where it happened", cause);
    }
    closeNow(CloseReason.CLIENT_ABORTED);
  }

  /**
   * Whether the network or the client failed; Netty wraps what epoll refuses and what TLS meets.
   */
  private static boolean isOfTheirs(Throwable cause) {
    return cause instanceof IOException
        || cause instanceof UncheckedIOException
        || cause.getCause() instanceof SSLException;
  }

  /** Looks at the waits; called about twice a second. */
  protected abstract void checkWaits(long nowNanos);

  /** Ends an idle connection at once, and one that is busy after what it is busy with. */
  protected abstract void drain();

  /** Ends the connection at once. */
  protected abstract void closeNow(CloseReason reason);
}
