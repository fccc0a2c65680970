package lb.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import lb.config.json.JsonDocument;
import lb.config.json.Node;
import lb.config.json.Node.ArrayNode;
import lb.config.json.Node.BooleanNode;
import lb.config.json.Node.Member;
import lb.config.json.Node.NumberNode;
import lb.config.json.Node.ObjectNode;
import lb.config.json.Node.StringNode;
import lb.config.json.Source;
import lb.config.json.Span;
import lb.config.option.ConfigSources;
import lb.config.option.Place;
import lb.config.option.Reading;
import lb.config.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says about the configuration. It is checked as a file is, with the same
 * errors, which point into the words of the command line.
 *
 * <p>Belongs to the thread that made it. Values are taken as they come; {@link ConfigReader} judges
 * them.
 */
public final class ConfigFlags {

  /** A word of the command line: where its value stands in the text of all. */
  private record Word(int start, int end, String value) {}

  private static final class Rule {
    private final String kind;
    private final Word patterns;
    private @Nullable Word ttl;

    Rule(String kind, Word patterns) {
      this.kind = kind;
      this.patterns = patterns;
    }
  }

  private final StringBuilder text = new StringBuilder();
  private final List<Word> backends = new ArrayList<>();
  private final List<Word> listeners = new ArrayList<>();
  private final List<Rule> rules = new ArrayList<>();
  private final List<Word> lost = new ArrayList<>();
  private @Nullable Word insecure;
  private @Nullable Word devTls;
  private @Nullable Function<List<String>, CertificateFiles> issuer;
  private @Nullable Word admin;
  private @Nullable Word memory;

  /** {@code -b/--backend HOST:PORT|URL}; repeatable. */
  public ConfigFlags backend(String value) {
    backends.add(word("--backend", value));
    return this;
  }

  /** {@code -k/--insecure}: certificates of all backends are taken unverified. */
  public ConfigFlags insecure() {
    insecure = word("", "--insecure");
    return this;
  }

  /**
   * {@code --tls-dev}: sites without certificates get one of this machine.
   *
   * @param issue makes a certificate for names, which are those of the sites; called once, when the
   *     configuration is read
   */
  public ConfigFlags tlsDev(Function<List<String>, CertificateFiles> issue) {
    devTls = word("", "--tls-dev");
    issuer = issue;
    return this;
  }

  /** {@code --listen HOST:PORT}; repeatable. */
  public ConfigFlags listen(String value) {
    listeners.add(word("--listen", value));
    return this;
  }

  /** {@code --admin HOST:PORT}; a token of the file stays. */
  public ConfigFlags admin(String value) {
    admin = word("--admin", value);
    return this;
  }

  /** {@code --memory SIZE}. */
  public ConfigFlags memory(String value) {
    memory = word("--memory", value);
    return this;
  }

  /** {@code --cache-static PATTERNS}; repeatable. */
  public ConfigFlags cacheStatic(String patterns) {
    rules.add(new Rule("static", word("--cache-static", patterns)));
    return this;
  }

  /** {@code --cache-api PATTERNS}; repeatable. */
  public ConfigFlags cacheApi(String patterns) {
    rules.add(new Rule("api", word("--cache-api", patterns)));
    return this;
  }

  /** {@code --ttl SECONDS}: the lifetime for the pattern flag before it. */
  public ConfigFlags ttl(String value) {
    Word word = word("--ttl", value);
    Rule last = rules.isEmpty() ? null : rules.getLast();
    if (last == null || last.ttl != null) {
      lost.add(word);
    } else {
      last.ttl = word;
    }
    return this;
  }

  private Word word(String flag, String value) {
    text.append(text.isEmpty() ? "" : " ").append(flag).append(flag.isEmpty() ? "" : " ");
    int start = text.length();
    text.append(value);
    return new Word(start, text.length(), value);
  }

  /** What a file would say; the errors of flags that belong to nothing go to the reading. */
  ObjectNode document(Reading reading) {
    Source source = new Source(ConfigSources.COMMAND_LINE, text.toString());
    for (Word word : lost) {
      String message = "--ttl belongs to the --cache-static or --cache-api before it, once";
      reading.report(ProblemCode.FLAG_ORDER, span(source, word), Place.TOP, message);
    }
    Span whole = new Span(source, 0, text.length());
    List<Member> members = new ArrayList<>();
    add(members, "origins", whole, backends.stream().map(word -> origin(source, word)).toList());
    add(members, "listen", whole, listeners.stream().map(word -> string(source, word)).toList());
    if (admin != null) {
      members.add(new Member(span(source, admin), "admin", string(source, admin)));
    }
    if (memory != null) {
      members.add(new Member(span(source, memory), "memory", quantity(source, memory)));
    }
    List<Member> cache = new ArrayList<>();
    for (String kind : List.of("static", "api")) {
      List<Rule> some = rules.stream().filter(rule -> rule.kind.equals(kind)).toList();
      add(cache, kind, whole, some.stream().map(rule -> rule(source, rule)).toList());
    }
    if (!cache.isEmpty()) {
      members.add(new Member(whole, "cache", new ObjectNode(whole, cache)));
    }
    return new ObjectNode(whole, members);
  }

  /** What file and flags say together, with what {@code --tls-dev} adds. */
  ObjectNode secured(ObjectNode merged) {
    Word word = devTls;
    Function<List<String>, CertificateFiles> issue = issuer;
    if (word == null || issue == null) {
      return merged;
    }
    Span at = span(new Source(ConfigSources.COMMAND_LINE, text.toString()), word);
    return new DevTls(issue::apply, at).added(merged, !listeners.isEmpty());
  }

  private static void add(
      List<Member> members, String key, Span whole, List<? extends Node> values) {
    if (!values.isEmpty()) {
      members.add(new Member(whole, key, new ArrayNode(whole, List.copyOf(values))));
    }
  }

  private static Span span(Source source, Word word) {
    return new Span(source, word.start(), word.end());
  }

  private static StringNode string(Source source, Word word) {
    return new StringNode(span(source, word), word.value());
  }

  /** A number where the word is one, so that it means what it means in a file. */
  private static Node quantity(Source source, Word word) {
    JsonDocument number = JsonDocument.read(new Source(source.name(), word.value()), 1, 1);
    return number.root() instanceof NumberNode(Span at, String literal)
            && at.end() - at.start() == word.value().length()
        ? new NumberNode(span(source, word), literal)
        : string(source, word);
  }

  private Node origin(Source source, Word word) {
    StringNode url = string(source, word);
    if (insecure == null || !OriginOptions.isTls(url)) {
      return url;
    }
    Span at = span(source, insecure);
    return new ObjectNode(
        url.span(),
        List.of(
            new Member(url.span(), "url", url),
            new Member(at, "insecure", new BooleanNode(at, true))));
  }

  private static ObjectNode rule(Source source, Rule rule) {
    StringNode match = string(source, rule.patterns);
    List<Member> members = new ArrayList<>();
    members.add(new Member(match.span(), "match", match));
    if (rule.ttl != null) {
      members.add(new Member(span(source, rule.ttl), "ttl", quantity(source, rule.ttl)));
    }
    return new ObjectNode(match.span(), members);
  }
}
