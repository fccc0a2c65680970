package lb.proxy.acme;

import java.io.IOException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import lb.config.Acme;
import lb.config.AcmeChallenge;
import lb.proxy.acme.AcmeFailure.Reason;
import lb.proxy.tls.NameProofs;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.AcmeJsonResource;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.util.CSRBuilder;

/**
 * Asks an authority for certificates, step by step (RFC 8555 §7), with the library that speaks the
 * protocol. Blocks; owned by one thread, but for {@link #stop}.
 */
final class AcmeClient {
  /** The longest that an authority may take for its proofs, or for issuing. */
  static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final Duration LOOK_FIRST = Duration.ofMillis(200);
  private static final Duration LOOK_MOST = Duration.ofSeconds(10);
  private static final Duration LOOK_AGAIN_MOST = Duration.ofMinutes(1);
  private static final int CHAIN_MAX = 10;

  private final TokenAnswers answers;
  private final Supplier<@Nullable NameProofs> proofs;
  private final Pause pause;
  private final Duration answerMost;
  private final LongSupplier nanos;
  private volatile @Nullable AcmeDoor current;
  private volatile boolean stopped;

  /** Takes away what was put up for one proof. */
  private interface Removal {
    void run();
  }

  /**
   * A client.
   *
   * @param answers where proofs by HTTP are answered from
   * @param proofs where proofs by TLS are shown from; null when nobody shows anything
   * @param answerMost the longest wait for one answer
   * @param nanos monotonic time
   */
  AcmeClient(
      TokenAnswers answers,
      Supplier<@Nullable NameProofs> proofs,
      Pause pause,
      Duration answerMost,
      LongSupplier nanos) {
    this.answers = answers;
    this.proofs = proofs;
    this.pause = pause;
    this.answerMost = answerMost;
    this.nanos = nanos;
  }

  /**
   * A new certificate with a new key.
   *
   * @throws AcmeFailure when there is none
   * @throws IOException when the key of the account cannot be read or kept
   */
  Issued issue(Acme acme, AcmeStorage storage, AcmeChallenge way) throws AcmeFailure, IOException {
    try (AcmeDoor door = new AcmeDoor(acme.authorities(), answerMost, nanos)) {
      current = door;
      if (stopped) {
        throw new AcmeFailure(Reason.CLOSED, "the process ends");
      }
      return issue(acme, storage, way, door);
    } finally {
      current = null;
    }
  }

  /** Has what is being asked fail soon, and all that is asked from now on. From any thread. */
  void stop() {
    stopped = true;
    AcmeDoor open = current;
    if (open != null) {
      open.close();
    }
  }

  private Issued issue(Acme acme, AcmeStorage storage, AcmeChallenge way, AcmeDoor door)
      throws AcmeFailure, IOException {
    try {
      Session session = new Session(acme.directory(), door);
      session.networkSettings().setTimeout(AcmeDoor.TIMEOUT);
      session.networkSettings().setCompressionEnabled(false); // a small answer may unfold for ever
      Order order = login(session, acme, storage).newOrder().domains(acme.names()).create();
      prove(order, way, acme.names());
      Patience patience = new Patience();
      await(order, EnumSet.of(Status.READY, Status.VALID), "the order", patience);
      KeyPair key = AccountKeys.newKey();
      CSRBuilder request = new CSRBuilder();
      request.addDomains(acme.names());
      request.sign(key);
      order.execute(request.getEncoded());
      await(order, EnumSet.of(Status.VALID), "the certificate", patience);
      List<X509Certificate> chain = order.getCertificate().getCertificateChain();
      if (chain.isEmpty() || chain.size() > CHAIN_MAX) {
        throw new AcmeFailure(
            Reason.UNUSABLE, "the authority issued " + chain.size() + " certificates in a chain");
      }
      return new Issued(key.getPrivate(), chain);
    } catch (AcmeException failure) {
      throw AcmeFailures.of(failure, door.retryAfter());
    } catch (AcmeLazyLoadingException failure) {
      throw failure.getCause() instanceof AcmeException cause
          ? AcmeFailures.of(cause, door.retryAfter())
          : new AcmeFailure(Reason.REFUSED, AcmeFailures.words(failure));
    } catch (AcmeProtocolException failure) {
      throw new AcmeFailure(
          Reason.REFUSED, "the authority broke the protocol: " + AcmeFailures.words(failure));
    }
  }

  /** An account that is there already is found by its key. */
  private static Login login(Session session, Acme acme, AcmeStorage storage)
      throws AcmeException, IOException {
    AccountBuilder account =
        new AccountBuilder().agreeToTermsOfService().useKeyPair(AccountKeys.find(acme, storage));
    String email = acme.email();
    if (email != null) {
      account.addEmail(email);
    }
    Acme.ExternalAccount external = acme.externalAccount();
    if (external != null) {
      account.withKeyIdentifier(external.keyId(), external.macKey());
    }
    return account.createLogin(session);
  }

