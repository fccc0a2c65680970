package lb.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import lb.proxy.http1.HeadLimits;
import lb.proxy.http1.RequestScan;
import lb.proxy.http1.RequestScanner;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * One request head from octets in a direct buffer to something that a proxy can ask for host, path
 * and fields: our scanner against Netty's {@link HttpRequestDecoder}, which is the baseline.
 *
 * <p>The baseline runs in an embedded channel, since its decoder cannot run outside of one; {@code
 * channelAlone} is what that channel costs, to be taken off the baseline.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {
      "--enable-native-access=ALL-UNNAMED",
      "--sun-misc-unsafe-memory-access=allow",
      "-Dio.netty.noUnsafe=false",
      "-XX:+UseSerialGC"
    })
public class HeadScanBenchmark {
  private static final String WRK = "GET /1k.html HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n";

  private static final String BROWSER =
      """
      GET /assets/app.3f9c2b1e.css?v=20240611 HTTP/1.1
      Host: www.example.com
      Connection: keep-alive
      sec-ch-ua: "Chromium";v="126", "Not/A)Brand";v="8"
      sec-ch-ua-mobile: ?0
      User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36
      sec-ch-ua-platform: "Linux"
      Accept: text/css,*/*;q=0.1
      Sec-Fetch-Site: same-origin
      Sec-Fetch-Mode: no-cors
      Sec-Fetch-Dest: style
      Referer: https://www.example.com/index.html
      Accept-Encoding: gzip, deflate, br, zstd

      """
          .replace("\n", "\r\n");

  /** Which request. */
  @Param({"wrk", "browser"})
  public String request;

  private ByteBuf octets = Unpooled.EMPTY_BUFFER;
  private final RequestScanner scanner = new RequestScanner(HeadLimits.DEFAULT);
  private final EmbeddedChannel decoder = new EmbeddedChannel(new HttpRequestDecoder());
  private final EmbeddedChannel bare = new EmbeddedChannel();

  /** Puts the octets where the kernel would have put them. */
  @Setup
  public void setUp() {
    byte[] bytes = (request.equals("wrk") ? WRK : BROWSER).getBytes(StandardCharsets.US_ASCII);
    octets = Unpooled.directBuffer(bytes.length).writeBytes(bytes);
  }

  /** Ours: the head is complete, with authority, path and fields. */
  @Benchmark
  public RequestScan scanner() {
    return scanner.feed(octets.readerIndex(0), "http");
  }

  /** The baseline: the request and its last content. */
  @Benchmark
  public Object nettyDecoder() {
    decoder.writeInbound(octets.readerIndex(0).retain());
    Object head = decoder.readInbound();
    decoder.readInbound();
    return head;
  }

  /** Runs this benchmark alone. */
  public static void main(String[] args) throws RunnerException {
    new Runner(new OptionsBuilder().include(HeadScanBenchmark.class.getSimpleName()).build()).run();
  }

  /** What an embedded channel costs without a decoder. */
  @Benchmark
  public Object channelAlone() {
    bare.writeInbound(octets.readerIndex(0).retain());
    ByteBuf same = bare.readInbound();
    same.release();
    return same;
  }
}
