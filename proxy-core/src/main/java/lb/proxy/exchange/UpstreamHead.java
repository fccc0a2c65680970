package lb.proxy.exchange;

import java.util.List;
import lb.cache.StoredObject;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.cache.rules.AcceptEncoding;
import lb.cache.rules.Revalidation;
import lb.cache.rules.SurrogateControl;
import lb.config.Origin;
import lb.proxy.http1.HopByHop;
import lb.proxy.route.TransportRules;
import org.jspecify.annotations.Nullable;

/**
 * Makes the head of a request to an origin: written anew from what was understood of the client's,
 * never copied as it came. Pure.
 */
final class UpstreamHead {
  private static final long CONDITIONS =
      FieldName.IF_NONE_MATCH.bit()
          | FieldName.IF_MODIFIED_SINCE.bit()
          | FieldName.IF_RANGE.bit()
          | FieldName.RANGE.bit()
          | FieldName.IF_MATCH.bit()
          | FieldName.IF_UNMODIFIED_SINCE.bit();

  /** What is written anew; what a client said of it counts only if it is trusted. */
  private static final long REPLACED = FieldName.EXPECT.bit() | FieldName.HOST.bit();

  private UpstreamHead() {}

  /** The head with everything that the client asked. */
  static RequestHead of(RoutedRequest routed) {
    return routed.request().withFields(fields(routed).build());
  }

  /** The head with everything that the client asked, and with the wish for another protocol. */
  static RequestHead forSwitch(RoutedRequest routed, Handshake handshake) {
    Fields.Builder fields = fields(routed);
    handshake.ask(fields);
    return routed.request().withFields(fields.build());
  }

  /**
   * The head of a fetch whose answer is to be kept whole: a GET without the client's conditions and
   * ranges, which are decided here, and with the validators of what is stored already.
   */
  static RequestHead forFill(RoutedRequest routed, @Nullable StoredObject stored) {
    RequestHead request = routed.request();
    Fields.Builder fields = fields(routed).remove(CONDITIONS);
    // The origin sees no more than the key of a variant knows.
    String codings = AcceptEncoding.forwarded(AcceptEncoding.accepted(request.fields()));
    if (codings != null) {
      fields.set(FieldName.ACCEPT_ENCODING, codings);
    }
    RequestHead plain =
        new RequestHead(
            "GET",
            request.scheme(),
            request.authority(),
            request.path(),
            request.query(),
            fields.build());
    return stored == null ? plain : Revalidation.conditional(plain, stored.head());
  }

  private static Fields.Builder fields(RoutedRequest routed) {
    Fields received = routed.request().fields();
    // Expect is answered by us.
    Fields.Builder fields = HopByHop.strip(received).toBuilder().remove(REPLACED);
    setHost(fields, routed);
    setForwarded(fields, routed);
    EarlyData.mark(received, fields);
    fields.add(FieldName.VIA, AnswerFields.via(routed.client().protocol()));
    fields.add(FieldName.SURROGATE_CAPABILITY, SurrogateControl.CAPABILITY);
    if (HopByHop.acceptsTrailers(received)) {
      fields.set(FieldName.TE, "trailers");
    }
    return AnswerFields.changed(fields, routed.route().route().request());
  }

  /** An origin behind TLS is asked by its own name; one in the clear gets the client's. */
  private static void setHost(Fields.Builder fields, RoutedRequest routed) {
    List<Origin> origins = routed.route().route().origins();
    Origin first = origins.isEmpty() ? null : origins.getFirst();
    if (first == null || !first.scheme().equals("https")) {
      fields.set(FieldName.HOST, routed.request().authority());
      return;
    }
    String name = first.serverName() == null ? first.host() : first.serverName();
    fields.set(FieldName.HOST, first.port() == 443 ? name : name + ':' + first.port());
  }

  /** What only we may say; where the site asks who the client is, it was said already. */
  private static void removeIdentity(Fields.Builder fields, RoutedRequest routed) {
    TransportRules transport = routed.site().transport();
    if (transport == null || transport.clientAuth() == null) {
      for (String name : routed.snapshot().identityFields()) {
        fields.remove(name);
      }
    }
  }

  private static void setForwarded(Fields.Builder fields, RoutedRequest routed) {
    ClientFacts client = routed.client();
    RequestHead request = routed.request();
    boolean trusted = routed.snapshot().isTrusted(client.address());
    String before = trusted ? request.fields().combined(FieldName.X_FORWARDED_FOR) : null;
    fields.set(
        FieldName.X_FORWARDED_FOR,
        before == null ? client.addressText() : before + ", " + client.addressText());
    if (!trusted) {
      fields.remove(FieldName.FORWARDED);
      removeIdentity(fields, routed);
    }
    if (!trusted || !request.fields().has(FieldName.X_FORWARDED_PROTO)) {
      fields.set(FieldName.X_FORWARDED_PROTO, request.scheme());
    }
    if (!trusted || !request.fields().has(FieldName.X_FORWARDED_HOST)) {
      fields.set(FieldName.X_FORWARDED_HOST, request.authority());
    }
  }
}
