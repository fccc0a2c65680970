package lb.proxy.acme;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How it stands with the certificate that one site gets by itself.
 *
 * @param site the name of the site
 * @param names what the certificate is to be for
 * @param directory the authority
 * @param ends when the certificate ends that is there; null when there is none
 * @param next when one is asked for; in the past when it is being done
 * @param failures how often it failed since it last went well
 * @param why what failed last, in words; empty when nothing did
 * @param issued how many were got since the process started
 * @param failed how often it failed since the process started, by reason
 */
public record AcmeState(
    String site,
    List<String> names,
    String directory,
    @Nullable Instant ends,
    Instant next,
    int failures,
    String why,
    long issued,
    Map<String, Long> failed) {

  public AcmeState {
    names = List.copyOf(names);
    failed = Map.copyOf(failed);
  }
}
