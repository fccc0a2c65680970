package lb.proxy.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import lb.config.Config;
import lb.config.ConfigReader;
import lb.config.ConfigResult;
import lb.config.MachineFacts;
import lb.proxy.Server;
import lb.proxy.ServerOptions;
import lb.proxy.account.AccountSnapshot;
import lb.proxy.account.BuildInfo;
import lb.testing.FakeClock;
import lb.testing.RawClient;
import lb.testing.ScriptedOrigin;

/** A running proxy in front of scripted origins, with wall time in the test's hand. */
public final class Proxy implements AutoCloseable {
  /** Wall time of the proxy. Waits are in real time: they are short or are not met. */
  public final FakeClock clock = FakeClock.startingNow();

  private final Server server;

  private Proxy(String json) {
    MachineFacts machine = new MachineFacts(1L << 30, 2);
    ConfigResult result = ConfigReader.read("lb.json", json, machine);
    if (!(result instanceof ConfigResult.Ok(Config config, var warnings))) {
      throw new AssertionError("the test's configuration is refused: " + result);
    }
    try {
      server =
          Server.start(
              config, new ServerOptions(clock, System::nanoTime, 42, BuildInfo.of("test")));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** In front of one origin, with the defaults. */
  public static Proxy before(ScriptedOrigin origin) {
    return before(origin, "");
  }

  /** In front of one origin, with further members of lb.json, each ended by a comma. */
  public static Proxy before(ScriptedOrigin origin, String members) {
    return of(members + "\"origins\": [\"127.0.0.1:" + origin.port() + "\"]");
  }

  /** With these members of lb.json; listeners, memory and log are chosen here. */
  public static Proxy of(String members) {
    String defaults =
        "\"listen\": \"127.0.0.1:0\", \"admin\": \"127.0.0.1:0\", \"log\": \"off\", "
            + (members.contains("\"memory\"") ? "" : "\"memory\": \"64mb\", ")
            + (members.contains("\"loops\"") ? "" : "\"loops\": 2, ");
    return new Proxy("{" + defaults + members + "}");
  }

  public InetSocketAddress address() {
    return server.listenAddresses().getFirst();
  }

  public InetSocketAddress adminAddress() {
    return server.adminAddress();
  }

  public Server server() {
    return server;
  }

  /** A new connection of a client. */
  public RawClient client() {
    return RawClient.connect(address());
  }

  /** One GET on a connection of its own. */
  public lb.testing.Response get(String target, String... fields) {
    try (RawClient client = client()) {
      return client.get(target, fields);
    }
  }

  /** What was counted so far. */
  public AccountSnapshot.Counts counts() {
    return server.accounting().snapshot().totals();
  }

  @Override
  public void close() {
    server.close();
  }
}
