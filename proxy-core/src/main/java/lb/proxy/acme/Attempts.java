package lb.proxy.acme;

import java.io.IOException;
import java.io.StringReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of asking for a site's certificate, also by the next process. Immutable.
 *
 * @param settings what was asked for last, as a digest: what failed with other settings is no
 *     reason to wait; empty when nobody knows
 * @param issuer the directory that the certificate is from which is there, as a digest; empty when
 *     nobody knows
 * @param failures how often it failed since it last went well
 * @param next when it may be tried again; null for at once
 * @param why what failed last, in words; empty when nothing did
 */
record Attempts(String settings, String issuer, int failures, @Nullable Instant next, String why) {

  /** Nothing was tried yet. */
  static final Attempts NONE = new Attempts("", "", 0, null, "");

  /** The same for who asks with these settings. */
  Attempts with(String asked) {
    return settings.equals(asked) ? this : new Attempts(asked, issuer, 0, null, "");
  }

  /** The same after one more failure. */
  Attempts failed(Instant again, String reason) {
    return new Attempts(settings, issuer, failures + 1, again, reason);
  }

  /** The same after a certificate of a directory was got. */
  Attempts issuedBy(String directory) {
    return new Attempts(settings, directory, 0, null, "");
  }

  /**
   * The same as somebody else has to see it who finds that this process was cut off while it asked:
   * as a failure, so that a process that ends again and again does not ask again and again.
   */
  Attempts begun(Instant again) {
    return failed(again, "lb ended while it asked");
  }

  /**
   * The same without a wait that nobody can have asked for: then the clock was ahead when it was
   * written down.
   */
  Attempts believedAt(Instant now) {
    return next != null && next.isAfter(now.plus(RenewalTimes.RETRY_AFTER_MOST))
        ? new Attempts(settings, issuer, failures, null, why)
        : this;
  }

  /** As lines of {@code key=value}. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append("# what lb remembers of asking for this certificate; remove it to ask at once\n");
    text.append("settings=").append(settings).append('\n');
    text.append("issuer=").append(issuer).append('\n');
    text.append("failures=").append(failures).append('\n');
    if (next != null) {
      text.append("next=").append(next).append('\n');
    }
    String line = why.replaceAll("\\s+", " ").strip().replace("\\", "\\\\");
    return text.append("why=").append(line).append('\n').toString();
  }

  /** What {@link #text} wrote; {@link #NONE} when it cannot be read. */
  static Attempts parse(String text) {
    try {
      Properties lines = new Properties();
      lines.load(new StringReader(text));
      String next = lines.getProperty("next");
      return new Attempts(
          lines.getProperty("settings", ""),
          lines.getProperty("issuer", ""),
          Math.max(0, Integer.parseInt(lines.getProperty("failures", "0"))),
          next == null ? null : Instant.parse(next),
          lines.getProperty("why", ""));
    } catch (IOException | IllegalArgumentException | DateTimeException unreadable) {
      return NONE;
    }
  }
}
