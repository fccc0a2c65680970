package lb.cli;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import lb.config.ConfigSource;
import lb.config.ConfigText;

/** Types a command line and keeps what came of it. Nothing is a terminal unless a test says so. */
final class Typed {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>();
  private Path directory = Path.of("").toAbsolutePath();
  private String answers = "";
  private boolean inputIsTerminal;
  private boolean outputIsTerminal;
  private boolean errorIsTerminal;
  private Serving serving = new Serving(Typed::mustNotStart, (signal, action) -> {});

  /** What a command line came to. */
  record Result(int code, String out, String err) {}

  private static Service mustNotStart(ConfigSource source, ConfigText first, boolean upgrade) {
    throw new AssertionError("this test starts nothing");
  }

  Typed in(Path directory) {
    this.directory = directory;
    return this;
  }

  Typed with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Typed onTerminal(String answers) {
    this.answers = answers;
    inputIsTerminal = true;
    outputIsTerminal = true;
    errorIsTerminal = true;
    return this;
  }

  Typed serving(Service.Starter starter, Signals.Registry signals) {
    serving = new Serving(starter, signals);
    return this;
  }

  Result run(String... typed) {
    Terminal terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new BufferedReader(new StringReader(answers)),
            inputIsTerminal,
            outputIsTerminal,
            errorIsTerminal,
            environment,
            directory);
    int code = new Lb(terminal, serving).run(typed);
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
