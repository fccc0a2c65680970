package lb.proxy.scenario;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** An authority of a test: issues certificates, writes them to files, and makes clients' sides. */
final class TestAuthority {
  private static final String SUBJECT_ALT_NAME = "2.5.29.17";

  private static @Nullable Path ofThisRun;

  private final X509Bundle bundle;

  TestAuthority(String name) {
    bundle =
        unchecked(() ->
            valid(new CertificateBuilder())
                .subject("CN=" + name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned());
  }

  private interface Step<T> {
    T run() throws Exception;
  }

  private static <T> T unchecked(Step<T> step) {
    try {
      return step.run();
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  private static CertificateBuilder valid(CertificateBuilder builder) {
    Instant now = Instant.now();
    return builder
        .ecp256()
        .notBefore(now.minus(1, ChronoUnit.DAYS))
        .notAfter(now.plus(30, ChronoUnit.DAYS));
  }

  /** A file with a certificate of a server and its key, the same for the whole run of tests. */
  static synchronized Path ofThisRun() {
    Path file = ofThisRun;
    if (file == null) {
      // Good at whatever time a test's clock shows.
      CertificateBuilder builder =
          new CertificateBuilder()
              .ecp256()
              .subject("CN=test")
              .setIsCertificateAuthority(true)
              .notBefore(Instant.parse("1990-01-01T00:00:00Z"))
              .notAfter(Instant.parse("2090-01-01T00:00:00Z"))
              .addExtensionOctetString(SUBJECT_ALT_NAME, false, dnsNames("test", "localhost"));
      X509Bundle issued = unchecked(builder::buildSelfSigned);
      file = unchecked(() -> Files.createTempFile("lb-test", ".pem"));
      file.toFile().deleteOnExit();
      text(file, issued.getCertificatePathPEM() + issued.getPrivateKeyPEM());
      ofThisRun = file;
    }
    return file;
  }

  /** A certificate for a subject, a server of these names. */
  X509Bundle issue(String subject, String... names) {
    return issue(subject, Instant.now().plus(30, ChronoUnit.DAYS), names);
  }

  /** The same with a key of RSA. */
  X509Bundle issueRsa(String subject, String... names) {
    CertificateBuilder builder = valid(new CertificateBuilder()).rsa2048().subject(subject);
    builder.addExtensionOctetString(SUBJECT_ALT_NAME, false, dnsNames(names));
    return unchecked(() -> builder.buildIssuedBy(bundle));
  }

  /** The same that ends at an instant. */
  X509Bundle issue(String subject, Instant ends, String... names) {
    CertificateBuilder builder = valid(new CertificateBuilder()).subject(subject).notAfter(ends);
    if (names.length > 0) {
      builder.addExtensionOctetString(SUBJECT_ALT_NAME, false, dnsNames(names));
    }
    return unchecked(() -> builder.buildIssuedBy(bundle));
  }

  /** GeneralNames (RFC 5280 §4.2.1.6): the builder itself takes no wildcards. */
  private static byte[] dnsNames(String... names) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String name : names) {
      all.write(0x82);
      all.write(name.length());
      all.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x30);
    out.write(all.size());
    out.writeBytes(all.toByteArray());
    return out.toByteArray();
  }

  /** The certificate of the authority, in a file. */
  Path write(Path file) {
    return text(file, bundle.getCertificatePEM());
  }

  /** {@code NAME.pem} and {@code NAME.key} in a folder, put there in one step each. */
  static void write(Path folder, String name, X509Bundle certificate) {
    text(folder.resolve(name + ".pem"), certificate.getCertificatePathPEM());
    text(folder.resolve(name + ".key"), certificate.getPrivateKeyPEM());
  }

  static Path text(Path file, String text) {
    try {
      Path next = file.resolveSibling(file.getFileName() + ".next");
      Files.writeString(next, text);
      return Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  /** The side of a client that believes this authority and has a certificate, or none. */
  SSLContext client(@Nullable X509Bundle certificate) {
    try {
      KeyManager[] keys =
          certificate == null ? null : certificate.toKeyManagerFactory().getKeyManagers();
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, bundle.toTrustManagerFactory().getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException failure) {
      throw new AssertionError(failure);
    }
  }
}
