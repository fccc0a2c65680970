package lb.proxy.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import lb.config.CertificateFiles;
import lb.config.ClientAuth;
import lb.config.SiteTls;
import lb.config.certificate.CertificatePair;
import lb.config.certificate.CertificateProblem;
import org.jspecify.annotations.Nullable;

/**
 * One certificate of one site, with what clients are given to shake hands with. Thread-safe: loops
 * use it while another thread puts a new pair in its place. Where the site gets its certificate by
 * itself (ACME) there may be none at first; once there is one there is always one.
 *
 * <p>The contexts of a pair are released when its successor has been put in its place, and freed by
 * the last connection that was made with them.
 */
final class ShownCertificate implements AutoCloseable {
  private final String site;
  private final CertificateFiles files;
  private final SiteTls tls;
  private final ServerContexts contexts;
  private volatile @Nullable Loaded loaded;
  private volatile boolean closed;
  private FileMarks seen; // of the thread that renews

  /** A pair and its contexts, of each of which it holds one reference. */
  private record Loaded(CertificatePair pair, Map<Offer, SslContext> contexts, String label) {
    void release() {
      contexts.values().forEach(ReferenceCountUtil::release);
    }
  }

  /**
   * Reads the files.
   *
   * @throws CertificateProblem when they cannot be used, and nobody else puts better ones there
   * @throws SSLException when the library does not take what they hold
   */
  ShownCertificate(
      String site, CertificateFiles files, SiteTls tls, ServerContexts contexts, Instant now)
      throws CertificateProblem, SSLException {
    this.site = site;
    this.files = files;
    this.tls = tls;
    this.contexts = contexts;
    this.seen = FileMarks.of(watched());
    this.loaded = tls.acme() == null ? load(now) : loadIfUsable(now);
  }

  /** Without a pair that could be shown, one is being got. */
  private @Nullable Loaded loadIfUsable(Instant now) throws CertificateProblem, SSLException {
    try {
      return load(now);
    } catch (CertificateProblem problem) {
      if (problem.file().equals(files.certificate())) {
        return null;
      }
      throw problem;
    }
  }

  private List<Path> watched() {
    List<Path> watched = new ArrayList<>(List.of(files.certificate(), files.key()));
    ClientAuth auth = tls.clientAuth();
    if (auth != null) {
      watched.add(auth.authorities());
    }
    return watched;
  }

  private Loaded load(Instant now) throws CertificateProblem, SSLException {
    CertificatePair pair = CertificatePair.read(files.certificate(), files.key(), now);
    ClientAuth auth = tls.clientAuth();
    List<X509Certificate> authorities =
        auth == null ? List.of() : CertificatePair.authorities(auth.authorities());
    String label = label(auth, authorities);
    return new Loaded(pair, contexts.make(tls, pair, authorities, label), label);
  }

  /** Whom tickets are for: never two that ask clients for different things. */
  private String label(@Nullable ClientAuth auth, List<X509Certificate> authorities) {
    StringBuilder label = new StringBuilder(site).append('\0').append(files.certificate());
    label.append('\0').append(tls.minVersion());
    if (auth != null) {
      label.append('\0').append(auth.required() ? "required" : "optional");
      label.append('\0').append(digest(authorities));
    }
    return label.toString();
  }

  private static String digest(List<X509Certificate> certificates) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (X509Certificate certificate : certificates) {
        digest.update(certificate.getEncoded());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether there is a pair to show. */
  boolean isReady() {
    return loaded != null;
  }

  /**
   * A handler for one connection; null when this is shown no more, or was never offered like that.
   * On the connection's loop.
   */
  @Nullable SslHandler newHandler(Offer offer, ByteBufAllocator allocator) {
    while (true) {
      Loaded now = loaded;
      SslContext context = now == null ? null : now.contexts().get(offer);
      if (context == null || closed) {
        return null;
      }
      try {
        ReferenceCountUtil.retain(context);
      } catch (IllegalReferenceCountException replaced) {
        continue; // its successor is in place already, or it is known that there is none
      }
      try {
        return context.newHandler(allocator); // its engine holds a reference of its own
      } finally {
        ReferenceCountUtil.release(context);
      }
    }
  }

  /** The context of an offer as it is now, without a reference; null when it is not offered. */
  @Nullable SslContext context(Offer offer) {
    Loaded now = loaded;
    return now == null ? null : now.contexts().get(offer);
  }

  /**
   * Takes a new pair when the files have changed and fit each other. Of one thread at a time.
   *
   * @return whether a new pair was taken
   * @throws CertificateProblem when they changed and cannot be used; said once for each change
   * @throws SSLException when the library does not take what they hold
   */
  boolean renewIfChanged(Instant now) throws CertificateProblem, SSLException {
    FileMarks marks = FileMarks.of(watched());
    if (marks.equals(seen)) {
      return loaded == null && loadsNow(now);
    }
    seen = marks; // before the files: what changes while they are read is seen the next time
    Loaded before = loaded;
    loaded = load(now);
    if (before != null) {
      before.release();
    }
    return true;
  }

  /** Whether what could not be used can be by now: when it was the clock that was wrong. */
  private boolean loadsNow(Instant now) throws CertificateProblem, SSLException {
    loaded = Files.exists(files.certificate()) ? loadIfUsable(now) : null;
    return loaded != null;
  }

  /** Takes up new ticket keys. Of the thread that renews. */
  void renewTicketKeys() {
    Loaded now = loaded;
    if (now != null) {
      now.contexts()
          .forEach((offer, context) -> contexts.setTicketKeys(offer, context, now.label()));
    }
  }

  /** The name of the site. */
  String site() {
    return site;
  }

  /** How the site speaks TLS. */
  SiteTls tls() {
    return tls;
  }

  /** Where it was read. */
  CertificateFiles files() {
    return files;
  }

  /** What is shown now; null when there is none yet. */
  @Nullable CertificatePair pair() {
    Loaded now = loaded;
    return now == null ? null : now.pair();
  }

  /** Gives the contexts back; connections that have them keep them. */
  @Override
  public void close() {
    closed = true;
    Loaded last = loaded;
    if (last != null) {
      last.release();
    }
  }
}
