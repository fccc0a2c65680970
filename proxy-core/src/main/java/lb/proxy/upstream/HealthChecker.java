package lb.proxy.upstream;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.config.HealthCheck;
import lb.config.Origin;
import lb.config.ProxyVersion;
import lb.proxy.balance.Mix;
import lb.proxy.proxyprotocol.ProxyHeaderWriter;

/**
 * Asks one origin all the time whether it is well. Owned by one event loop; {@link #start} and
 * {@link #stop} may be called from any thread.
 */
final class HealthChecker {
  private static final long JITTER_SHARE = 10;

  private final KnownOrigin origin;
  private final HealthCheck check;
  private final EventLoop loop;
  private final ConnectAttempt.Tools tools;
  private final FetchRequest request;
  private final long seed;

  private volatile boolean stopped;
  private volatile String lastFailure = "";
  private volatile long begun;
  private volatile long ended;

  // Of the loop alone.
  private int inRow;
  private boolean lastWell = true;

  HealthChecker(
      KnownOrigin origin,
      Origin configured,
      HealthCheck check,
      EventLoop loop,
      ConnectAttempt.Tools tools,
      long seed) {
    this.origin = origin;
    this.check = check;
    this.loop = loop;
    this.tools = tools;
    this.seed = Mix.of(seed, Mix.hash(configured.name()));
    this.request = FetchRequest.withoutBody(head(configured, check));
  }

  private static RequestHead head(Origin origin, HealthCheck check) {
    String serverName = origin.serverName();
    String own = serverName == null ? origin.authority() : serverName;
    String given = check.host();
    String host = given == null ? own : given;
    int question = check.path().indexOf('?');
    String path = question < 0 ? check.path() : check.path().substring(0, question);
    String query = question < 0 ? null : check.path().substring(question + 1);
    Fields fields = Fields.of("Host", host, "User-Agent", "lb-check", "Accept", "*/*");
    return new RequestHead("GET", origin.scheme(), host, path, query, fields);
  }

  /** The first check begins at once, so that what is down is known soon. */
  void start() {
    try {
      loop.execute(this::run);
    } catch (RejectedExecutionException e) {
      // The loop has ended.
    }
  }

  void stop() {
    stopped = true;
  }

  /** How many checks have begun. */
  long begun() {
    return begun;
  }

  /** How many checks have ended. */
  long ended() {
    return ended;
  }

  /** What the last check that failed found; empty when the last one was well. */
  String lastFailure() {
    return lastFailure;
  }

  private void run() {
    if (!stopped) {
      begun = begun + 1;
      ProxyVersion naming = origin.identity().care().proxyProtocol();
      byte[] preamble = naming == null ? null : ProxyHeaderWriter.header(naming, null);
      HealthProbe.begin(origin.key(), request, check, preamble, loop, tools, this::onResult);
    }
  }

  /** One check has ended; {@code failure} is empty when it was well. */
  private void onResult(String failure) {
    if (stopped) {
      return;
    }
    boolean well = failure.isEmpty();
    lastFailure = failure;
    ended = ended + 1;
    inRow = well == lastWell ? Math.min(inRow + 1, Integer.MAX_VALUE - 1) : 1;
    lastWell = well;
    if (inRow >= (well ? check.successesMin() : check.failuresMax())) {
      origin.health().checked(well, loop.ticker().nanoTime());
    }
    schedule();
  }

  /** A tenth more or less, so that the origins of many processes are not asked all at once. */
  private void schedule() {
    long nanos = TimeUnit.MILLISECONDS.toNanos(check.intervalMillis());
    long jitter = Math.floorMod(Mix.of(seed, ended), 2 * nanos / JITTER_SHARE + 1);
    try {
      loop.schedule(this::run, nanos - nanos / JITTER_SHARE + jitter, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // The loop has ended.
    }
  }
}
