package lb.proxy.account;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import lb.cache.rules.Outcome;
import lb.cache.rules.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The counters and the log of one event loop. Every method is called on that loop; what it counts
 * is read by any thread through {@link Accounting}.
 */
public final class LoopAccount {
  private static final VarHandle SITES = MethodHandles.arrayElementVarHandle(SiteCells[].class);

  /** Of connections: HTTP/1.1, HTTP/2 and HTTP/3, each without TLS and with it. */
  static final int CONNECTION_KINDS = 6;

  private final SeriesCap cap;
  private LineSink log;
  private volatile @Nullable SiteCells[] sites = new SiteCells[4];

  final long[] hitLatency = new long[LatencyScale.CELLS];
  final long[] missLatency = new long[LatencyScale.CELLS];
  final long[] connectionsOpened = new long[CONNECTION_KINDS];
  final long[] connectionsClosed = new long[CONNECTION_KINDS];
  final long[] closesByReason = new long[CloseReason.values().length];
  final long[] fillReaders = new long[1];
  final Tally rejected = new Tally();
  final Tally handshakesFailed = new Tally();
  final Tally quicEvents = new Tally();
  final Tally tunnelsOpened = new Tally();

  /** Octets through tunnels: to clients, and to origins. */
  final long[] tunnelBytes = new long[2];

  /** Handshakes that ended well: of TLS 1.2, and of 1.3; of each the whole and the resumed ones. */
  final long[] handshakes = new long[4];

  /** Handshakes that began, and those that ended. */
  final long[] handshakesRunning = new long[2];

  /** Responses with 103 that were sent on, and that were made of what is stored. */
  final long[] earlyHints = new long[2];

  LoopAccount(SeriesCap cap, LineSink log) {
    this.cap = cap;
    this.log = log;
  }

  /** Lines go there from now on. */
  void logTo(LineSink sink) {
    log = sink;
  }

  /**
   * Accounts for an exchange that has ended: counts it and writes its line to the access log. To be
   * called exactly once an exchange, last.
   */
  public void account(ExchangeRecord exchange) {
    Outcome outcome = exchange.outcome();
    long nanos = Math.max(0, exchange.endNanos() - exchange.startNanos());
    cells(exchange.site())
        .answered(
            LabelValues.methodOf(exchange.method()),
            outcome.ordinal(),
            LabelValues.codeOf(exchange.status()),
            nanos,
            exchange.requestBytes(),
            exchange.responseBytes());
    if (outcome == Outcome.HIT) {
      LatencyScale.observe(hitLatency, nanos);
    } else if (outcome == Outcome.MISS) {
      LatencyScale.observe(missLatency, nanos);
    }
    log.append(exchange);
  }

  /**
   * Counts a request that was refused before or instead of being looked up.
   *
   * @param reason a word of ours, such as {@code bad_request_line}; never text that a client sent
   */
  public void rejected(String reason) {
    rejected.add(reason, 1);
  }

  /** Counts a connection of a client that was accepted and speaks HTTP/1.1. */
  public void connectionOpened(boolean tls) {
    connectionOpened(tls, false);
  }

  /** Counts a connection of a client that was accepted. */
  public void connectionOpened(boolean tls, boolean http2) {
    connectionOpened(tls, http2 ? 2 : 1);
  }

  /**
   * Counts a connection of a client that was accepted.
   *
   * @param version the major version of HTTP
   */
  public void connectionOpened(boolean tls, int version) {
    Cells.add(connectionsOpened, kind(tls, version), 1);
  }

  /** Counts the end of a connection that {@link #connectionOpened} counted on this loop. */
  public void connectionClosed(boolean tls, CloseReason reason) {
    connectionClosed(tls, false, reason);
  }

  /** Counts the end of a connection that {@link #connectionOpened} counted on this loop. */
  public void connectionClosed(boolean tls, boolean http2, CloseReason reason) {
    connectionClosed(tls, http2 ? 2 : 1, reason);
  }

  /** Counts the end of a connection that {@link #connectionOpened} counted on this loop. */
  public void connectionClosed(boolean tls, int version, CloseReason reason) {
    Cells.add(connectionsClosed, kind(tls, version), 1);
    Cells.add(closesByReason, reason.ordinal(), 1);
  }

  /**
   * Counts something that happens to QUIC beneath HTTP/3.
   *
   * @param event a word of ours, such as {@code retry_sent}
   */
  public void quic(String event) {
    quicEvents.add(event, 1);
  }

  /** Counts a connection with TLS that was accepted. */
  public void handshakeBegan() {
    Cells.add(handshakesRunning, 0, 1);
  }

  /** Counts a handshake that ended well. */
  public void handshakeEnded(String version, boolean resumed) {
    Cells.add(handshakesRunning, 1, 1);
    Cells.add(handshakes, (version.equals("TLSv1.3") ? 2 : 0) + (resumed ? 1 : 0), 1);
  }

