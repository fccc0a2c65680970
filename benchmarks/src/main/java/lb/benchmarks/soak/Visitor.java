package lb.benchmarks.soak;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A client that asks for one thing after the other as fast as it is answered, in all the ways there
 * are, and looks at every octet. Owned by its thread.
 */
final class Visitor implements Runnable {
  private final int port;
  private final Catalogue catalogue;
  private final Findings findings;
  private final RandomGenerator random;
  private final BooleanSupplier goesOn;
  private final Reading reading;
  private @Nullable Connection connection;

  Visitor(
      int port,
      Catalogue catalogue,
      Findings findings,
      RandomGenerator random,
      BooleanSupplier goesOn) {
    this.port = port;
    this.catalogue = catalogue;
    this.findings = findings;
    this.random = random;
    this.goesOn = goesOn;
    this.reading = new Reading(catalogue, findings);
  }

  @Override
  public void run() {
    while (goesOn.getAsBoolean()) {
      ask(Request.any(catalogue, random));
    }
    leave();
  }

  private void ask(Request request) {
    try {
      switch (random.nextInt(200)) {
        case 0 -> abortBeforeTheAnswer(request);
        case 1, 2 -> abortWithinTheBody(request);
        case 3 -> pipeline(request, Request.any(catalogue, random));
        default -> exchange(request);
      }
      if (random.nextInt(500) == 0) {
        leave();
      }
    } catch (IOException | RuntimeException failure) {
      failed(request, failure);
    }
  }

  private void exchange(Request request) throws IOException {
    Connection to = connected();
    int floor = catalogue.floor(request.item());
    to.send(request.head());
    reading.answer(to, request, floor);
  }

  private void pipeline(Request one, Request two) throws IOException {
    if (one.item().kind() == Kind.FAULTY || two.item().kind() == Kind.FAULTY) {
      return; // a broken answer takes the next one with it, rightly
    }
    Connection to = connected();
    int floor = catalogue.floor(one.item());
    int floorOfTwo = catalogue.floor(two.item());
    to.send(one.head() + two.head());
    reading.answer(to, one, floor);
    if (to.isReusable()) {
      reading.answer(to, two, floorOfTwo);
    }
    findings.count("client: pipelined pairs");
  }

  private void abortBeforeTheAnswer(Request request) throws IOException {
    connected().send(request.head());
    goAway();
    findings.count("client: aborts before the answer");
  }

  private void abortWithinTheBody(Request request) throws IOException {
    Connection to = connected();
    to.send(request.head());
    to.readHead(request.isHead());
    to.readBody(new byte[1 + random.nextInt(64_000)]);
    goAway();
    findings.count("client: aborts within the body");
  }

  private void goAway() throws IOException {
    Connection left = connected();
    connection = null;
    if (random.nextBoolean()) {
      left.reset();
    } else {
      left.close();
    }
  }

  private Connection connected() throws IOException {
    Connection now = connection;
    if (now == null || !now.isReusable()) {
      leave();
      now = new Connection(port, 0);
      connection = now;
      findings.count("client: connections");
    }
    return now;
  }

  private void failed(Request request, Exception failure) {
    if (failure instanceof IOException && request.item().kind() == Kind.FAULTY) {
      // The head may be on its way out when the origin breaks off; a reset overtakes it.
      findings.count("answer broken off, as its origin's" + (reading.hasHead() ? "" : ", unseen"));
    } else {
      findings.error(failure + ": " + reading.last());
    }
    leave();
  }

  private void leave() {
    Connection left = connection;
    connection = null;
    if (left != null) {
      try {
        left.close();
      } catch (IOException gone) {
        findings.count("client: connections that would not close");
      }
    }
  }
}
