package lb.proxy.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;
import lb.config.TlsVersion;
import org.jspecify.annotations.Nullable;

/**
 * What is shown to an authority that asks whether a name is ours (tls-alpn-01, RFC 8737): a
 * certificate for a client that offers nothing but {@value #PROTOCOL} and asks for that name.
 * Thread-safe: loops read it while another thread adds and removes.
 */
public final class NameProofs {
  /** The protocol of ALPN that asks for a proof. */
  public static final String PROTOCOL = "acme-tls/1";

  /** More names are not proved at a time. */
  private static final int PROOFS_MAX = 1_000;

  private final Map<String, SslContext> contexts = new ConcurrentHashMap<>();

  NameProofs() {}

  /**
   * Shows a certificate for a name until it is removed.
   *
   * @param name lower-case
   * @throws SSLException when the library does not take it
   */
  public void add(String name, X509Certificate certificate, PrivateKey key) throws SSLException {
    if (contexts.size() >= PROOFS_MAX) {
      throw new SSLException("more than " + PROOFS_MAX + " names are being proved");
    }
    SslContext context =
        SslContextBuilder.forServer(key, certificate)
            .sslProvider(ServerContexts.provider())
            .protocols(TlsVersion.TLS_1_3.protocol(), TlsVersion.TLS_1_2.protocol())
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    PROTOCOL))
            .build();
    release(contexts.put(name, context));
  }

  /** Shows it no longer. */
  public void remove(String name) {
    release(contexts.remove(name));
  }

  private static void release(@Nullable SslContext context) {
    if (context != null) {
      ReferenceCountUtil.release(context);
    }
  }

  /** A context for that name, with a reference for the caller; null when it is not to be proved. */
  @Nullable SslContext acquire(@Nullable String name) {
    SslContext context = name == null ? null : contexts.get(name);
    if (context != null) {
      try {
        ReferenceCountUtil.retain(context);
      } catch (IllegalReferenceCountException removed) {
        return null;
      }
    }
    return context;
  }

  /** A handler for one connection; gives back the reference of {@link #acquire}. */
  static SslHandler handler(SslContext acquired, ByteBufAllocator allocator) {
    try {
      return acquired.newHandler(allocator); // its engine holds a reference of its own
    } finally {
      ReferenceCountUtil.release(acquired);
    }
  }

  /** Shows nothing any more. */
  void close() {
    contexts.keySet().forEach(this::remove);
  }
}
