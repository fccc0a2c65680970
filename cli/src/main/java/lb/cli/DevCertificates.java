package lb.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import lb.config.CertificateFiles;
import lb.config.certificate.CertificatePair;
import lb.config.certificate.CertificateProblem;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of {@code --tls-dev}: an authority of this user on this machine, and a
 * certificate of its for the names that are served. They are kept, so that whoever trusts the
 * authority trusts it the next time too; the keys are readable by the user alone.
 */
final class DevCertificates {
  private static final List<String> ALWAYS = List.of("localhost", "127.0.0.1", "::1");
  private static final Duration RENEWED_BEFORE = Duration.ofDays(14);

  private final Path folder;
  private final Instant now;

  /** Those that lie, or will lie, in a folder. */
  DevCertificates(Path folder, Instant now) {
    this.folder = folder;
    this.now = now;
  }

  /** The folder of a user: {@code $XDG_DATA_HOME/lb/tls-dev}, else in {@code ~/.local/share}. */
  static Path folder(Terminal terminal) {
    String data = terminal.variable("XDG_DATA_HOME");
    String home = terminal.variable("HOME");
    Path share =
        data != null
            ? Path.of(data)
            : Path.of(home == null ? System.getProperty("user.home") : home, ".local", "share");
    return share.resolve("lb").resolve("tls-dev");
  }

  /** The certificate of the authority, which clients have to trust. */
  Path authority() {
    return folder.resolve("ca.pem");
  }

  /**
   * A certificate for these names and for this machine; the one of the last time when it will do.
   *
   * @throws CommandFailure when it cannot be kept
   */
  CertificateFiles issue(List<String> hosts) {
    Set<String> names = new LinkedHashSet<>(ALWAYS);
    hosts.forEach(host -> names.add(host.replaceAll("[\\[\\]]", "")));
    CertificateFiles files =
        new CertificateFiles(folder.resolve("site.pem"), folder.resolve("site.key"));
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      CertificatePair authority = usable(authority(), folder.resolve("ca.key"), List.of());
      CertificatePair site = usable(files.certificate(), files.key(), names);
      if (authority != null && site != null && isIssuedBy(site, authority)) {
        return files;
      }
      DevAuthority issuing =
          authority == null
              ? keptAuthority(DevAuthority.create(now))
              : DevAuthority.of(authority.chain().getFirst(), authority.key());
      KeyPair key = DevAuthority.newKey();
      X509Certificate certificate = issuing.issue(key.getPublic(), new ArrayList<>(names), now);
      write(files.key(), "PRIVATE KEY", key.getPrivate().getEncoded());
      write(files.certificate(), "CERTIFICATE", certificate.getEncoded());
      return files;
    } catch (IOException | GeneralSecurityException e) {
      throw new CommandFailure(
          ExitCode.FAILED, "--tls-dev: no certificate can be kept in " + folder + ": " + e);
    }
  }

  private DevAuthority keptAuthority(DevAuthority made)
      throws IOException, GeneralSecurityException {
    write(folder.resolve("ca.key"), "PRIVATE KEY", made.key().getEncoded());
    write(authority(), "CERTIFICATE", made.certificate().getEncoded());
    return made;
  }

  private @Nullable CertificatePair usable(Path certificate, Path key, Iterable<String> names) {
    try {
      CertificatePair pair = CertificatePair.read(certificate, key, now);
      for (String name : names) {
        if (!pair.covers(name) && !pair.names().contains(DevAuthority.longForm(name))) {
          return null;
        }
      }
      return now.plus(RENEWED_BEFORE).isBefore(pair.ends()) ? pair : null;
    } catch (CertificateProblem notThere) {
      return null;
    }
  }

  private static boolean isIssuedBy(CertificatePair site, CertificatePair authority) {
    try {
      site.chain().getFirst().verify(authority.chain().getFirst().getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static void write(Path file, String label, byte[] octets) throws IOException {
    String text =
        "-----BEGIN "
            + label
            + "-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(octets)
            + "\n-----END "
            + label
            + "-----\n";
    Path next =
        Files.createTempFile(
            file.getParent(),
            "next",
            ".pem",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** What to do so that clients believe it. */
  String advice() {
    return """
    --tls-dev: certificates of an authority that is for this machine alone
      curl --cacert %1$s https://localhost:PORT/
      trust it (Debian, Ubuntu): sudo cp %1$s /usr/local/share/ca-certificates/lb-dev.crt && sudo update-ca-certificates
      trust it (Fedora):         sudo trust anchor %1$s
      browsers with a store of their own: import %1$s as an authority
    """
        .formatted(authority());
  }
}
