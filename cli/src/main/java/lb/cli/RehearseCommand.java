package lb.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import lb.config.ConfigFlags;
import lb.config.ConfigReader;
import lb.config.MachineFacts;
import picocli.CommandLine.Command;

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
  private static final int READ_MILLIS_MAX = 10_000;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @Override
  ExitCode execute(Terminal terminal) throws Exception {
    Terminal quiet = quiet(terminal);
    Lb commands = new Lb(quiet, lb().serving());
    run(commands, "version");
    run(commands, "help", "exit-codes");
    try (RehearsalOrigin origin = RehearsalOrigin.start()) {
      ConfigFlags flags =
          new ConfigFlags()
              .backend("127.0.0.1:" + origin.port())
              .listen("127.0.0.1:0")
              .admin("127.0.0.1:0")
              .cacheStatic("*.js,*.css")
              .ttl("60")
              .memory("64mb");
      Service service =
          lb().serving().start(ConfigReader.read(flags, MachineFacts.ofThisMachine()).orThrow());
      try {
        requests(service.listenAddresses().getFirst());
        administer(commands, service);
        service.drain().toCompletableFuture().get(READ_MILLIS_MAX, TimeUnit.MILLISECONDS);
      } finally {
        service.close();
      }
    }
    return ExitCode.OK;
  }

  private void administer(Lb commands, Service service) {
    String address = "127.0.0.1:" + service.adminAddress().getPort();
    run(commands, "stats", "--admin", address);
    run(commands, "explain", "/a.js", "--admin", address);
    run(commands, "purge", "/a*", "--admin", address);
    run(commands, "purge", "--all", "--yes", "--json", "--admin", address);
  }

  private void run(Lb commands, String... typed) {
    said.reset();
    if (commands.run(typed) != 0) {
      throw new CommandFailure(
          ExitCode.FAILED,
          String.join(" ", typed) + " failed: " + said.toString(StandardCharsets.UTF_8).strip());
    }
  }

  /** Misses and hits over kept connections; the last request of each asks to close it. */
  private static void requests(InetSocketAddress address) throws IOException {
    for (int connection = 0; connection < 2; connection++) {
      try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
        socket.setSoTimeout(READ_MILLIS_MAX);
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

  private Terminal quiet(Terminal terminal) {
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
