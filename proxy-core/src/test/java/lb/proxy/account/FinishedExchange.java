package lb.proxy.account;

import lb.cache.rules.Outcome;
import lb.cache.rules.Reason;
import org.jspecify.annotations.Nullable;

/** An exchange that has ended, with everything settable: a usual hit to begin with. */
final class FinishedExchange implements ExchangeRecord {
  SiteCounters site;
  String route = "/*";
  String method = "GET";
  String scheme = "http";
  String authority = "shop.example";
  String target = "/a?x=1";
  String protocol = "HTTP/1.1";
  @Nullable String tlsVersion;
  @Nullable String tlsCipher;
  @Nullable String tlsServerName;
  String clientAddress = "192.0.2.7";
  int status = 200;
  Reason reason = Reason.FRESH;
  Outcome outcome = Outcome.HIT;
  boolean stored;
  long requestBytes;
  long responseBytes = 1_024;
  long startNanos = 1_000;
  long firstByteNanos = 251_000;
  long endNanos = 1_501_000;
  // 2026-11-21T08:00:00.007Z
  long wallMillis = 1_795_248_000_007L;
  @Nullable String upstream;
  @Nullable String upstreamAddress;
  @Nullable String upstreamProtocol;
  int upstreamStatus;
  long upstreamNanos;
  @Nullable String upstreamError;
  @Nullable String referer;
  @Nullable String userAgent;
  boolean aborted;
  long connectionId = 17;
  int connectionRequests = 3;

  FinishedExchange(SiteCounters site) {
    this.site = site;
  }

  FinishedExchange as(Reason why) {
    reason = why;
    outcome = why.outcome();
    return this;
  }

  FinishedExchange lasting(long nanos) {
    endNanos = startNanos + nanos;
    return this;
  }

  @Override
  public SiteCounters site() {
    return site;
  }

  @Override
  public String route() {
    return route;
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String scheme() {
    return scheme;
  }

  @Override
  public String authority() {
    return authority;
  }

  @Override
  public String target() {
    return target;
  }

  @Override
  public String protocol() {
    return protocol;
  }

  @Override
  public @Nullable String tlsVersion() {
    return tlsVersion;
  }

  @Override
  public @Nullable String tlsCipher() {
    return tlsCipher;
  }

  @Override
  public @Nullable String tlsServerName() {
    return tlsServerName;
  }

  @Override
  public String clientAddress() {
    return clientAddress;
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public Outcome outcome() {
    return outcome;
  }

  @Override
  public Reason reason() {
    return reason;
  }

  @Override
  public boolean stored() {
    return stored;
  }

  @Override
  public long requestBytes() {
    return requestBytes;
  }

  @Override
  public long responseBytes() {
    return responseBytes;
  }

  @Override
  public long startNanos() {
    return startNanos;
  }

  @Override
  public long firstByteNanos() {
    return firstByteNanos;
  }

  @Override
  public long endNanos() {
    return endNanos;
  }

  @Override
  public long wallMillis() {
    return wallMillis;
  }

  @Override
  public @Nullable String upstream() {
    return upstream;
  }

  @Override
  public @Nullable String upstreamAddress() {
    return upstreamAddress;
  }

  @Override
  public @Nullable String upstreamProtocol() {
    return upstreamProtocol;
  }

  @Override
  public int upstreamStatus() {
    return upstreamStatus;
  }

  @Override
  public long upstreamNanos() {
    return upstreamNanos;
  }

  @Override
  public @Nullable String upstreamError() {
    return upstreamError;
  }

  @Override
  public @Nullable String referer() {
    return referer;
  }

  @Override
  public @Nullable String userAgent() {
    return userAgent;
  }

  @Override
  public boolean aborted() {
    return aborted;
  }

  @Override
  public long connectionId() {
    return connectionId;
  }

  @Override
  public int connectionRequests() {
    return connectionRequests;
  }
}
