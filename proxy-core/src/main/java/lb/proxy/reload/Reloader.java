package lb.proxy.reload;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import lb.config.Config;
import lb.config.ConfigResult;
import lb.config.ConfigSource;
import lb.config.ConfigText;
import lb.config.problem.ConfigProblem;
import lb.proxy.admin.ConfigOutcome;
import lb.proxy.admin.ConfigPort;
import lb.proxy.admin.ConfigReport;
import lb.proxy.tls.FileMarks;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up another configuration while lb runs: when its file changes, when somebody asks for it,
 * and when somebody sends one. What cannot be taken leaves everything as it was, and is told.
 *
 * <p>One change at a time, on any thread but an event loop. The file is looked at twice a second by
 * a thread of its own: what the file system says of it (through symlinks) works everywhere, also
 * where changes are told to nobody. A change is read once the file has stayed the same from one
 * look to the next, so that one that is being written is not read half-way.
 */
public final class Reloader implements ConfigPort, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);
  private static final long LOOK_MILLIS = 500;
  private static final int TAG_OCTETS = 12;

  private final ConfigSource source;
  private final Target target;
  private final InstantSource clock;

  /** The file, if it can change: not a pipe, from which the first one was read. */
  private final @Nullable Path file;

  private volatile ConfigReport report;

  // Guarded by this.
  private @Nullable ScheduledExecutorService thread;
  private FileMarks seen;
  private @Nullable FileMarks changing;
  private boolean unsure = true; // the file may have changed while it was read
  private @Nullable String refusedText;
  private List<String> unreadable = List.of(); // why, when there was no text

  /** What a configuration is taken up by. */
  public interface Target {
    /**
     * Makes a configuration the one that runs.
     *
     * @return the options that wait for a restart
     * @throws IOException when it cannot run here; then everything is as it was before
     */
    List<String> apply(Config config) throws IOException;
  }

  /**
   * @param source where the configuration comes from
   * @param first what was read from it and runs already
   */
  public Reloader(ConfigSource source, ConfigText first, Target target, InstantSource clock) {
    this.source = source;
    this.target = target;
    this.clock = clock;
    Path path = source.file();
    boolean other = path != null && Files.exists(path) && !Files.isRegularFile(path);
    this.file = other ? null : path;
    this.seen = marks();
    String text = Objects.requireNonNullElse(first.text(), "");
    long now = clock.millis();
    this.report =
        new ConfigReport(
            text,
            tag(text),
            path == null ? null : path.toString(),
            1,
            now,
            0,
            0,
            true,
            now,
            lines(first.result().problems()),
            List.of());
  }

  private FileMarks marks() {
    return FileMarks.of(file == null ? List.of() : List.of(file));
  }

  /** Begins to look at the file, if there is one. */
  public synchronized void watch() {
    if (file != null && thread == null) {
      thread =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().name("lb-config").daemon(true).factory());
      thread.scheduleWithFixedDelay(
          this::lookSafely, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void lookSafely() {
    try {
      look();
    } catch (RuntimeException failure) {
      LOG.error("the configuration file could not be looked at; what runs is kept", failure);
    }
  }

  /** Looks at the file once: a change is taken up at the second look that finds it the same. */
  public synchronized void look() {
    if (file == null) {
      return;
    }
    FileMarks now = marks();
    if (!now.equals(seen)) {
      boolean settled = now.equals(changing);
      changing = now;
      if (settled) {
        readChanged(now);
      }
    } else if (unsure) {
      // What was written in the very moment of the last reading may bear the same marks.
      unsure = false;
      readChanged(now);
    }
  }

  /** Reads the file, and takes up what is in it unless it was judged already. */
  private void readChanged(FileMarks now) {
    unsure = !now.equals(seen);
    seen = now;
    changing = null;
    ConfigText read = source.loadAgain();
    String text = read.text();
    boolean runs = text != null && text.equals(report.text()) && report.lastWasTaken();
    boolean wasRefused = text != null && text.equals(refusedText);
    boolean isStillUnreadable = text == null && lines(read).equals(unreadable);
    if (!runs && !wasRefused && !isStillUnreadable) {
      take(read, "the file has changed");
    }
  }

  @Override
  public ConfigReport report() {
    return report;
  }

  @Override
  public synchronized ConfigOutcome reload() {
    seen = marks();
    changing = null;
    unsure = true;
    return take(source.loadAgain(), "asked for");
  }

  @Override
  public synchronized ConfigOutcome replace(String text, Predicate<String> replaces) {
    FileMarks now = marks();
    if (!now.equals(seen)) {
      readChanged(now); // who replaces it must have seen it
    }
    if (!replaces.test(report.etag())) {
      return new ConfigOutcome.Outdated(report.etag());
    }
    ConfigText judged = source.judge(text);
    if (file == null || !(judged.result() instanceof ConfigResult.Ok)) {
      return sent(judged);
    }
    ConfigFileWriter writer;
    try {
      writer = ConfigFileWriter.write(file, text);
    } catch (IOException e) {
      return refused(List.of(), file + " cannot be written: " + e);
    }
    ConfigOutcome outcome;
    try {
      outcome = sent(judged);
    } catch (RuntimeException failure) {
      writer.cancel();
      throw failure;
    }
    if (!(outcome instanceof ConfigOutcome.Taken(ConfigReport taken, boolean none))) {
      writer.cancel();
      return outcome;
    }
    if (!marks().equals(now)) {
      writer.cancel(); // it will be taken up
      LOG.warn("{} was changed while another configuration was taken: it is left alone", file);
      return new ConfigOutcome.Taken(taken, false);
    }
    try {
      writer.commit();
      seen = marks();
      changing = null;
      return new ConfigOutcome.Taken(taken, true);
    } catch (IOException e) {
      writer.cancel();
      LOG.error("the configuration that was sent runs, and {} cannot be replaced: {}", file, e);
      return new ConfigOutcome.Taken(taken, false);
    }
  }

  /** Takes what is in no file: what was found wrong with the file stays known. */
  private ConfigOutcome sent(ConfigText judged) {
    String ofFile = refusedText;
    List<String> ofUnreadable = unreadable;
    boolean taken = false;
    try {
      ConfigOutcome outcome = take(judged, "sent");
      taken = outcome instanceof ConfigOutcome.Taken;
      return outcome;
    } finally {
      if (!taken) {
        refusedText = ofFile;
        unreadable = ofUnreadable;
      }
    }
  }

  private ConfigOutcome take(ConfigText read, String why) {
    return switch (read.result()) {
      case ConfigResult.Invalid invalid -> {
        refusedText = read.text();
        unreadable = refusedText == null ? lines(read) : List.of();
        refused(lines(invalid.problems()), "");
        yield new ConfigOutcome.Invalid(invalid);
      }
      case ConfigResult.Ok(Config config, List<ConfigProblem> warnings) -> {
        List<String> needRestart;
        try {
          needRestart = target.apply(config);
        } catch (IOException | IllegalArgumentException e) {
          judged(read.text());
          yield refused(List.of(), String.valueOf(e.getMessage()));
        } catch (RuntimeException failure) {
          judged(read.text());
          refused(List.of(), "lb failed, see its log: " + failure);
          throw failure;
        }
        judged(null);
        yield taken(Objects.requireNonNull(read.text()), why, lines(warnings), needRestart);
      }
    };
  }

  /** What was read could be read, and which text is not to be tried again. */
  private void judged(@Nullable String refused) {
    refusedText = refused;
    unreadable = List.of();
  }

  private ConfigOutcome taken(
      String text, String why, List<String> warnings, List<String> needRestart) {
    ConfigReport before = report;
    long now = clock.millis();
    report =
        new ConfigReport(
            text,
            tag(text),
            before.file(),
            before.generation() + 1,
            now,
            before.taken() + 1,
            before.refused(),
            true,
            now,
            warnings,
            needRestart);
    LOG.info("configuration {} runs ({}), {}", report.generation(), why, report.etag());
    warnings.forEach(warning -> LOG.warn("configuration: {}", warning));
    needRestart.forEach(option -> LOG.warn("configuration: needs a restart: {}", option));
    return new ConfigOutcome.Taken(report, false);
  }

  private ConfigOutcome refused(List<String> problems, String impossible) {
    ConfigReport before = report;
    List<String> told = impossible.isEmpty() ? problems : List.of(impossible);
    report =
        new ConfigReport(
            before.text(),
            before.etag(),
            before.file(),
            before.generation(),
            before.takenMillis(),
            before.taken(),
            before.refused() + 1,
            false,
            clock.millis(),
            told,
            before.needRestart());
    LOG.error("configuration: not taken, number {} runs on", before.generation());
    told.forEach(problem -> LOG.error("configuration: {}", problem));
    return new ConfigOutcome.Impossible(impossible);
  }

  private static List<String> lines(ConfigText read) {
    return lines(read.result().problems());
  }

  private static List<String> lines(List<ConfigProblem> problems) {
    List<String> lines = new ArrayList<>();
    problems.forEach(problem -> lines.add(problem.oneLine()));
    return lines;
  }

  private static String tag(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return '"' + HexFormat.of().formatHex(digest, 0, TAG_OCTETS) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }

  /** Looks no more; what is being taken up is taken up first. */
  @Override
  public synchronized void close() {
    if (thread != null) {
      thread.shutdown();
    }
  }
}
