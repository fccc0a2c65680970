package lb.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lb.cache.Cache;
import lb.cache.StoredObject;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.cache.rules.CacheStatus;
import lb.cache.rules.Reason;
import lb.proxy.http1.BodyFraming;
import lb.proxy.http1.HeadEncoder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The head of an answer of nine fields on its way to the socket. The baseline is Netty's {@link
 * HttpResponseEncoder}, with the fields that stay the same given to it anew each time, as a server
 * has to that keeps them as text; {@code channelAlone} is what the embedded channel around it
 * costs, and is taken off before the ratio.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeadEncodeBenchmark {
  private static final int AGE = 1234;
  private static final int TTL = 85_166;

  private final Cache cache = Samples.cache(4L << 20);
  private final ByteBuf out = Unpooled.directBuffer(2048);
  private final byte[] status = new byte[CacheStatus.BYTES_MAX];
  private final ResponseHead head =
      new ResponseHead(
          200,
          Fields.of(Samples.RESPONSE_FIELDS).toBuilder()
              .add(FieldName.AGE, Integer.toString(AGE))
              .add("Cache-Status", "lb; hit; ttl=" + TTL)
              .build());
  private final BodyFraming framing = new BodyFraming.Length(1024);
  private final EmbeddedChannel encoder = new EmbeddedChannel(new HttpResponseEncoder());
  private final EmbeddedChannel bare = new EmbeddedChannel();
  private StoredObject object;

  /** Stores what is encoded. */
  @Setup
  public void setUp() {
    Samples.store(cache, "/a.css", null);
    StoredObject stored =
        cache.find(Samples.key(cache, "/a.css"), Fields.EMPTY, List.of()).object();
    if (stored == null) {
      throw new IllegalStateException("not stored");
    }
    object = stored;
  }

  /** Gives the memory back. */
  @TearDown
  public void close() {
    object.release();
    cache.close();
  }

  /** A hit: the stored head is copied as it lies, and what changes is put behind it. */
  @Benchmark
  public int storedHead() {
    out.clear();
    HeadEncoder.statusLine(out, object.status());
    object.copyHead(out);
    HeadEncoder.field(out, FieldName.AGE, AGE);
    HeadEncoder.field(out, FieldName.CONTENT_LENGTH, object.bodyBytes());
    out.writeBytes(status, 0, CacheStatus.writeHit(status, 0, Reason.FRESH, TTL));
    HeadEncoder.end(out);
    return out.readableBytes();
  }

  /** A head from its fields, one by one. */
  @Benchmark
  public int wholeHead() {
    out.clear();
    HeadEncoder.response(out, head, framing, true, 1);
    return out.readableBytes();
  }

  /** The same fields. */
  @Benchmark
  public int baselineNettyEncoder() {
    DefaultHttpResponse response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    for (int i = 0; i < Samples.RESPONSE_FIELDS.length; i += 2) {
      response.headers().add(Samples.RESPONSE_FIELDS[i], Samples.RESPONSE_FIELDS[i + 1]);
    }
    response.headers().add("Age", AGE);
    response.headers().add("Content-Length", 1024);
    response.headers().add("Cache-Status", "lb; hit; ttl=" + TTL);
    encoder.writeOutbound(response);
    ByteBuf encoded = encoder.readOutbound();
    int size = encoded.readableBytes();
    encoded.release();
    encoder.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
    releaseRest();
    return size;
  }

  private void releaseRest() {
    ByteBuf rest = encoder.readOutbound();
    while (rest != null) {
      rest.release();
      rest = encoder.readOutbound();
    }
  }

  /** What an embedded channel costs without an encoder: the head and the end of its message. */
  @Benchmark
  public Object channelAlone() {
    bare.writeOutbound(out.retain());
    ByteBuf same = bare.readOutbound();
    bare.writeOutbound(same);
    Object again = bare.readOutbound();
    same.release();
    return again;
  }
}