  /** Proves all names at the same time. */
  private void prove(Order order, AcmeChallenge way, List<String> names)
      throws AcmeException, AcmeFailure {
    List<Authorization> asked = order.getAuthorizations();
    if (asked.size() > names.size()) {
      throw new AcmeFailure(
          Reason.REFUSED,
          "the authority wants " + asked.size() + " proofs for " + names.size() + " names");
    }
    List<Removal> removals = new ArrayList<>();
    try {
      List<Authorization> waiting = new ArrayList<>();
      for (Authorization authorization : asked) {
        if (authorization.getStatus() != Status.VALID) {
          Challenge challenge = put(authorization, way, names, removals);
          challenge.trigger();
          waiting.add(authorization);
        }
      }
      Patience patience = new Patience();
      for (Authorization authorization : waiting) {
        String name = authorization.getIdentifier().getDomain();
        Status end =
            await(
                authorization,
                EnumSet.of(Status.VALID, Status.INVALID),
                "the proof of " + name,
                patience);
        if (end != Status.VALID) {
          throw new AcmeFailure(
              Reason.NOT_PROVED,
              name + " was not proved by " + way + ": " + why(authorization, way));
        }
      }
    } finally {
      removals.forEach(Removal::run);
    }
  }

  /** Puts up what proves a name. */
  private Challenge put(
      Authorization authorization, AcmeChallenge way, List<String> names, List<Removal> removals)
      throws AcmeFailure {
    String name = authorization.getIdentifier().getDomain().toLowerCase(Locale.ROOT);
    if (!names.contains(name)) {
      throw new AcmeFailure(
          Reason.REFUSED,
          "the authority wants a proof of " + AcmeFailures.cut(name) + ", which nobody asked for");
    }
    Challenge found =
        authorization.getChallenges().stream()
            .filter(challenge -> challenge.getType().equals(way.toString()))
            .findFirst()
            .orElseThrow(() ->
                new AcmeFailure(
                    Reason.REFUSED,
                    "the authority does not offer "
                        + way
                        + " for "
                        + name
                        + ", but "
                        + AcmeFailures.cut(
                            authorization.getChallenges().stream()
                                .map(Challenge::getType)
                                .toList()
                                .toString())));
    switch (found) {
      case Http01Challenge challenge -> {
        answers.add(challenge.getToken(), challenge.getAuthorization());
        removals.add(() -> answers.remove(challenge.getToken()));
      }
      case TlsAlpn01Challenge challenge -> removals.add(show(authorization, challenge));
      default -> throw new AcmeFailure(Reason.INTERNAL, "nobody proves by " + found.getType());
    }
    return found;
  }

  private Removal show(Authorization authorization, TlsAlpn01Challenge challenge)
      throws AcmeFailure {
    NameProofs shown = proofs.get();
    if (shown == null) {
      throw new AcmeFailure(Reason.NOT_PROVED, "no listener has TLS, which tls-alpn-01 needs");
    }
    String name = authorization.getIdentifier().getDomain().toLowerCase(Locale.ROOT);
    KeyPair key = AccountKeys.newKey();
    try {
      shown.add(
          name, ProofCertificate.of(key, name, challenge.getAcmeValidation()), key.getPrivate());
    } catch (SSLException failure) {
      throw new AcmeFailure(Reason.INTERNAL, AcmeFailures.words(failure));
    }
    return () -> shown.remove(name);
  }

  private static String why(Authorization authorization, AcmeChallenge way) {
    return authorization.getChallenges().stream()
        .filter(challenge -> challenge.getType().equals(way.toString()))
        .flatMap(challenge -> challenge.getError().stream())
        .map(AcmeFailures::words)
        .findFirst()
        .orElse("the authority does not say why");
  }

  /** How long was waited for several things together. */
  private static final class Patience {
    Duration waited = Duration.ZERO;
  }

  /** Looks until it is one of these, or can no longer become it. */
  private <T extends AcmeJsonResource> Status await(
      T resource, Set<Status> ends, String what, Patience patience)
      throws AcmeException, AcmeFailure {
    Duration step = LOOK_FIRST;
    while (true) {
      Optional<Instant> again = resource.fetch();
      Status status = status(resource);
      if (ends.contains(status)) {
        return status;
      }
      if (status == Status.INVALID) {
        throw new AcmeFailure(Reason.REFUSED, what + " was refused: " + problem(resource));
      }
      if (patience.waited.compareTo(PATIENCE) >= 0) {
        throw new AcmeFailure(
            Reason.TIMEOUT,
            what + " is still " + status + " after " + patience.waited.toSeconds() + " s");
      }
      Duration wait = again.map(AcmeClient::untilThen).orElse(step);
      if (!pause.waits(wait)) {
        throw new AcmeFailure(Reason.CLOSED, "nobody waits for it any more");
      }
      patience.waited = patience.waited.plus(wait);
      Duration longer = step.multipliedBy(3).dividedBy(2);
      step = longer.compareTo(LOOK_MOST) > 0 ? LOOK_MOST : longer;
    }
  }

  /** The library tells an instant by the machine's clock, whatever ours says. */
  private static Duration untilThen(Instant then) {
    Duration wait = Duration.between(Instant.now(), then);
    if (wait.compareTo(LOOK_FIRST) < 0) {
      return LOOK_FIRST;
    }
    return wait.compareTo(LOOK_AGAIN_MOST) > 0 ? LOOK_AGAIN_MOST : wait;
  }

  private static Status status(AcmeJsonResource resource) {
    return resource instanceof Order order
        ? order.getStatus()
        : ((Authorization) resource).getStatus();
  }

  private static String problem(AcmeJsonResource resource) {
    return resource instanceof Order order
        ? order.getError().map(AcmeFailures::words).orElse("the authority does not say why")
        : "the authority does not say why";
  }
}
