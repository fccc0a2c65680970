package lb.proxy.acme;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lb.config.Acme;
import lb.config.AcmeChallenge;
import lb.config.certificate.CertificatePair;
import lb.config.certificate.CertificateProblem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that one site gets by itself: what is there, and when it is asked for next.
 * Changed by the thread that asks; anybody may ask how it stands. Thread-safe.
 */
final class ManagedCertificate {
  private static final Logger LOG = LoggerFactory.getLogger(AcmeService.class);
  private static final int DIGEST_BYTES = 8;

  private final String site;
  private final Acme acme;
  private final Path file;
  private final AcmeStorage storage;

  // all guarded by this
  private @Nullable CertificatePair pair;
  private @Nullable Object seen; // what the file was when it was read; null before
  private Instant renewal = Instant.MIN;
  private Attempts attempts;
  private @Nullable Issued unkept; // what was issued, and could not be written yet
  private long issued;
  private final Map<String, Long> failed = new TreeMap<>();

  /** Takes up what is remembered of the attempts before. */
  ManagedCertificate(String site, Acme acme, AcmeStorage storage) throws IOException {
    this.site = site;
    this.acme = acme;
    this.storage = storage;
    this.file = acme.files(site).certificate();
    String text = storage.read(AcmeStorage.attempts(file));
    Attempts before = text == null ? Attempts.NONE : Attempts.parse(text);
    this.attempts = before.with(settings(acme));
  }

  /**
   * Takes over what another site has got from the same authority for all of these names, when there
   * is nothing: a site is called by its first host, and that may change.
   *
   * @return whether there was something
   */
  boolean adopt(Instant now) throws IOException {
    if (marks() != ABSENT) {
      return false;
    }
    for (Path other : storage.certificates()) {
      String known = storage.read(AcmeStorage.attempts(other));
      String text = storage.read(other);
      if (known != null
          && text != null
          && Attempts.parse(known).issuer().equals(directory())
          && isForAll(other, now)) {
        storage.write(file, text);
        synchronized (this) {
          attempts = attempts.issuedBy(directory());
        }
        remember();
        return true;
      }
    }
    return false;
  }

  private boolean isForAll(Path other, Instant now) {
    try {
      CertificatePair pair = CertificatePair.read(other, other, now);
      return acme.names().stream().allMatch(pair::covers);
    } catch (CertificateProblem unusable) {
      return false;
    }
  }

  /** All that may make the difference between yes and no. */
  private static String settings(Acme acme) {
    Acme.ExternalAccount external = acme.externalAccount();
    return digest(acme + (external == null ? "" : external.keyId() + ' ' + external.macKey()));
  }

