package lb.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import lb.config.certificate.CertificatePair;
import lb.config.certificate.CertificateProblem;
import org.jspecify.annotations.Nullable;

/** Looks at the files that a configuration names; passed in, so that a test can hold it. */
public interface NamedFiles {
  /** Finds nothing wrong, and looks at nothing. */
  NamedFiles UNSEEN =
      new NamedFiles() {
        @Override
        public Verdict certificate(CertificateFiles files, List<String> hosts) {
          return Verdict.FINE;
        }

        @Override
        public Verdict authorities(Path file) {
          return Verdict.FINE;
        }

        @Override
        public Verdict page(Path file) {
          return Verdict.FINE;
        }
      };

  /**
   * What was found.
   *
   * @param error why the files cannot be used, their name first; null when they can
   * @param doubts what clients may not like
   */
  record Verdict(@Nullable String error, List<String> doubts) {
    static final Verdict FINE = new Verdict(null, List.of());
  }

  /** Judges a certificate and its key. */
  Verdict certificate(CertificateFiles files, List<String> hosts);

  /** Judges a file of authorities. */
  Verdict authorities(Path file);

  /** Judges a file that is sent as it is. */
  Verdict page(Path file);

  /** Reads the files of this machine. */
  static NamedFiles ofThisMachine(InstantSource clock) {
    return new NamedFiles() {
      @Override
      public Verdict certificate(CertificateFiles files, List<String> hosts) {
        Instant now = clock.instant();
        try {
          CertificatePair pair = CertificatePair.read(files.certificate(), files.key(), now);
          return new Verdict(null, pair.doubts(hosts, now));
        } catch (CertificateProblem problem) {
          return new Verdict(problem.getMessage(), List.of());
        }
      }

      @Override
      public Verdict authorities(Path file) {
        try {
          CertificatePair.authorities(file);
          return Verdict.FINE;
        } catch (CertificateProblem problem) {
          return new Verdict(problem.getMessage(), List.of());
        }
      }

      @Override
      public Verdict page(Path file) {
        try {
          long bytes = Files.isRegularFile(file) ? Files.size(file) : -1;
          if (bytes > FallbackOptions.PAGE_BYTES_MAX) {
            return new Verdict(file + " has " + bytes + " bytes; at most 1 MiB", List.of());
          }
          return bytes >= 0 && Files.isReadable(file)
              ? Verdict.FINE
              : new Verdict(file + ": there is no such file, or it cannot be read", List.of());
        } catch (IOException problem) {
          return new Verdict(file + " cannot be read: " + problem.getMessage(), List.of());
        }
      }
    };
  }
}
