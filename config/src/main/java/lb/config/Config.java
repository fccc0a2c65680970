package lb.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code lb.json} or the flags say, checked and complete: every default is filled in.
 * Immutable and free of positions; one exchange sees one of these from route to account.
 *
 * @param listen the listeners that take requests, at least one, no two at the same address
 * @param admin the listener for purges, metrics and health
 * @param sites the sites, at least one, with distinct names and distinct hosts
 * @param memoryBytes the hard bound of the memory tier
 * @param limits the bounds of everything that a client or an origin sends
 * @param timeouts the longest waits
 * @param trustedProxies peers whose {@code X-Forwarded-*} and {@code Forwarded} fields are believed
 * @param purgeFrom peers that may send {@code PURGE} to the public listeners; none when empty
 * @param log the access log
 * @param loops the number of event loops; 0 means one for each core
 * @param handover a UNIX socket where a successor takes over the listeners; null for none
 */
public record Config(
    List<Listener> listen,
    Admin admin,
    List<Site> sites,
    long memoryBytes,
    Limits limits,
    Timeouts timeouts,
    List<Cidr> trustedProxies,
    List<Cidr> purgeFrom,
    AccessLog log,
    int loops,
    @Nullable Path handover) {

  public Config {
    listen = List.copyOf(listen);
    sites = List.copyOf(sites);
    trustedProxies = List.copyOf(trustedProxies);
    purgeFrom = List.copyOf(purgeFrom);
  }

  /** Reads the file with the facts of this machine. A file that cannot be read is an error too. */
  public static ConfigResult load(Path file) {
    return load(file, new ConfigFlags(), MachineFacts.ofThisMachine());
  }

  /** Reads the file; what {@code flags} say wins over what the file says. */
  public static ConfigResult load(Path file, ConfigFlags flags, MachineFacts machine) {
    return ConfigReader.load(file, flags, machine);
  }
}