  /** A short name of a text, which tells nothing of it. */
  static String digest(String text) {
    try {
      byte[] octets =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(octets, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private String directory() {
    return digest(acme.directory().toString());
  }

  /**
   * Reads the file when it has changed.
   *
   * @param dice from 0 to 1, not 1: when it is renewed
   * @return what is wrong with it, said once for each change; null when nothing is, or nothing is
   *     there
   */
  synchronized @Nullable String look(Instant now, double dice) {
    Object marks = marks();
    boolean isNew = !marks.equals(seen);
    // What could not be used may be of use since, when it was the clock that was wrong.
    if (!isNew && (pair != null || marks == ABSENT || !isDue(now))) {
      return null;
    }
    seen = marks;
    pair = null;
    renewal = Instant.MIN;
    if (marks == ABSENT) {
      return null;
    }
    try {
      CertificatePair found = CertificatePair.read(file, file, now);
      X509Certificate own = found.chain().getFirst();
      pair = found;
      renewal = RenewalTimes.renewal(own.getNotBefore().toInstant(), found.ends(), dice);
      return null;
    } catch (CertificateProblem problem) {
      return isNew ? problem.getMessage() : null;
    }
  }

  private static final Object ABSENT = "absent";

  private Object marks() {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return List.of(found.lastModifiedTime(), found.size(), String.valueOf(found.fileKey()));
    } catch (IOException notThere) {
      return ABSENT;
    }
  }

  /** When one is to be asked for. */
  private Instant next() {
    Instant wanted = serves() ? renewal : Instant.MIN;
    Instant allowed = attempts.next();
    return allowed != null && allowed.isAfter(wanted) ? allowed : wanted;
  }

  /** Whether what is there is what is wanted, until it has grown old. */
  private boolean serves() {
    CertificatePair shown = pair;
    return shown != null
        && acme.names().stream().allMatch(shown::covers)
        && (attempts.issuer().isEmpty() || attempts.issuer().equals(directory()));
  }

  /** Whether one is to be asked for now. */
  synchronized boolean isDue(Instant now) {
    attempts = attempts.believedAt(now);
    return !now.isBefore(next());
  }

  /** How the next attempt proves the names: another way after each failure, where there are two. */
  synchronized AcmeChallenge way(List<AcmeChallenge> answered) {
    AcmeChallenge chosen = acme.challenge();
    return chosen != null ? chosen : answered.get(attempts.failures() % answered.size());
  }

  /**
   * Writes down that it is being asked for, before it is: where nothing can be kept nobody is
   * asked, and a process that does not live to see the answer is no reason to ask at once again.
   *
   * @throws IOException when nothing can be kept
   */
  void begin(Instant now, double dice) throws IOException {
    Attempts begun;
    synchronized (this) {
      begun =
          attempts.begun(
              RenewalTimes.afterFailure(now, attempts.failures() + 1, Duration.ZERO, dice));
    }
    storage.write(AcmeStorage.attempts(file), begun.text());
  }

  /** Takes that back: nobody waits for the answer any more, and nothing has failed. */
  void leave() {
    remember();
  }

  /** What was issued before and could not be kept then, while it is of use; else null. */
  synchronized @Nullable Issued unkept() {
    return unkept;
  }

  /**
   * Puts what was issued in the place of the one before, when it is of use. When it cannot be
   * written it is not forgotten.
   */
  void keep(Issued issuedNow, Instant now) throws IOException, AcmeFailure {
    synchronized (this) {
      unkept = null;
    }
    try {
      storage.write(file, issuedNow.pem(), next -> check(next, now));
    } catch (IOException failure) {
      synchronized (this) {
        unkept = issuedNow;
      }
      throw failure;
    }
    synchronized (this) {
      issued++;
      attempts = attempts.issuedBy(directory());
    }
    remember();
  }

  private void check(Path next, Instant now) throws AcmeFailure {
    try {
      CertificatePair read = CertificatePair.read(next, next, now);
      for (String name : acme.names()) {
        if (!read.covers(name)) {
          throw new AcmeFailure(
              AcmeFailure.Reason.UNUSABLE,
              "the certificate that was issued is for "
                  + AcmeFailures.cut(String.join(", ", read.names()))
                  + ", not for "
                  + name);
        }
      }
    } catch (CertificateProblem problem) {
      throw new AcmeFailure(
          AcmeFailure.Reason.UNUSABLE,
          "the certificate that was issued cannot be used: "
              + AcmeFailures.cut(problem.reason())
              + " (it is "
              + now
              + " here)");
    }
  }

  /** Takes note of a failure, and of when it is tried again. */
  void failed(AcmeFailure failure, Instant now, double dice) {
    synchronized (this) {
      failed.merge(failure.reason().label(), 1L, Long::sum);
      // What lies there already is soon tried again: nobody is asked for it.
      int times = unkept == null ? attempts.failures() + 1 : 1;
      Instant again = RenewalTimes.afterFailure(now, times, failure.retryAfter(), dice);
      attempts = attempts.failed(again, failure.why());
    }
    remember();
  }

  private void remember() {
    String text;
    synchronized (this) {
      text = attempts.text();
    }
    try {
      storage.write(AcmeStorage.attempts(file), text);
    } catch (IOException failure) {
      LOG.warn(
          "site {}: a new process will not know how asking for its certificate went: {}",
          site,
          failure.toString());
    }
  }

  /** How it stands. */
  synchronized AcmeState state() {
    CertificatePair shown = pair;
    return new AcmeState(
        site,
        acme.names(),
        acme.directory().toString(),
        shown == null ? null : shown.ends(),
        next(),
        attempts.failures(),
        attempts.why(),
        issued,
        failed);
  }

  String site() {
    return site;
  }

  Acme acme() {
    return acme;
  }

  AcmeStorage storage() {
    return storage;
  }
}
