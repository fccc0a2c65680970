package lb.testing;

/**
 * A client of one connection as scenarios need it, whatever version of HTTP it speaks. Owned by one
 * thread at a time. All methods throw {@link java.io.UncheckedIOException} when the connection, or
 * the answer, breaks off.
 */
public interface TestClient extends AutoCloseable {
  /**
   * Sends a request's head, to {@code Host: test} unless given. A body may follow when the fields
   * say so (Content-Length, Transfer-Encoding).
   *
   * @param fields each as {@code "Name: value"}
   */
  TestClient sendHead(String method, String target, String... fields);

  /** Sends a part of the body of the last request, {@code [from, to)}. */
  TestClient send(Body body, long from, long to);

  /** Reads the whole answer to the oldest request that has none, with the 1xx before it. */
  Response read();

  /** Reads one head of that answer, a 1xx too, and nothing after it. */
  RawHead readHead();

  /** Reads exactly so many octets of the body after a head that was read. */
  byte[] readBodyBytes(int count);

  /** Reads the body after a head that was read, to its end, and compares it. */
  TestClient expectBody(RawHead head, Body expected);

  /** GET, and its answer. */
  default Response get(String target, String... fields) {
    return sendHead("GET", target, fields).read();
  }

  /** HEAD, and its answer. */
  default Response head(String target, String... fields) {
    return sendHead("HEAD", target, fields).read();
  }

  /** A request with any method and a body with its {@code Content-Length}, and its answer. */
  Response request(String method, String target, Body body, String... fields);

  /** Goes away without a word. */
  void reset();

  @Override
  void close();
}
