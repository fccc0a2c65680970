package lb.proxy.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import lb.testing.ReceivedRequest;

/**
 * One stored case: what a client sends, what it is answered, and what the origin got.
 *
 * <p>A file has cases with a title line ({@code # …}), the lines to send, {@code ----}, then {@code
 * client …} and any number of {@code origin …}. In what is sent and in what the origin got octets
 * are written {@code \r}, {@code \n}, {@code \t}, {@code \0}, {@code \s} (a space), {@code \x7f},
 * and {@code \e} for nothing at all.
 *
 * @param sent the lines, still escaped
 * @param client the statuses and what becomes of the connection
 * @param origin {@code METHOD TARGET HOST BODY} for each request, {@code nothing}, {@code partial}:
 *     at most the head of one whose body never came to its end, or {@code maybe …}: at most that
 */
record SmugglingCase(String title, List<String> sent, List<String> client, List<String> origin) {
  private static final String MAYBE = "maybe ";

  static List<SmugglingCase> read(String file) {
    String path = "/corpus/smuggling/" + file;
    String text;
    try (InputStream in = SmugglingCase.class.getResourceAsStream(path)) {
      text = new String(Objects.requireNonNull(in, path).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
    List<SmugglingCase> cases = new ArrayList<>();
    for (String block : text.split("(?m)^# ")) {
      if (!block.isBlank()) {
        cases.add(parse(block.strip().lines().toList()));
      }
    }
    return cases;
  }

  private static SmugglingCase parse(List<String> lines) {
    int rule = lines.indexOf("----");
    List<String> client = List.of();
    List<String> origin = new ArrayList<>();
    for (String line : lines.subList(rule + 1, lines.size())) {
      if (line.startsWith("client ")) {
        client = List.of(line.substring("client ".length()).split(" "));
      } else if (line.startsWith("origin ")) {
        origin.add(line.substring("origin ".length()));
      } else {
        throw new AssertionError(lines.getFirst() + ": " + line);
      }
    }
    return new SmugglingCase(lines.getFirst(), lines.subList(1, rule), client, origin);
  }

  /** The octets of an escaped text, each as one char. */
  static String unescaped(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      switch (text.charAt(++i)) {
        case 'r' -> out.append('\r');
        case 'n' -> out.append('\n');
        case 't' -> out.append('\t');
        case '0' -> out.append('\0');
        case 's' -> out.append(' ');
        case 'e' -> {}
        case 'x' -> {
          out.append((char) Integer.parseInt(text, i + 1, i + 3, 16));
          i += 2;
        }
        default -> throw new AssertionError("no escape in " + text);
      }
    }
    return out.toString();
  }

  /** All that is sent, as octets. */
  String octets() {
    StringBuilder all = new StringBuilder();
    sent.forEach(line -> all.append(unescaped(line)));
    return all.toString();
  }

  /** Whether it is a matter of time what the origin gets of it. */
  boolean isVague() {
    return origin.getFirst().equals("partial") || origin.getFirst().startsWith(MAYBE);
  }

  /** Whether what the origin got is just what it may have got. */
  boolean mayHaveGot(List<ReceivedRequest> requests) {
    if (origin.equals(List.of("partial"))) {
      return requests.size() <= 1
          && requests.stream().noneMatch(request -> request.awaitBody().isBodyComplete());
    }
    if (origin.getFirst().startsWith(MAYBE)) {
      String most = origin.getFirst().substring(MAYBE.length());
      return requests.isEmpty() || shown(requests).equals(List.of(most));
    }
    return shown(requests).equals(origin.equals(List.of("nothing")) ? List.of() : origin);
  }

  /** Requests as the files write them; one that is not well-formed or not whole says so. */
  static List<String> shown(List<ReceivedRequest> requests) {
    return requests.stream().map(SmugglingCase::shown).toList();
  }

  private static String shown(ReceivedRequest request) {
    String body = request.awaitBody().bodyText();
    boolean oneHost = request.fields().all("Host").size() == 1;
    boolean oneFraming =
        request.fields().all("Content-Length").size()
                + request.fields().all("Transfer-Encoding").size()
            <= 1;
    return (request.isBodyComplete() ? "" : "CUT ")
        + (oneHost && oneFraming ? "" : "AMBIGUOUS ")
        + request.method()
        + ' '
        + request.target()
        + ' '
        + request.field("Host")
        + ' '
        + (body.isEmpty() ? "-" : escaped(body));
  }

  private static String escaped(String text) {
    return text.replace("\r", "\\r").replace("\n", "\\n").replace(" ", "\\s");
  }

  @Override
  public String toString() {
    return title;
  }
}
