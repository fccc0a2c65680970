package lb.config.certificate;

import java.nio.file.Path;

/** A file of certificates or keys cannot be used. */
public final class CertificateProblem extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Path file;
  private final String reason;

  CertificateProblem(Path file, String reason) {
    super(file + ": " + reason);
    this.file = file;
    this.reason = reason;
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** What is wrong with it, without its name. */
  public String reason() {
    return reason;
  }
}
