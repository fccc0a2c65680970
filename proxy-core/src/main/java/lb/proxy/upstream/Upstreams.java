package lb.proxy.upstream;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.TrustManagerFactory;
import lb.config.Origin;
import lb.config.UpstreamPolicy;
import org.jspecify.annotations.Nullable;

/**
 * All origins that requests of ours go to, with their connections and what is known of their
 * health. It outlives configurations: an origin that a reload names again keeps its pools and its
 * state. Safe for use by many threads.
 */
public final class Upstreams implements AutoCloseable {
  private final ConnectAttempt.Tools tools;
  private final Map<OriginKey, KnownOrigin> known = new LinkedHashMap<>(); // guarded by itself
  private final long seed;
  private volatile UpstreamSettings settings;

  /**
   * With the system's resolver and its trusted certificates.
   *
   * @param seed of what looks like chance in the choice of origins
   */
  public static Upstreams create(UpstreamSettings settings, long seed) {
    return new Upstreams(settings, CachingResolver.system(), null, seed);
  }

  /**
   * @param resolver is closed with this
   * @param trust whom to believe certificates from; null for the authorities that the JDK trusts
   * @param seed of what looks like chance in the choice of origins
   */
  public Upstreams(
      UpstreamSettings settings,
      Resolver resolver,
      @Nullable TrustManagerFactory trust,
      long seed) {
    this.settings = settings;
    this.seed = seed;
    this.tools = new ConnectAttempt.Tools(resolver, new TlsContexts(trust), this::settings);
  }

  /**
   * The group of these origins. Cheap; nothing is resolved or connected. An origin is the same as
   * an earlier one when scheme, host, port and the way of verification are; it is then known by the
   * earlier one's name in {@link #status}.
   *
   * @param policy how one of them is chosen and asked
   */
  public OriginGroup group(List<Origin> origins, UpstreamPolicy policy) {
    List<OriginGroup.Member> members = new ArrayList<>(origins.size());
    for (Origin origin : origins) {
      members.add(new OriginGroup.Member(origin, known(origin)));
    }
    return new OriginGroup(members, policy, seed);
  }

  private KnownOrigin known(Origin origin) {
    OriginKey key = OriginKey.of(origin);
    if (key.tls()) {
      tools.tlsContexts().context(key.verify()); // have it ready when the first request comes
    }
    synchronized (known) {
      return known.computeIfAbsent(key, unknown -> new KnownOrigin(key, origin.name(), tools));
    }
  }

  /** Other times and bounds from now on, for all origins. */
  public void apply(UpstreamSettings other) {
    settings = other;
  }

  /**
   * Forgets every origin that is not among these: its idle connections are closed now, those in use
   * when their exchange ends. Groups that still name it go on working, on connections that are not
   * kept.
   */
  public void retain(Collection<Origin> origins) {
    Set<OriginKey> kept = origins.stream().map(OriginKey::of).collect(Collectors.toSet());
    List<KnownOrigin> retired = new ArrayList<>();
    synchronized (known) {
      known
          .values()
          .removeIf(origin -> {
            boolean gone = !kept.contains(origin.key());
            if (gone) {
              retired.add(origin);
            }
            return gone;
          });
    }
    retired.forEach(KnownOrigin::retire);
  }

  /** How each origin does, in the order in which they were first named. */
  public List<OriginStatus> status() {
    synchronized (known) {
      return known.values().stream().map(KnownOrigin::status).toList();
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
