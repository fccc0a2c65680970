package lb.proxy.downstream;

import io.netty.channel.ChannelInboundHandlerAdapter;
import lb.proxy.account.CloseReason;

/**
 * A connection of a client as the list of its loop knows it, whatever it speaks: a handler that
 * looks at its own waits and can be asked to end. Owned by its event loop.
 *
 * <p>It enters the list of its loop when it joins a pipeline and leaves it when it leaves the
 * pipeline, or hands its place to the handler that follows it ({@link ConnectionList#replace}).
 */
public abstract class ClientConnection extends ChannelInboundHandlerAdapter {
  /** The place in the loop's list of connections; kept by {@link ConnectionList}. */
  int listIndex = -1;

  /** Looks at the waits; called about twice a second. */
  protected abstract void checkWaits(long nowNanos);

  /** Ends an idle connection at once, and one that is busy after what it is busy with. */
  protected abstract void drain();

  /** Ends the connection at once. */
  protected abstract void closeNow(CloseReason reason);
}
