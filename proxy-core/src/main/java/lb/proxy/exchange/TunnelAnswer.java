package lb.proxy.exchange;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.proxy.upstream.Tunnel;
import lb.proxy.upstream.TunnelListener;
import org.jspecify.annotations.Nullable;

/**
 * Carries octets between a client and an origin that have switched protocols, no faster than the
 * slower side takes them. Owned by the exchange's loop, for as long as the exchange lasts.
 *
 * <p>Each direction ends by itself; with both ended, or with nothing passing for too long, the
 * exchange is complete. A side that breaks breaks the other.
 */
final class TunnelAnswer implements Answer, Exchange.RequestBodySink, TunnelListener {
  /** With one direction ended the other one is most likely forgotten when nothing passes. */
  private static final long HALF_ENDED_NANOS_MAX = TimeUnit.MINUTES.toNanos(1);

  private final Exchange exchange;
  private final Tunnel tunnel;
  private final long idleNanosMax;

  private boolean requestPaused;
  private boolean answerPaused;
  private boolean clientEnded;
  private boolean originEnded;
  private long lastNanos;
  private @Nullable Future<?> timer;
  private boolean over;

  private TunnelAnswer(Exchange exchange, Tunnel tunnel, long idleMillisMax) {
    this.exchange = exchange;
    this.tunnel = tunnel;
    this.idleNanosMax = TimeUnit.MILLISECONDS.toNanos(idleMillisMax);
  }

  /**
   * Opens the tunnel to the client, or refuses when there are too many.
   *
   * @param head what tells the client that it is open
   */
  static void begin(Exchange exchange, RoutedRequest routed, ResponseHead head, Tunnel tunnel) {
    int most = routed.snapshot().config().limits().tunnelsMax();
    if (!exchange.loop().tunnelOpens(exchange.client().protocol(), most)) {
      tunnel.abort();
      Switching.refuseFull(exchange);
      return;
    }
    long idleMillisMax = routed.snapshot().config().timeouts().tunnelMillis();
    TunnelAnswer answer = new TunnelAnswer(exchange, tunnel, idleMillisMax);
    exchange.answeredBy(answer);
    if (answer.over) {
      return; // the client has gone
    }
    exchange.sendsBodyTo(answer);
    answer.moved();
    answer.watch(answer.idleNanosMax);
    exchange.openTunnel(head);
    if (!answer.over) {
      tunnel.begin(answer);
    }
  }

  // --- what the client sends ---

  @Override
  public void onRequestBody(ByteBuf data) {
    moved();
    exchange.loop().account().tunnelled(true, data.readableBytes());
    tunnel.write(data);
    if (!requestPaused && !tunnel.isWritable()) {
      requestPaused = true;
      exchange.downstream().pauseRequestBody();
    }
  }

  @Override
  public void onRequestEnd(Fields trailers) {
    clientEnded = true;
    tunnel.end();
    oneEnded();
  }

  // --- what the origin sends ---

  @Override
  public void onOctets(ByteBuf data) {
    moved();
    exchange.loop().account().tunnelled(false, data.readableBytes());
    exchange.sendBody(data);
    if (!answerPaused && !exchange.isWritable()) {
      answerPaused = true;
      tunnel.pause();
    }
  }

  @Override
  public void onEnd() {
    originEnded = true;
    if (!clientEnded) {
      exchange.downstream().endTunnel();
    }
    oneEnded();
  }

  @Override
  public void onBroken() {
    exchange.abort();
  }

  /** Both sides say this: the client takes more, or the origin does. */
  @Override
  public void onWritable() {
    if (answerPaused && exchange.isWritable()) {
      answerPaused = false;
      tunnel.resume();
    }
    if (requestPaused && !over && tunnel.isWritable()) {
      requestPaused = false;
      exchange.downstream().resumeRequestBody();
    }
  }

  // --- ends ---

  private void oneEnded() {
    moved();
    if (over) {
      return;
    }
    if (clientEnded && originEnded) {
      exchange.finish(Fields.EMPTY);
    } else {
      watch(Math.min(idleNanosMax, HALF_ENDED_NANOS_MAX));
    }
  }

  private void moved() {
    lastNanos = exchange.loop().loop().ticker().nanoTime();
  }

  private void watch(long nanos) {
    Future<?> before = timer;
    if (before != null) {
      before.cancel(false);
    }
    timer = exchange.loop().loop().schedule(this::checkIdle, nanos, TimeUnit.NANOSECONDS);
  }

  private void checkIdle() {
    timer = null;
    boolean half = clientEnded || originEnded;
    long most = half ? Math.min(idleNanosMax, HALF_ENDED_NANOS_MAX) : idleNanosMax;
    long idle = exchange.loop().loop().ticker().nanoTime() - lastNanos;
    if (idle < most) {
      watch(most - idle);
    } else {
      exchange.finish(Fields.EMPTY);
    }
  }

  @Override
  public void release() {
    over = true;
    Future<?> running = timer;
    if (running != null) {
      running.cancel(false);
    }
    exchange.loop().tunnelCloses();
    if (exchange.isGivenUp() && !clientEnded) {
      tunnel.abort(); // the client broke off, and so do we
    } else {
      tunnel.close();
    }
  }
}
