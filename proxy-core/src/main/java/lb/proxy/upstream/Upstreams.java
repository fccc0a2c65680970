package lb.proxy.upstream;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Ticker;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.TrustManagerFactory;
import lb.config.Origin;
import lb.config.OriginCare;
import lb.config.UpstreamPolicy;
import org.jspecify.annotations.Nullable;

/**
 * All origins that requests of ours go to, with their connections and what is known of their
 * health. It outlives configurations: an origin that a reload names again keeps its pools and its
 * state. Safe for use by many threads.
 */
public final class Upstreams implements AutoCloseable {
  private final ConnectAttempt.Tools tools;
  private final Map<KnownOrigin.Identity, KnownOrigin> known =
      new LinkedHashMap<>(); // guarded by itself
  private final EventLoopGroup loops;
  private final Ticker ticker;
  private final long seed;
  private volatile UpstreamSettings settings;

  /**
   * With the system's resolver and its trusted certificates.
   *
   * @param loops where origins are asked whether they are well; their time is the time
   * @param seed of what looks like chance in the choice of origins
   */
  public static Upstreams create(UpstreamSettings settings, EventLoopGroup loops, long seed) {
    CachingResolver resolver = CachingResolver.system();
    resolver.apply(settings);
    return new Upstreams(settings, resolver, null, loops, seed);
  }

  /**
   * @param resolver is closed with this
   * @param trust whom to believe certificates from; null for the authorities of the system, else of
   *     the JDK
   * @param loops where origins are asked whether they are well; their time is the time
   * @param seed of what looks like chance in the choice of origins
   */
  public Upstreams(
      UpstreamSettings settings,
      Resolver resolver,
      @Nullable TrustManagerFactory trust,
      EventLoopGroup loops,
      long seed) {
    this.settings = settings;
    this.loops = loops;
    this.ticker = loops.next().ticker();
    this.seed = seed;
    this.tools =
        new ConnectAttempt.Tools(
            resolver, new TlsContexts(trust, InstantSource.system()), this::settings);
  }

  /**
   * The group of these origins. Cheap; nothing is resolved or connected but by checks, which begin.
   * An origin is the same as an earlier one when scheme, host, port, the way of verification and
   * what holds for it by itself are; it is then known by the earlier one's name in {@link #status}.
   *
   * @param policy how one of them is chosen and asked
   */
  public OriginGroup group(List<Origin> origins, UpstreamPolicy policy) {
    List<OriginGroup.Member> members = new ArrayList<>(origins.size());
    for (Origin origin : origins) {
      members.add(new OriginGroup.Member(origin, known(origin, policy.care())));
    }
    Origin last = policy.fallback().origin();
    OriginGroup.Member fallback =
        last == null
            ? null
            : new OriginGroup.Member(last, known(last, policy.care().withoutCheck()));
    return new OriginGroup(members, fallback, policy, seed, ticker);
  }

  private KnownOrigin known(Origin origin, OriginCare care) {
    KnownOrigin.Identity identity = KnownOrigin.Identity.of(origin, care);
    if (identity.key().tls()) {
      // Have it ready when the first request comes.
      OriginKey key = identity.key();
      tools.tlsContexts().context(key.verify(), key.trust(), key.protocol());
    }
    synchronized (known) {
      return known.computeIfAbsent(
          identity,
          unknown -> {
            KnownOrigin made = new KnownOrigin(identity, origin, tools, loops, seed);
            made.watch();
            return made;
          });
    }
  }

  /** Reads the certificates that origins name again, for connections that begin after that. */
  public void renewCertificates() {
    tools.tlsContexts().renew();
  }

  /** Other times and bounds from now on, for all origins. */
  public void apply(UpstreamSettings other) {
    settings = other;
    tools.resolver().apply(other);
  }

  /**
   * Forgets every origin that none of these groups has: its idle connections are closed now, those
   * in use when their exchange ends. Groups that still have it go on working, on connections that
   * are not kept.
   */
  public void retain(Collection<OriginGroup> groups) {
    Set<KnownOrigin> kept = new HashSet<>();
    groups.forEach(group -> group.members().forEach(member -> kept.add(member.known())));
    List<KnownOrigin> retired = new ArrayList<>();
    synchronized (known) {
      known.values().stream().filter(origin -> !kept.contains(origin)).forEach(retired::add);
      known.values().retainAll(kept);
    }
    retired.forEach(KnownOrigin::retire);
  }

  /** How each origin does, in the order in which they were first named. */
  public List<OriginStatus> status() {
    synchronized (known) {
      long now = ticker.nanoTime();
      return known.values().stream().map(origin -> origin.status(now)).toList();
    }
  }

  /** Closes idle connections, fails requests that wait for one, and keeps none from now on. */
  @Override
  public void close() {
    retain(List.of());
    tools.resolver().close();
  }

  private UpstreamSettings settings() {
    return settings;
  }
}
