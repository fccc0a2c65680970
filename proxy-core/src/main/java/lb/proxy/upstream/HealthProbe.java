package lb.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.function.Consumer;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.config.HealthCheck;
import org.jspecify.annotations.Nullable;

/**
 * One check of an origin: a connection of its own, a request, the head of the answer. Owned by its
 * event loop.
 */
final class HealthProbe
    implements ConnectAttempt.Listener, OriginConnection.Keeper, ConnectionClient {
  private final FetchRequest request;
  private final HealthCheck check;
  private final byte @Nullable [] preamble;
  private final Consumer<String> onResult;
  private final Deadline deadline;
  private @Nullable OriginConnection connection;
  private boolean over;

  private HealthProbe(
      FetchRequest request,
      HealthCheck check,
      byte @Nullable [] preamble,
      EventLoop loop,
      Consumer<String> onResult) {
    this.request = request;
    this.check = check;
    this.preamble = preamble;
    this.onResult = onResult;
    this.deadline = new Deadline(loop, this::onTimeout);
  }

  /**
   * Begins a check.
   *
   * @param preamble what the connection begins with; null for nothing
   * @param onResult told once what was found: nothing when the origin is well
   */
  static void begin(
      OriginKey origin,
      FetchRequest request,
      HealthCheck check,
      byte @Nullable [] preamble,
      EventLoop loop,
      ConnectAttempt.Tools tools,
      Consumer<String> onResult) {
    HealthProbe probe = new HealthProbe(request, check, preamble, loop, onResult);
    probe.deadline.setMillis(check.timeoutMillis());
    ConnectAttempt.start(origin, loop, tools, probe, probe);
  }

  @Override
  public byte @Nullable [] preamble() {
    return preamble;
  }

  @Override
  public void onConnected(OriginConnection connected) {
    if (over) {
      connected.close();
      return;
    }
    connection = connected;
    connected.carrier().start(request, this);
  }

  @Override
  public void onFailed(ConnectFailure failure) {
    end(failure.message());
  }

  @Override
  public void onHead(ResponseHead head, long contentLength) {
    end(check.isWell(head.status()) ? "" : "it answered " + head.status());
  }

  @Override
  public void onBroken(FetchFailure.Kind kind, boolean octetsSeen, String message) {
    end(message);
  }

  private void onTimeout() {
    end("no answer within " + check.timeoutMillis() + " ms");
  }

  private void end(String found) {
    if (over) {
      return;
    }
    over = true;
    deadline.cancel();
    OriginConnection used = connection;
    connection = null;
    if (used != null) {
      used.close();
    }
    onResult.accept(found);
  }

  @Override
  public void onBody(ByteBuf data) {
    data.release();
  }

  @Override
  public void onComplete(Fields trailers, boolean surplus) {
    // The head has told all.
  }

  @Override
  public void onInterim(ResponseHead head) {}

  @Override
  public void onWritable() {}

  @Override
  public void onReusable(OriginConnection reusable) {
    if (reusable.isIdle()) {
      reusable.close();
    }
  }

  @Override
  public void onClosed(OriginConnection closed) {}
}
