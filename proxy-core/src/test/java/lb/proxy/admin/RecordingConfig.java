package lb.proxy.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A configuration that only the admin listener is interested in. Thread-safe. */
final class RecordingConfig implements ConfigPort {
  static final String ETAG = "\"0123456789abcdef01234567\"";

  private final List<String> taken = new ArrayList<>();
  private ConfigOutcome outcome = new ConfigOutcome.Taken(report("{} // as written\n"), true);

  private static ConfigReport report(String text) {
    return new ConfigReport(
        text,
        ETAG,
        "lb.json",
        3,
        1_700_000_000_500L,
        2,
        1,
        false,
        1_700_000_001_000L,
        List.of("lb.json:1:2: unknown key \"x\" at the top [LB0107]"),
        List.of("memory (1 runs, 2 is wanted)"));
  }

  /** What the next attempts come to. */
  synchronized void answer(ConfigOutcome next) {
    outcome = next;
  }

  /** The texts that were to be taken. */
  synchronized List<String> taken() {
    return List.copyOf(taken);
  }

  @Override
  public ConfigReport report() {
    return report("{} // as written\n");
  }

  @Override
  public synchronized ConfigOutcome reload() {
    taken.add("reload");
    return outcome;
  }

  @Override
  public synchronized ConfigOutcome replace(String text, Predicate<String> replaces) {
    if (!replaces.test(ETAG)) {
      return new ConfigOutcome.Outdated(ETAG);
    }
    taken.add(text);
    return outcome;
  }
}
