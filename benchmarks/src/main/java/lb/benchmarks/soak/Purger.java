package lb.benchmarks.soak;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Changes things at the origin and purges them, in every way there is: key, prefix, pattern, tag,
 * host, everything, hard and soft, through the admin listener, {@code PURGE} and an unsafe request.
 * {@link #run} belongs to one thread; {@link #purgeKey} may be called from others.
 */
final class Purger implements Runnable {
  private static final long PAUSE_MILLIS = 100;

  /** How many purges have all ways among them, and a number without a common divisor with it. */
  private static final int ROUND = 150;

  private static final int STRIDE = 37;
  private static final long RENEWAL_NANOS_MAX = 10_000_000_000L;

  private final int port;
  private final int adminPort;
  private final Catalogue catalogue;
  private final Findings findings;
  private final Lock alone;
  private final RandomGenerator random;
  private final BooleanSupplier goesOn;
  private int turn;

  Purger(
      int port,
      int adminPort,
      Catalogue catalogue,
      Findings findings,
      Lock alone,
      RandomGenerator random,
      BooleanSupplier goesOn) {
    this.port = port;
    this.adminPort = adminPort;
    this.catalogue = catalogue;
    this.findings = findings;
    this.alone = alone;
    this.random = random;
    this.goesOn = goesOn;
  }

  @Override
  public void run() {
    while (goesOn.getAsBoolean()) {
      alone.lock();
      try {
        any();
      } catch (IOException | RuntimeException failure) {
        findings.error("a purge: " + failure);
      } finally {
        alone.unlock();
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException interrupted) {
        return;
      }
    }
  }

  /** One purge; in a round of {@value #ROUND} all ways have their turns, mixed. */
  private void any() throws IOException {
    turn = (turn + STRIDE) % ROUND;
    if (turn < 2) {
      everything(turn == 0);
    } else if (turn < 5) {
      host();
    } else if (turn < 14) {
      tag(turn < 8);
    } else if (turn < 24) {
      prefix();
    } else if (turn < 29) {
      glob();
    } else if (turn < 39) {
      several();
    } else if (turn < 59) {
      purgeMethod();
    } else if (turn < 79) {
      unsafeRequest();
    } else if (turn < 94) {
      softly();
    } else {
      purgeKey(one());
    }
  }

  /** Something that is asked for, of a kind that purges are tried on. */
  private Item one() {
    Kind[] kinds = Kind.values();
    Kind kind = kinds[random.nextInt(kinds.length)];
    return catalogue.pick(kind == Kind.SHARED ? Kind.SMALL : kind, random);
  }

  /** Purges one thing by its URL. */
  void purgeKey(Item item) throws IOException {
    Catalogue.Change change = catalogue.change(item);
    delete("/cache/" + encoded("http://" + item), "key");
    change.isPurged();
  }

  /**
   * What was purged softly may answer once more, while it is fetched anew: then it has to be new.
   */
  private void softly() throws IOException {
    Item item = catalogue.pick(Kind.MEDIUM, random);
    catalogue.change(item);
    delete("/cache/" + encoded("http://" + item) + "?soft=1", "key, soft");
    int wanted = catalogue.version(item);
    Request request = Request.plain(item);
    Reading reading = new Reading(catalogue, findings);
    long latest = System.nanoTime() + RENEWAL_NANOS_MAX;
    int seen = -1;
    try (Connection connection = new Connection(port, 0)) {
      while (seen < wanted && System.nanoTime() - latest < 0) {
        connection.send(request.head());
        seen = reading.answer(connection, request, catalogue.floor(item));
      }
    }
    if (seen < wanted) {
      throw new IOException(item + " was purged softly and is not fetched anew: " + reading.last());
    }
    findings.count("renewed after a soft purge");
  }

  private void purgeMethod() throws IOException {
    Item item = one();
    Catalogue.Change change = catalogue.change(item);
    send(port, "PURGE " + item.target() + " HTTP/1.1\r\nHost: " + item.host() + "\r\n\r\n", 200);
    change.isPurged();
    findings.count("purge by PURGE");
  }

  /** An unsafe request invalidates its target (RFC 9111 §4.4), from when its answer has come on. */
  private void unsafeRequest() throws IOException {
    Item item = one();
    Catalogue.Change change = catalogue.change(item);
    String head = "POST " + item.target() + " HTTP/1.1\r\nHost: " + item.host();
    send(port, head + "\r\nContent-Length: 3\r\n\r\na=b", 204);
    change.isPurged();
    findings.count("purge by POST");
  }

  private void prefix() throws IOException {
    Item item = one();
    boolean oneHost = random.nextBoolean();
    Predicate<Item> matches =
        each ->
            each.target().startsWith(item.prefix())
                && (!oneHost || each.host().equals(item.host()));
    Catalogue.Change change = catalogue.change(matches);
    String what = (oneHost ? "http://" + item.host() : "") + item.prefix() + "*";
    delete("/cache/" + encoded(what), "prefix");
    change.isPurged();
  }

  private void glob() throws IOException {
    String digit = String.valueOf(random.nextInt(10));
    Catalogue.Change change =
        catalogue.change(each -> each.target().startsWith("/m/") && each.target().endsWith(digit));
    delete("/cache/" + encoded("/m/*" + digit), "pattern");
    change.isPurged();
  }

  private void tag(boolean soft) throws IOException {
    String tag = one().tag();
    Catalogue.Change change = catalogue.change(each -> each.tag().equals(tag));
    delete("/cache?tag=" + tag + (soft ? "&soft=1" : ""), soft ? "tag, soft" : "tag");
    if (!soft) {
      change.isPurged();
    }
  }

  private void host() throws IOException {
    String host = one().host();
    Catalogue.Change change = catalogue.change(each -> each.host().equals(host));
    delete("/cache?host=" + host, "host");
    change.isPurged();
  }

  private void everything(boolean soft) throws IOException {
    Catalogue.Change change = catalogue.change(each -> true);
    delete("/cache/*" + (soft ? "?soft=1" : ""), soft ? "all, soft" : "all");
    if (!soft) {
      change.isPurged();
    }
  }

  private void several() throws IOException {
    Item one = one();
    Item two = one();
    String tag = one().tag();
    Catalogue.Change change =
        catalogue.change(each -> each == one || each == two || each.tag().equals(tag));
    String body =
        "{\"urls\":[\"http://" + one + "\",\"http://" + two + "\"],\"tags\":[\"" + tag + "\"]}";
    String head = "POST /purge HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length();
    send(adminPort, head + "\r\nContent-Type: application/json\r\n\r\n" + body, 200);
    change.isPurged();
    findings.count("purge of several");
  }

  private void delete(String path, String kind) throws IOException {
    send(adminPort, "DELETE " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 200);
    findings.count("purge of " + kind);
  }

  private static void send(int port, String request, int status) throws IOException {
    try (Connection connection = new Connection(port, 0)) {
      connection.send(request);
      Head head = connection.readHead(false);
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      byte[] buffer = new byte[4096];
      for (int size = connection.readBody(buffer); size >= 0; size = connection.readBody(buffer)) {
        body.write(buffer, 0, size);
      }
      if (head.status() != status) {
        throw new IOException(request.lines().findFirst() + ": " + head.startLine() + " " + body);
      }
    }
  }

  private static String encoded(String url) {
    return URLEncoder.encode(url, StandardCharsets.US_ASCII);
  }
}
