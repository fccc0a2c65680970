package lb.benchmarks.rate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * Measures on demand, in one process, so that its own code is compiled once: each line of standard
 * input is one measurement, {@code PORT PATH BODY_BYTES REQUESTS_PER_SECOND CONNECTIONS
 * WARM_UP_SECONDS SECONDS}; each is answered with one line of JSON on standard output. Times are in
 * microseconds. The server is on 127.0.0.1.
 *
 * <p>Ends with standard input, or with the first measurement that fails.
 */
public final class FixedRateClient {
  private static final int ARGUMENTS = 7;
  private static final double NANOS_PER_MICRO = 1000;
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private FixedRateClient() {}

  private record Order(
      int port,
      String path,
      long bodyBytes,
      int perSecond,
      int connections,
      double warmUpSeconds,
      double seconds) {
    static Order parse(String line) {
      String[] words = line.trim().split(" +");
      if (words.length != ARGUMENTS) {
        throw new IllegalArgumentException(
            "an order of " + words.length + " words, expected " + ARGUMENTS + ": " + line);
      }
      return new Order(
          Integer.parseInt(words[0]),
          words[1],
          Long.parseLong(words[2]),
          Integer.parseInt(words[3]),
          Integer.parseInt(words[4]),
          Double.parseDouble(words[5]),
          Double.parseDouble(words[6]));
    }

    byte[] request() {
      String head = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n";
      return head.getBytes(StandardCharsets.US_ASCII);
    }

    Load load() {
      int warmUp = (int) (perSecond * warmUpSeconds);
      int recorded = Math.max(1, (int) (perSecond * seconds));
      return new Load(perSecond, warmUp + recorded, warmUp, connections, PATIENCE);
    }
  }

  /** Reads orders until the end. */
  public static void main(String[] arguments) throws IOException {
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line = orders.readLine();
    while (line != null) {
      System.out.println(measure(Order.parse(line)));
      line = orders.readLine();
    }
  }

  private static String measure(Order order) throws IOException {
    System.gc(); // now, and not while it counts
    try (FixedRate rate =
        new FixedRate(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), order.port()),
            order.request(),
            order.bodyBytes(),
            order.load())) {
      long collections = collections();
      rate.run();
      Latencies latencies = rate.latencies();
      return String.format(
          Locale.ROOT,
          "{\"requests\":%d,\"p50\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"most\":%.1f,"
              + "\"ownP50\":%.1f,\"ownP999\":%.1f,\"unanswered\":%d,\"collections\":%d}",
          latencies.count(),
          micros(latencies, 0.5),
          micros(latencies, 0.99),
          micros(latencies, 0.999),
          micros(latencies, 1),
          micros(rate.own(), 0.5),
          micros(rate.own(), 0.999),
          rate.unanswered(),
          collections() - collections);
    }
  }

  private static double micros(Latencies latencies, double quantile) {
    return latencies.quantileNanos(quantile) / NANOS_PER_MICRO;
  }

  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }
}
