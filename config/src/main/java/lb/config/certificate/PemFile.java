package lb.config.certificate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The blocks of a PEM file (RFC 7468), in their order. What stands around them is ignored, as
 * everybody does.
 *
 * @param file where they were read
 */
record PemFile(Path file, List<Block> blocks) {
  /** A longer file is refused; the bundle of all public authorities has 220 KB. */
  static final int BYTES_MAX = 1 << 20;

  private static final Pattern MARK = Pattern.compile("-----(BEGIN|END) ([A-Z0-9 ]{1,40})-----");

  /**
   * One block.
   *
   * @param label {@code CERTIFICATE}, {@code PRIVATE KEY} and so on
   * @param text what stands between the lines of its label
   */
  record Block(String label, String text) {
    boolean isKey() {
      return label.endsWith("PRIVATE KEY");
    }

    boolean isCertificate() {
      return label.equals("CERTIFICATE")
          || label.equals("X509 CERTIFICATE")
          || label.equals("TRUSTED CERTIFICATE");
    }
  }

  static PemFile read(Path file) throws CertificateProblem {
    if (isOther(file)) {
      throw new CertificateProblem(
          file, "is a pipe, a device or a socket: it takes a file, which can be read again");
    }
    byte[] octets;
    try (InputStream in = Files.newInputStream(file)) {
      octets = in.readNBytes(BYTES_MAX + 1);
    } catch (NoSuchFileException e) {
      throw new CertificateProblem(file, "there is no such file");
    } catch (AccessDeniedException e) {
      throw new CertificateProblem(file, "this user may not read it");
    } catch (IOException e) {
      String reason = Files.isDirectory(file) ? "is a directory" : "cannot be read: " + e;
      throw new CertificateProblem(file, reason);
    }
    if (octets.length > BYTES_MAX) {
      throw new CertificateProblem(file, "has more than 1 MiB");
    }
    return new PemFile(file, blocks(new String(octets, StandardCharsets.ISO_8859_1)));
  }

  /** Whether reading would wait for somebody to write, for ever perhaps. */
  private static boolean isOther(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).isOther();
    } catch (IOException e) {
      return false; // reading tells why
    }
  }

  /** From mark to mark, once: a block that another mark breaks off is none. */
  private static List<Block> blocks(String text) {
    Matcher marks = MARK.matcher(text);
    List<Block> blocks = new ArrayList<>();
    String label = "";
    int begin = 0;
    while (marks.find()) {
      boolean begins = marks.group(1).equals("BEGIN");
      if (!begins && marks.group(2).equals(label)) {
        blocks.add(new Block(label, text.substring(begin, marks.start())));
      }
      label = begins ? marks.group(2) : "";
      begin = marks.end();
    }
    return List.copyOf(blocks);
  }

  /** The octets of a block. */
  byte[] decoded(Block block) throws CertificateProblem {
    String text = block.text().replaceAll("\\s", "");
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new CertificateProblem(file, "the block " + block.label() + " is not base64");
    }
  }

  /**
   * The certificates, in the order of the file.
   *
   * @throws CertificateProblem when there is none
   */
  List<X509Certificate> certificates() throws CertificateProblem {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks) {
      if (block.isCertificate()) {
        certificates.add(certificate(block));
      }
    }
    if (certificates.isEmpty()) {
      boolean key = blocks.stream().anyMatch(Block::isKey);
      String reason = key ? "has a key and no certificate" : "has no certificate in PEM";
      throw new CertificateProblem(file, reason);
    }
    return certificates;
  }

  private X509Certificate certificate(Block block) throws CertificateProblem {
    byte[] octets = decoded(block);
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(octets));
    } catch (CertificateException e) {
      throw new CertificateProblem(file, "has a certificate that is none: " + e.getMessage());
    }
  }
}
