package lb.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code lb rehearse}: what lb does at start, done once so that the JVM can record it.
 *
 * <p>The launcher runs this after a build to make the start-up (AOT) cache. It serves on free ports
 * of this machine, from an origin of its own, and says nothing unless it fails.
 */
@Command(
    name = "rehearse",
    hidden = true,
    description = "Do once what lb does at start, to record a start-up cache.")
final class RehearseCommand extends LbSubcommand {
  private static final int REQUESTS = 20;
  private static final int WAIT_MILLIS_MAX = 30_000;
  private static final String CONFIGURATION =
      """
      {
        // Served for a moment, for its start to be recorded.
        "listen": "127.0.0.1:0",
        "admin": "127.0.0.1:0",
        "origins": ["127.0.0.1:%d"],
        "routes": [{ "match": "/never/*", "cache": false }],
      }
      """;

  @Option(
      names = "--commands",
      description = "Only the commands that run for a moment; serve starts without them.")
  private boolean commandsOnly;

  private final CompletableFuture<Service> started = new CompletableFuture<>();
  private final CompletableFuture<Consumer<String>> terminate = new CompletableFuture<>();

  @Override
  ExitCode execute(Terminal terminal) throws Exception {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Lb commands = new Lb(quiet(terminal, said), lb().serving());
    try (RehearsalOrigin origin = RehearsalOrigin.start()) {
      if (commandsOnly) {
        commands(commands, said, "127.0.0.1:" + origin.port());
        return ExitCode.OK;
      }
      Path file = Files.createTempFile("lb-rehearsal", ".json");
      try {
        Files.writeString(file, CONFIGURATION.formatted(origin.port()));
        return serveForAMoment(terminal, file, commands, said);
      } finally {
        Files.delete(file);
      }
    }
  }

  private ExitCode serveForAMoment(
      Terminal terminal, Path file, Lb commands, ByteArrayOutputStream said) throws Exception {
    CompletableFuture<Integer> served = serve(terminal, file);
    Service service = started.get(WAIT_MILLIS_MAX, TimeUnit.MILLISECONDS);
    requests(service.listenAddresses().getFirst());
    commands(commands, said, "127.0.0.1:" + service.adminAddress().getPort());
    terminate.get(WAIT_MILLIS_MAX, TimeUnit.MILLISECONDS).accept("TERM");
    int code = served.get(WAIT_MILLIS_MAX, TimeUnit.MILLISECONDS);
    return code == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  /** Runs {@code serve} as it is typed, on a thread of its own, but for the signals that end it. */
  private CompletableFuture<Integer> serve(Terminal terminal, Path file) {
    Serving serving =
        new Serving(
            (source, first, upgrade) -> {
              Service service = lb().serving().start(source, first, upgrade);
              started.complete(service);
              return service;
            },
            this::onSignal);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Lb commands = new Lb(quiet(terminal, said), serving);
    return CompletableFuture.supplyAsync(
        () -> {
          int code =
              commands.run(
                  "serve",
                  "-c",
                  file.toString(),
                  "--cache-static",
                  "*.js,*.css",
                  "--ttl",
                  "60",
                  "--memory",
                  "64mb");
          if (code != 0) {
            started.completeExceptionally(failure("serve", said));
          }
          return code;
        },
        task -> Thread.ofPlatform().daemon().name("rehearsal-serve").start(task));
  }

  private void onSignal(String name, Consumer<String> action) {
    Signals.onSystemSignal(name, action);
    if (name.equals("TERM")) {
      terminate.complete(action);
    }
  }

  /** The commands that are typed most, against whatever answers at the address. */
  private static void commands(Lb commands, ByteArrayOutputStream said, String address) {
    run(commands, said, "version");
    run(commands, said, "help", "exit-codes");
    run(commands, said, "stats", "--admin", address);
    run(commands, said, "explain", "/a.js", "--admin", address);
    run(commands, said, "purge", "/a*", "--admin", address);
    run(commands, said, "purge", "--all", "--yes", "--json", "--admin", address);
  }

  private static void run(Lb commands, ByteArrayOutputStream said, String... typed) {
    said.reset();
    if (commands.run(typed) != 0) {
      throw failure(String.join(" ", typed), said);
    }
  }

  private static CommandFailure failure(String typed, ByteArrayOutputStream said) {
    return new CommandFailure(
        ExitCode.FAILED, typed + " failed: " + said.toString(StandardCharsets.UTF_8).strip());
  }

  /** Misses and hits over kept connections; the last request of each asks to close it. */
  private static void requests(InetSocketAddress address) throws IOException {
    for (int connection = 0; connection < 2; connection++) {
      try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
        socket.setSoTimeout(WAIT_MILLIS_MAX);
        StringBuilder typed = new StringBuilder();
        for (int i = 0; i < REQUESTS; i++) {
          typed
              .append("GET /")
              .append((char) ('a' + i % 3))
              .append(".js HTTP/1.1\r\nHost: localhost\r\n");
          typed.append("Accept-Encoding: gzip\r\nUser-Agent: lb\r\n");
          typed.append(i == REQUESTS - 1 ? "Connection: close\r\n\r\n" : "\r\n");
        }
        socket.getOutputStream().write(typed.toString().getBytes(StandardCharsets.US_ASCII));
        if (socket.getInputStream().readAllBytes().length == 0) {
          throw new IOException("the proxy answered nothing");
        }
      }
    }
  }

  private static Terminal quiet(Terminal terminal, ByteArrayOutputStream said) {
    PrintStream nowhere = new PrintStream(said, true, StandardCharsets.UTF_8);
    return new Terminal(
        nowhere,
        nowhere,
        terminal.in(),
        false,
        false,
        false,
        terminal.environment(),
        terminal.directory());
  }
}
