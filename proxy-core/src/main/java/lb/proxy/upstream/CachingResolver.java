package lb.proxy.upstream;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Resolver} over a blocking look-up, which runs on a few threads of its own. Address
 * literals are never looked up. An answer is kept for as long as it says, within bounds, or for 30
 * s when it says nothing, and a failure for 2 s. When a name that had addresses fails, these are
 * used for five minutes more: a name server that is down is no reason to lose an origin that is up.
 *
 * <p>Bounds: 4 threads, 256 names waiting for one of them, 1,024 names kept.
 */
public final class CachingResolver implements Resolver {
  /** A blocking look-up. */
  @FunctionalInterface
  public interface Lookup extends AutoCloseable {
    /** What a name stands for. */
    Answer answer(String host) throws UnknownHostException;

    /** Nothing will be looked up any more. */
    @Override
    default void close() {}
  }

  /**
   * What a name stands for.
   *
   * @param addresses at least one
   * @param ttlSeconds for how long; {@link #NO_TTL} when nobody said
   */
  public record Answer(List<InetAddress> addresses, long ttlSeconds) {
    /** Nobody said for how long. */
    public static final long NO_TTL = -1;
  }

  private static final int THREADS = 4;
  private static final int WAITING_MAX = 256;
  private static final int NAMES_MAX = 1024;
  private static final long UNSAID_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long FAILED_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long STALE_NANOS = TimeUnit.MINUTES.toNanos(5);

  private final Lookup lookup;
  private final ExecutorService executor;
  private final LongSupplier nanoTime;
  private final Map<String, Name> names = new HashMap<>(); // guarded by itself
  private volatile UpstreamSettings bounds = UpstreamSettings.DEFAULTS;

  /** The system's name servers, hosts file, resolver and clock. */
  public static CachingResolver system() {
    keepNothingTwice("networkaddress.cache.ttl", "");
    keepNothingTwice("networkaddress.cache.negative.ttl", "10");
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING_MAX),
            Thread.ofPlatform().daemon().name("lb-resolve-", 0).factory());
    executor.allowCoreThreadTimeOut(true);
    return new CachingResolver(new SystemLookup(), executor, System::nanoTime);
  }

  /** A resolver that looks up on {@code executor}, which it owns from now on. */
  public CachingResolver(Lookup lookup, ExecutorService executor, LongSupplier nanoTime) {
    this.lookup = lookup;
    this.executor = executor;
    this.nanoTime = nanoTime;
  }

  @Override
  public void resolve(String host, Consumer<Resolution> consumer) {
    InetAddress literal = literal(host);
    if (literal != null) {
      consumer.accept(new Resolved(List.of(literal)));
      return;
    }
    Resolution known;
    boolean begin;
    synchronized (names) {
      Name name = nameFor(host);
      known = name.fresh(nanoTime.getAsLong());
      begin = known == null && name.waiting.isEmpty();
      if (known == null) {
        name.waiting.add(consumer);
      }
    }
    if (known != null) {
      consumer.accept(known);
    } else if (begin) {
      begin(host);
    }
  }

  @Override
  public void apply(UpstreamSettings settings) {
    bounds = settings;
  }

  @Override
  public void close() {
    executor.shutdownNow();
    lookup.close();
  }

  private void begin(String host) {
    try {
      executor.execute(() -> look(host));
    } catch (RejectedExecutionException e) {
      finish(host, new Unresolved(host + ": too many names are being looked up"), 0);
    }
  }

  private void look(String host) {
    Resolution outcome;
    long keptNanos = FAILED_NANOS;
    try {
      Answer answer = lookup.answer(host);
      outcome = new Resolved(answer.addresses());
      keptNanos = keptNanos(answer.ttlSeconds());
    } catch (UnknownHostException | RuntimeException e) {
      outcome = new Unresolved(host + ": no address found");
    }
    finish(host, outcome, keptNanos);
  }

  private long keptNanos(long ttlSeconds) {
    UpstreamSettings now = bounds;
    long wanted = ttlSeconds == Answer.NO_TTL ? UNSAID_NANOS : TimeUnit.SECONDS.toNanos(ttlSeconds);
    long most = TimeUnit.MILLISECONDS.toNanos(now.dnsTtlMillisMax());
    return Math.max(Math.min(wanted, most), TimeUnit.MILLISECONDS.toNanos(now.dnsTtlMillisMin()));
  }

  private void finish(String host, Resolution outcome, long keptNanos) {
    List<Consumer<Resolution>> waiting;
    Resolution told;
    synchronized (names) {
      Name name = nameFor(host);
      told = name.update(outcome, nanoTime.getAsLong(), keptNanos);
      waiting = name.waiting;
      name.waiting = new ArrayList<>(2);
    }
    for (Consumer<Resolution> consumer : waiting) {
      consumer.accept(told);
    }
  }

  private Name nameFor(String host) {
    Name name = names.get(host);
    if (name == null) {
      if (names.size() >= NAMES_MAX) {
        names.values().removeIf(old -> old.waiting.isEmpty());
      }
      name = new Name();
      names.put(host, name);
    }
    return name;
  }

  /** Has the JDK keep no answers beside ours, unless somebody chose that it should. */
  private static void keepNothingTwice(String property, String standard) {
    String chosen = Security.getProperty(property);
    if (chosen == null || chosen.equals(standard)) {
      Security.setProperty(property, "0");
    }
  }

  int nameCount() {
    synchronized (names) {
      return names.size();
    }
  }

  static @Nullable InetAddress literal(String host) {
    byte[] octets = NetUtil.createByteArrayFromIpAddressString(host);
    if (octets == null) {
      return null;
    }
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      return null; // not reached: 4 or 16 octets are an address
    }
  }

  /** What is known of one name. Guarded by the map it lies in. */
  private static final class Name {
    private List<Consumer<Resolution>> waiting = new ArrayList<>(2);
    private @Nullable Resolution outcome;
    private long freshUntilNanos;
    private long usableUntilNanos;

    @Nullable Resolution fresh(long now) {
      return outcome != null && now - freshUntilNanos < 0 ? outcome : null;
    }

    Resolution update(Resolution news, long now, long keptNanos) {
      if (news instanceof Resolved) {
        outcome = news;
        freshUntilNanos = now + keptNanos;
        usableUntilNanos = freshUntilNanos + STALE_NANOS;
        return news;
      }
      freshUntilNanos = now + FAILED_NANOS;
      boolean usable = outcome instanceof Resolved && now - usableUntilNanos < 0;
      Resolution told = usable && outcome != null ? outcome : news;
      outcome = told;
      return told;
    }
  }
}
