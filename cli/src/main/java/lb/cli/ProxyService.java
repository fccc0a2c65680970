package lb.cli;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.Slf4JLoggerFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;
import lb.config.ConfigSource;
import lb.config.ConfigText;
import lb.proxy.Server;
import lb.proxy.ServerOptions;
import lb.proxy.StartMode;
import lb.proxy.account.BuildInfo;
import org.jspecify.annotations.Nullable;

/** The proxy of {@code lb.proxy} as a service: the only class of the commands that knows it. */
final class ProxyService implements Service {
  private final Server server;

  private ProxyService(Server server) {
    this.server = server;
  }

  /**
   * Begins to load what the proxy needs from the system, while its thread reads what was typed and
   * the configuration: they take about as long as one another.
   */
  static void prepare() {
    InternalLoggerFactory.setDefaultFactory(Slf4JLoggerFactory.INSTANCE);
    Thread.ofPlatform().daemon().name("lb-prepare").start(ProxyService::load);
  }

  private static void load() {
    try {
      Server.prepare();
    } catch (RuntimeException | LinkageError unsaid) {
      // The start meets it again, and says it.
    }
  }

  /**
   * Starts the proxy.
   *
   * @throws IOException when it cannot listen
   */
  static Service start(ConfigSource source, ConfigText first, boolean upgrade) throws IOException {
    InternalLoggerFactory.setDefaultFactory(Slf4JLoggerFactory.INSTANCE);
    Build build = Build.current();
    BuildInfo info = new BuildInfo(build.version(), build.revision(), Runtime.version().toString());
    StartMode mode = new StartMode(upgrade, System.getenv(), ProcessHandle.current().pid());
    return new ProxyService(Server.start(source, first, ServerOptions.system(info), mode));
  }

  @Override
  public List<InetSocketAddress> listenAddresses() {
    return server.listenAddresses();
  }

  @Override
  public InetSocketAddress adminAddress() {
    return server.adminAddress();
  }

  @Override
  public void hangUp() {
    server.hangUp();
  }

  @Override
  public CompletionStage<Boolean> drain() {
    return server.drain();
  }

  @Override
  public CompletionStage<@Nullable Void> succeeded() {
    return server.succeeded();
  }

  @Override
  public void close() {
    server.close();
  }
}
