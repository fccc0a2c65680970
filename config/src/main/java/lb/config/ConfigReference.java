package lb.config;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import lb.config.json.JsonPrinter;
import lb.config.option.ObjectType;
import lb.config.option.Option;
import lb.config.option.ValueType;
import lb.config.problem.ProblemCode;

/** Prints {@code docs/configuration.md} from the declarations of the options. */
public final class ConfigReference {
  private static final String FRONT =
      """
      # lb.json

      <!-- Printed from the declarations in config/. Do not edit. To print it anew:
           mvn -q -pl config -am test -Dtest=ConfigReferenceTest -Dsurefire.failIfNoSpecifiedTests=false -Dgolden.rewrite=true -->

      `lb serve -c lb.json` runs a configuration, `lb check` judges one without running it, `lb init`
      writes one to start from, and `lb schema` prints a JSON schema for editors.

      The file is JSON in UTF-8, at most 1 MiB. `//` and `/* */` comments and trailing commas are
      accepted. Whatever is unknown, misspelt, of the wrong type or out of range is an error: nothing is
      ignored. Errors carry a stable code, which `lb help LBnnnn` explains.

      ```json
      %s```

      ## Values

      | Form | Examples | Meaning |
      |---|---|---|
      | size | `"512mb"`, `"1.5gb"`, `65536` | bytes; `kb`, `mb`, `gb`, `tb` are powers of 1024 |
      | duration | `"500ms"`, `"10s"`, `"5m"`, `"1h"`, `"1d"`, `10` | a number without a unit is one of seconds |
      | address | `"0.0.0.0:8080"`, `"[::1]:8080"`, `":8080"` | `:8080` listens on every interface |
      | network | `"10.0.0.0/8"`, `"fd00::/8"`, `"192.0.2.7"` | the bits after the prefix are zero |
      | path patterns | `"*.js,*.css"`, `["/api/*", "/v2/*"]` | matched against the whole path as it came, without the query; `*` stands for any characters, also none, and crosses `/`; case-sensitive |

      ## Flags

      `lb serve` takes the most common options as flags: `--backend` is one of `origins`, `--listen`,
      `--admin` and `--memory` are as here, `--cache-static PATTERNS --ttl SECONDS` and `--cache-api
      PATTERNS --ttl SECONDS` are `cache.static` and `cache.api`. With a file, flags win over what the file
      says at the same place. `--tls-dev` gives sites without `tls` a certificate of this machine
      ([tls.md](tls.md)).
      """;

  private final StringBuilder out = new StringBuilder();

  private ConfigReference() {}

  /** Prints the page to the standard output. */
  public static void main(String[] arguments) {
    PrintStream stdout = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    stdout.print(markdown());
  }

  /** The page. */
  public static String markdown() {
    ConfigReference page = new ConfigReference();
    page.out.append(FRONT.formatted(ConfigTemplate.EXAMPLE));
    page.object("The top of the file", ConfigSchema.root());
    for (ObjectType<?> type : objects()) {
      page.object(type.name(), type);
    }
    page.problems();
    return page.out.toString();
  }

  /** All objects below the top, each once, nearest first. */
  private static Set<ObjectType<?>> objects() {
    Set<ObjectType<?>> objects = new LinkedHashSet<>();
    Deque<ValueType<?>> rest = new ArrayDeque<>(ConfigSchema.root().parts());
    while (!rest.isEmpty()) {
      ValueType<?> type = rest.removeFirst();
      if (!(type instanceof ObjectType<?> object) || objects.add(object)) {
        rest.addAll(type.parts());
      }
    }
    return objects;
  }

  private void object(String heading, ObjectType<?> type) {
    out.append("\n## ").append(heading).append("\n\n");
    out.append(type.doc()).append("\n\n");
    out.append("| Key | Type | Default | Meaning |\n|---|---|---|---|\n");
    boolean policy = false;
    for (Option<?> option : type.options()) {
      if (option.otherwiseText().equals(CacheOptions.AS_IN_SITE)) {
        policy = true;
      } else {
        row(option);
      }
    }
    if (policy) {
      out.append(
          "\nAnd the options of [cache](#cache) from `enabled` on, each as in the site when it");
      out.append(" is left out.\n");
    }
  }

  private <T> void row(Option<T> option) {
    String range = option.type().range();
    cells(
        "`" + option.key() + "`",
        option.type().title() + (range.isEmpty() ? "" : ", " + range),
        otherwise(option),
        option.doc());
  }

  private static <T> String otherwise(Option<T> option) {
    if (option.required()) {
      return "required";
    }
    T value = option.otherwise();
    if (!option.otherwiseText().isEmpty() || value == null) {
      return option.otherwiseText().isEmpty() ? "none" : option.otherwiseText();
    }
    return "`" + JsonPrinter.compact(option.type().json(value)) + "`";
  }

  private void cells(String... cells) {
    for (String cell : cells) {
      out.append("| ").append(cell.replace("|", "\\|")).append(' ');
    }
    out.append("|\n");
  }

  private void problems() {
    out.append("\n## Errors and warnings\n\n| Code | Kind | Meaning |\n|---|---|---|\n");
    for (ProblemCode code : ProblemCode.values()) {
      cells(code.id(), code.title(), code.text());
    }
  }
}
