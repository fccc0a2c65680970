package lb.cli;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;
import lb.config.ConfigSource;
import lb.config.ConfigText;
import org.jspecify.annotations.Nullable;

/**
 * A proxy that runs, as {@code serve} sees it.
 *
 * <p>Phases: started ({@link Starter#start} returns when it listens), draining (from {@link
 * #drain}), closed. Safe to call from any thread.
 */
interface Service {
  /** Makes a proxy run. */
  @FunctionalInterface
  interface Starter {
    /**
     * Starts listening.
     *
     * @param source where the configuration comes from: it is read again when it changes
     * @param first what was read from it, without an error
     * @param upgrade whether it takes the place of one that runs
     * @throws Exception when it cannot, such as a {@link java.net.BindException}; then nothing runs
     */
    Service start(ConfigSource source, ConfigText first, boolean upgrade) throws Exception;
  }

  /** The addresses it takes requests on, with the ports that the system gave. */
  List<InetSocketAddress> listenAddresses();

  /** The address of the admin listener. */
  InetSocketAddress adminAddress();

  /**
   * Opens the file of the access log anew, looks at the files of certificates, and reads the
   * configuration again.
   */
  void hangUp();

  /**
   * Turns readiness off, ends listening, and lets running exchanges finish within {@code
   * timeouts.drain}. Completes with whether all of them did.
   */
  CompletionStage<Boolean> drain();

  /** Completes when another process has taken its place: it drains already then. */
  CompletionStage<@Nullable Void> succeeded();

  /** Ends everything at once and gives its resources back; idempotent. */
  void close();
}
