package lb.proxy.upstream;

import java.util.Collection;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import lb.config.Origin;
import org.jspecify.annotations.Nullable;

/**
 * All origins that requests of ours go to, with their connections and what is known of their
 * health. It outlives configurations: an origin that a reload names again keeps its pools and its
 * state. Safe for use by many threads.
 */
public final class Upstreams implements AutoCloseable {
  /** With the system's resolver and its trusted certificates. */
  public static Upstreams create(UpstreamSettings settings) {
    return new Upstreams(settings, CachingResolver.system(), null);
  }

  /**
   * @param resolver is closed with this
   * @param trust whom to believe certificates from; null for the authorities that the JDK trusts
   */
  public Upstreams(
      UpstreamSettings settings, Resolver resolver, @Nullable TrustManagerFactory trust) {}

  /**
   * The group of these origins. Cheap; nothing is resolved or connected. An origin is the same as
   * an earlier one when scheme, host, port and the way of verification are.
   */
  public OriginGroup group(List<Origin> origins) {
    return new OriginGroup(origins.stream().map(Origin::name).toList());
  }

  /** Other times and bounds from now on, for all origins. */
  public void apply(UpstreamSettings settings) {}

  /**
   * Forgets every origin that is not among these: its idle connections are closed now, those in use
   * when their exchange ends. Groups that still name it go on working.
   */
  public void retain(Collection<Origin> origins) {}

  /** How each origin does, in the order in which they were first named. */
  public List<OriginStatus> status() {
    return List.of();
  }

  /** Closes idle connections, fails requests that wait for one, and keeps none from now on. */
  @Override
  public void close() {}
}
