package lb.proxy;

import java.time.InstantSource;
import java.util.function.LongSupplier;
import lb.proxy.account.BuildInfo;

/**
 * What a server is given from outside besides its configuration: time, randomness and its name.
 *
 * @param clock wall time, for freshness and dates
 * @param nanos monotonic time, for waits and durations
 * @param seed the seed of key hashes; not to be foreseen from outside
 * @param build what this is a build of
 */
public record ServerOptions(InstantSource clock, LongSupplier nanos, long seed, BuildInfo build) {

  /** The clocks of this machine. */
  public static ServerOptions system(BuildInfo build) {
    return new ServerOptions(
        InstantSource.system(),
        System::nanoTime,
        new java.security.SecureRandom().nextLong(),
        build);
  }
}
