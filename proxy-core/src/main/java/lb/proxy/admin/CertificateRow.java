package lb.proxy.admin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import lb.proxy.account.GaugeSource.CertificateState;
import lb.proxy.acme.AcmeState;
import org.jspecify.annotations.Nullable;

/**
 * One certificate of one site, as {@code /certificates} gives it.
 *
 * @param site the site that shows it
 * @param names what it is for; the first alone when it comes from a file
 * @param ends when it ends; null when there is none yet
 * @param renewal how it is got; null when it comes from a file
 */
public record CertificateRow(
    String site, List<String> names, @Nullable Instant ends, @Nullable Renewal renewal) {

  public CertificateRow {
    names = List.copyOf(names);
  }

  /**
   * How a site gets its certificate by itself.
   *
   * @param directory the authority
   * @param next when one is asked for; null for now
   * @param failures how often it failed since it last went well
   * @param why what failed last, in words; empty when nothing did
   */
  public record Renewal(String directory, @Nullable Instant next, int failures, String why) {}

  /** What is shown, and what is being got. */
  public static List<CertificateRow> of(
      List<CertificateState> shown, List<AcmeState> managed, Instant now) {
    Set<String> bySelf = managed.stream().map(AcmeState::site).collect(Collectors.toSet());
    List<CertificateRow> rows = new ArrayList<>();
    for (CertificateState state : shown) {
      if (!bySelf.contains(state.site())) {
        rows.add(
            new CertificateRow(
                state.site(),
                state.name().isEmpty() ? List.of() : List.of(state.name()),
                Instant.ofEpochSecond(state.endsSeconds()),
                null));
      }
    }
    for (AcmeState state : managed) {
      Instant next = state.next().isAfter(now) ? state.next() : null;
      rows.add(
          new CertificateRow(
              state.site(),
              state.names(),
              state.ends(),
              new Renewal(state.directory(), next, state.failures(), state.why())));
    }
    return rows;
  }
}