  /**
   * Counts a handshake that did not end well.
   *
   * @param reason a word of ours, such as {@code timeout}
   */
  public void handshakeFailed(String reason) {
    Cells.add(handshakesRunning, 1, 1);
    handshakesFailed.add(reason, 1);
  }

  /**
   * Counts a fetch that is over, however it ended. Once a fetch, whether or not an exchange waits
   * for it.
   *
   * @param upstream the name of the upstream that was asked, from the configuration
   * @param status the status of its answer, or 0 when no head came
   * @param headNanos nanoseconds from sending to the head of the answer; ignored when no head came
   * @param bodyBytes octets of body that arrived
   */
  public void fetched(
      SiteCounters site, String upstream, int status, long headNanos, long bodyBytes) {
    SiteCells.UpstreamCells cells = cells(site).upstream(upstream);
    Cells.add(cells.codes, LabelValues.codeOf(status), 1);
    if (status != 0) {
      Buckets.observe(cells.durations, headNanos);
    }
    Cells.add(cells.bytes, 0, bodyBytes);
  }

  /**
   * Counts that a fetch failed; besides {@link #fetched}.
   *
   * @param kind a word of ours, such as {@code connect_timeout}
   */
  public void fetchFailed(SiteCounters site, String upstream, String kind) {
    cells(site).upstream(upstream).errors.add(kind, 1);
  }

  /** Counts a response that may not be, or could not be, stored. */
  public void storeRejected(SiteCounters site, Reason reason) {
    Cells.add(cells(site).storeRejects, reason.ordinal(), 1);
  }

  /**
   * Counts a fill that has ended.
   *
   * @param result a word of ours: {@code complete}, {@code surplus}, {@code confirmed} by a 304,
   *     {@code passed_on} without being kept, {@code failed} before a head, {@code broken} after
   *     it, {@code abandoned}
   */
  public void filled(SiteCounters site, String result) {
    cells(site).fills.add(result, 1);
  }

  /** Counts that exchanges began (above 0) or ceased (below 0) to read from running fills. */
  public void fillReaders(int change) {
    Cells.add(fillReaders, 0, change);
  }

  /**
   * Counts a tunnel that has opened.
   *
   * @param protocol what the client speaks, such as {@code HTTP/2}
   */
  public void tunnelOpened(String protocol) {
    tunnelsOpened.add(protocol, 1);
  }

  /** Counts octets that pass through a tunnel. */
  public void tunnelled(boolean toOrigin, int bytes) {
    Cells.add(tunnelBytes, toOrigin ? 1 : 0, bytes);
  }

  /**
   * Counts a 103 that a client was sent.
   *
   * @param stored whether it was made of what is stored; else it came from the origin
   */
  public void earlyHints(boolean stored) {
    Cells.add(earlyHints, stored ? 1 : 0, 1);
  }

  private static int kind(boolean tls, int version) {
    return 2 * (version - 1) + (tls ? 1 : 0);
  }

  /** Whether there can be connections of a kind: QUIC has TLS always. */
  static boolean isPossible(int kind) {
    return kind != kind(false, 3);
  }

  /** The value of the label {@code proto} for a kind of connections. */
  static String protocolOf(int kind) {
    return "http" + (kind / 2 + 1);
  }

  /** The value of the label {@code tls} for a kind of connections. */
  static String tlsOf(int kind) {
    return kind % 2 == 1 ? "true" : "false";
  }

  /** Connections of a kind that are open. From any thread. */
  long connectionsOpen(int kind) {
    // The two are not of one instant.
    return Math.max(0, Cells.get(connectionsOpened, kind) - Cells.get(connectionsClosed, kind));
  }

  /** What was counted for a site, or null when nothing was. From any thread. */
  @Nullable SiteCells read(SiteCounters site) {
    @Nullable SiteCells[] all = sites;
    int index = site.index();
    SiteCells cells = index < all.length ? (SiteCells) SITES.getAcquire(all, index) : null;
    return cells != null && cells.isOf(site) ? cells : null;
  }

  private SiteCells cells(SiteCounters site) {
    @Nullable SiteCells[] all = sites;
    int index = site.index();
    if (index < all.length) {
      SiteCells cells = all[index];
      if (cells != null && cells.isOf(site)) {
        return cells;
      }
    }
    return addCells(site, index);
  }

  /** In the place of those of a site that was forgotten, perhaps. */
  private SiteCells addCells(SiteCounters site, int index) {
    SiteCounters heir = site.heir();
    if (heir != null) {
      return cells(heir);
    }
    @Nullable SiteCells[] all = sites;
    if (index >= all.length) {
      all = Arrays.copyOf(all, Math.max(all.length * 2, index + 1));
      sites = all;
    }
    SiteCells made = new SiteCells(site, cap);
    SITES.setRelease(all, index, made);
    return made;
  }
}
