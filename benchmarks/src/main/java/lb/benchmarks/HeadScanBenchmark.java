package lb.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.util.concurrent.TimeUnit;
import lb.proxy.http1.HeadLimits;
import lb.proxy.http1.RequestScan;
import lb.proxy.http1.RequestScanner;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One request head from octets in a direct buffer to something that a proxy can ask for host, path
 * and fields: our scanner against Netty's {@link HttpRequestDecoder}, which is the baseline.
 *
 * <p>The baseline runs in an embedded channel, since its decoder cannot run outside of one; {@code
 * channelAlone} is what that channel costs, and is taken off before the ratio.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeadScanBenchmark {
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
    octets = Samples.direct(request.equals("wrk") ? Samples.WRK : Samples.BROWSER);
  }

  /** Ours: the head is complete, with authority, path and fields. */
  @Benchmark
  public RequestScan scanner() {
    return scanner.feed(octets.readerIndex(0), "http");
  }

  /** The baseline: the request and its last content. */
  @Benchmark
  public Object baselineNettyDecoder() {
    decoder.writeInbound(octets.readerIndex(0).retain());
    Object head = decoder.readInbound();
    decoder.readInbound();
    return head;
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
