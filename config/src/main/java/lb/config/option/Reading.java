package lb.config.option;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import lb.config.json.Span;
import lb.config.json.SyntaxError;
import lb.config.problem.ConfigProblem;
import lb.config.problem.FormatProblem;
import lb.config.problem.ProblemCode;
import lb.config.problem.SourcePosition;
import org.jspecify.annotations.Nullable;

/**
 * One run over a document: collects what is wrong. Belongs to the thread that reads. Keeps a
 * bounded number of problems, errors before warnings.
 */
public final class Reading {
  /** Texts of the file that messages repeat are no longer, in characters. */
  private static final int WORDS_MAX = 300;

  private final int problemsMax;
  private final List<Found> errors = new ArrayList<>();
  private final List<Found> warnings = new ArrayList<>();
  private final Set<Integer> misread = new HashSet<>();

  /** A run that keeps that many problems. */
  public Reading(int problemsMax) {
    this.problemsMax = problemsMax;
  }

  private record Found(Span at, ConfigProblem problem) {
    boolean inFile() {
      return !at.source().name().equals(ConfigSources.COMMAND_LINE);
    }
  }

  /** A place where the text is not JSON; what is made of it there is not judged again. */
  public void reportSyntax(ProblemCode code, SyntaxError error) {
    report(code, error.at(), Place.TOP, error.message(), error.label(), null, List.of());
    misread.add(error.at().start());
  }

  /** A problem at a place, with nothing more to say. */
  public void report(ProblemCode code, Span at, Place place, String message) {
    report(code, at, place, message, null, null, List.of());
  }

  /** A problem of a text's form, with its suggestion. */
  public void report(FormatProblem problem, Span at, Place place, List<String> help) {
    String said = String.valueOf(problem.getMessage());
    String message = said.length() <= WORDS_MAX ? said : said.substring(0, WORDS_MAX) + "...";
    String meant = problem.suggestion();
    String suggestion = meant == null || meant.length() > WORDS_MAX ? null : meant;
    report(problem.code(), at, place, message, didYouMean(suggestion), suggestion, help);
  }

  /** A problem with all that can be said about it; see {@link ConfigProblem}. */
  public void report(
      ProblemCode code,
      Span at,
      Place place,
      String message,
      @Nullable String label,
      @Nullable String suggestion,
      List<String> help) {
    List<Found> found = code.isError() ? errors : warnings;
    if (found.size() < problemsMax && !isMisread(at)) {
      SourcePosition position = SourcePosition.of(at);
      ConfigProblem problem =
          new ConfigProblem(code, message, place.pointer(), position, label, suggestion, help);
      found.add(new Found(at, problem));
    }
  }

  private boolean isMisread(Span at) {
    if (misread.isEmpty() || at.source().name().equals(ConfigSources.COMMAND_LINE)) {
      return false;
    }
    boolean text = at.end() > at.start() && isQuote(at.source().text().charAt(at.start()));
    int end = text ? at.end() : at.start() + 1;
    return misread.stream().anyMatch(offset -> offset >= at.start() && offset < end);
  }

  private static boolean isQuote(char c) {
    return c == '"' || c == '\'';
  }

  /** The words behind the carets for a suggestion. */
  public static @Nullable String didYouMean(@Nullable String suggestion) {
    return suggestion == null ? null : "did you mean \"" + suggestion + "\"?";
  }

  /** Whether there is an error. */
  public boolean failed() {
    return !errors.isEmpty();
  }

  /** Errors, then warnings as far as there is room; in the order of the text. */
  public List<ConfigProblem> problems() {
    List<Found> kept = new ArrayList<>(errors);
    kept.addAll(warnings.subList(0, Math.min(warnings.size(), problemsMax - errors.size())));
    kept.sort(Comparator.comparing(Found::inFile).thenComparingInt(found -> found.at().start()));
    return kept.stream().map(Found::problem).toList();
  }
}
