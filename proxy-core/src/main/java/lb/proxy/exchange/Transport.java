package lb.proxy.exchange;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.config.ClientAuth;
import lb.proxy.exchange.TlsFacts.ClientCertificate;
import lb.proxy.route.SiteField;
import lb.proxy.route.Snapshot;
import lb.proxy.route.StaticPage;
import lb.proxy.route.TransportRules;
import org.jspecify.annotations.Nullable;

/**
 * The part of routing that looks at the connection: whether a request may reach its site on it, and
 * who the client has proved to be.
 *
 * <p>A connection is made for the site that its client asked for (SNI), and may bring requests for
 * others: what those ask of a connection is asked here once more (RFC 9110 §7.4).
 */
final class Transport {
  private static final String PROOFS = "/.well-known/acme-challenge/";
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int FORBIDDEN = 403;
  private static final int MISDIRECTED_REQUEST = 421;

  private Transport() {}

  /** The request as everything behind may see it; null when it was answered. */
  static @Nullable RequestHead admit(Exchange exchange, Snapshot snapshot, TransportRules rules) {
    TlsFacts tls = exchange.client().tls();
    ClientAuth auth = rules.clientAuth();
    if (rules.proves() && isProved(exchange)) {
      return null;
    }
    if (tls == null) {
      if (rules.redirects() && !isSecureBefore(exchange, snapshot)) {
        redirect(exchange, rules);
        return null;
      }
      if (auth != null && auth.required()) {
        refuse(exchange, FORBIDDEN, "this site needs a client certificate");
        return null;
      }
    } else {
      if (!rules.takes(tls.version())) {
        refuse(exchange, MISDIRECTED_REQUEST, "this site needs a newer version of TLS");
        return null;
      }
      if (auth != null && auth.required() && identity(tls, auth) == null) {
        refuse(exchange, MISDIRECTED_REQUEST, "this site needs a connection of its own");
        return null;
      }
      SiteField field = rules.strictTransport();
      if (field != null) {
        exchange.downstream().alsoSend(field);
      }
    }
    RequestHead request = exchange.request();
    return auth == null ? request : identified(request, snapshot, tls, auth);
  }

  /**
   * Answers an authority that asks whether a name is ours (RFC 8555 §8.3), whatever the site asks
   * of others. A token that nobody waits for is a path as any other.
   */
  private static boolean isProved(Exchange exchange) {
    String path = exchange.request().path();
    if (!path.startsWith(PROOFS)) {
      return false;
    }
    String proof = exchange.loop().proof(path.substring(PROOFS.length()));
    if (proof != null) {
      exchange.answerPage(OK, StaticPage.of(proof.getBytes(StandardCharsets.US_ASCII)));
    }
    return proof != null;
  }

  private static void refuse(Exchange exchange, int status, String text) {
    exchange.loop().account().rejected("transport");
    exchange.answerPlain(status, text);
  }

  private static void redirect(Exchange exchange, TransportRules rules) {
    String target = rules.redirectTarget(exchange.request());
    if (target == null) {
      refuse(exchange, BAD_REQUEST, "this site speaks HTTPS, and no host was named");
    } else {
      exchange.redirect(rules.redirectStatus(), target);
    }
  }

  /** A proxy that we believe got it by TLS, or it is an order for us and not a request. */
  private static boolean isSecureBefore(Exchange exchange, Snapshot snapshot) {
    RequestHead request = exchange.request();
    return request.method().equals("PURGE")
        || ("https".equals(request.fields().first(FieldName.X_FORWARDED_PROTO))
            && snapshot.isTrusted(exchange.client().address()));
  }

  /** What the client has proved to the authorities of this site. */
  private static @Nullable ClientCertificate identity(TlsFacts tls, ClientAuth auth) {
    return Objects.equals(tls.clientAuthority(), auth.authorities().toString())
        ? tls.clientCertificate()
        : null;
  }

  /** With the fields that say who the client is: ours, or none. */
  private static RequestHead identified(
      RequestHead request, Snapshot snapshot, @Nullable TlsFacts tls, ClientAuth auth) {
    Fields.Builder fields = request.fields().toBuilder();
    for (String name : snapshot.identityFields()) {
      fields.remove(name);
    }
    ClientCertificate certificate = tls == null ? null : identity(tls, auth);
    if (certificate != null) {
      fields.set(auth.subjectField(), certificate.subject());
      if (auth.passesCertificate()) {
        fields.set(ClientAuth.CERTIFICATE_FIELD, certificate.encoded());
      }
    }
    return request.withFields(fields.build());
  }
}
