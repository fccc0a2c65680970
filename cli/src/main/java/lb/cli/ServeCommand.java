package lb.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Stack;
import lb.config.Config;
import lb.config.ConfigFlags;
import lb.config.ConfigResult;
import lb.config.ConfigSource;
import lb.config.ConfigText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code lb serve}: the proxy itself. */
@Command(
    name = "serve",
    description = "Run the proxy until SIGTERM or SIGINT; running exchanges then finish first.",
    footer = {
      "",
      "Without -b and -c, lb.json in this directory is read. A flag wins over the file.",
      "",
      "Examples:",
      "  lb serve -b localhost:3000",
      "  lb -b api.example.com:443 --cache-static '*.js,*.css,*.png' --ttl 86400",
      "  lb serve -c lb.json",
      "  lb serve --tls-dev -b localhost:3000",
    })
final class ServeCommand extends LbSubcommand {
  @Option(
      names = {"-b", "--backend"},
      paramLabel = "HOST:PORT|URL",
      description =
          "An origin; may be repeated. Port 443 or https means TLS with verification and SNI.")
  private List<String> backends = new ArrayList<>();

  @Option(
      names = {"-k", "--insecure"},
      description = "Do not verify the certificates of these origins.")
  private boolean insecure;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The configuration file.")
  private @Nullable String file;

  @Option(
      names = "--listen",
      paramLabel = "[HOST]:PORT",
      description = "Where to take requests; may be repeated (default: 0.0.0.0:8080).")
  private List<String> listen = new ArrayList<>();

  @Option(
      names = "--admin",
      paramLabel = "[HOST]:PORT",
      description = "Where to take purges and show metrics (default: 127.0.0.1:8089).")
  private @Nullable String admin;

  @Option(
      names = "--cache-static",
      paramLabel = "PATTERNS",
      parameterConsumer = InOrder.class,
      description = "Path patterns of static files, such as '*.js,*.css'; '*' crosses '/'.")
  private @Nullable String cacheStatic;

  @Option(
      names = "--cache-api",
      paramLabel = "PATTERNS",
      parameterConsumer = InOrder.class,
      description = "Path patterns of cacheable API answers, such as '/api/products/*'.")
  private @Nullable String cacheApi;

  @Option(
      names = "--ttl",
      paramLabel = "SECONDS",
      parameterConsumer = InOrder.class,
      description = "How long what the pattern flag before it names stays fresh.")
  private @Nullable String ttl;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description = "The bound of the cache, such as 512mb (default: a quarter of the machine's).")
  private @Nullable String memory;

  @Option(
      names = "--upgrade",
      description =
          "Take over the listeners of the lb that runs at \"handover\" of the configuration; it"
              + " finishes what it has and ends. Without one, start as ever.")
  private boolean upgrade;

  @Option(
      names = "--tls-dev",
      description =
          "Serve HTTPS too, with certificates of an authority for this machine alone (default"
              + " port: 8443).")
  private boolean tlsDev;

  private final List<CacheFlag> cacheFlags = new ArrayList<>();

  @Override
  ExitCode execute(Terminal terminal) throws Exception {
    ConfigFlags flags = flags();
    DevCertificates certificates = null;
    if (tlsDev) {
      certificates = new DevCertificates(DevCertificates.folder(terminal), Instant.now());
      flags.tlsDev(certificates::issue);
    }
    ConfigSource source = ConfigChoice.source(terminal, file, !backends.isEmpty(), flags);
    ConfigText first = source.load();
    ConfigResult result = first.result();
    if (certificates != null && result instanceof ConfigResult.Ok) {
      terminal.err().print(certificates.advice());
    }
    terminal.err().print(result.render(lb().colorsOnError()));
    return switch (result) {
      case ConfigResult.Invalid invalid ->
          file == null && !backends.isEmpty() ? ExitCode.USAGE : ExitCode.CONFIG;
      case ConfigResult.Ok(Config config, var warnings) ->
          lb().serving().run(terminal, source, first, upgrade);
    };
  }

  /** What was typed, as the configuration reader takes it; the order of the cache flags is kept. */
  ConfigFlags flags() {
    ConfigFlags flags = new ConfigFlags();
    backends.forEach(flags::backend);
    if (insecure) {
      flags.insecure();
    }
    listen.forEach(flags::listen);
    if (admin != null) {
      flags.admin(admin);
    }
    if (memory != null) {
      flags.memory(memory);
    }
    cacheFlags.forEach(flag -> flag.applyTo(flags));
    return flags;
  }

  /** One of the flags whose order means something. */
  private record CacheFlag(String name, String value) {
    void applyTo(ConfigFlags flags) {
      switch (name) {
        case "--cache-static" -> flags.cacheStatic(value);
        case "--cache-api" -> flags.cacheApi(value);
        case "--ttl" -> flags.ttl(value);
        default -> throw new IllegalStateException(name);
      }
    }
  }

  /**
   * Keeps {@code --cache-static}, {@code --cache-api} and {@code --ttl} in the order in which they
   * were typed.
   */
  static final class InOrder implements IParameterConsumer {
    @Override
    public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
      String name = ((OptionSpec) option).longestName();
      if (words.isEmpty()) {
        throw new ParameterException(
            command.commandLine(),
            "Missing required parameter for option '" + name + "' (" + option.paramLabel() + ")");
      }
      ((ServeCommand) command.userObject()).cacheFlags.add(new CacheFlag(name, words.pop()));
    }
  }
}
