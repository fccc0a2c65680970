package lb.cache;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.cache.purge.Purge;
import lb.cache.purge.PurgeMatcher;
import lb.cache.rules.Freshness;
import lb.cache.rules.Reason;
import lb.cache.rules.VaryKey;
import lb.cache.rules.VarySpec;
import org.jspecify.annotations.Nullable;

/** A cache on one thread, and the words to speak of it in tests. */
final class Engine implements AutoCloseable {
  static final long MEBIBYTE = 1L << 20;

  /** One loop: what is executed runs at once. */
  static final Executor LOOP = Runnable::run;

  final Cache cache;

  Engine(long memoryBytes) {
    this(memoryBytes, 64);
  }

  Engine(long memoryBytes, int variantsMax) {
    cache = new Cache(CacheSettings.of(memoryBytes, variantsMax, 100, 7), 1);
  }

  CacheKey key(String path) {
    return cache.key("site", "host", path, null, "");
  }

  static Freshness fresh() {
    return new Freshness(0, 0, 3600, 0, 0, 0);
  }

  static FillHead head(long length, @Nullable Variant variant, String... fields) {
    ResponseHead head = new ResponseHead(200, Fields.of(fields));
    return new FillHead(
        head, fresh(), variant, List.copyOf(lb.cache.rules.Tags.of(head.fields())), length);
  }

  static Variant variant(String field, String value) {
    VarySpec spec = VarySpec.parse(Fields.of("Vary", field));
    return new Variant(spec, VaryKey.of(spec, Fields.of(field, value)));
  }

  /** Begins a fill that nobody else has begun. */
  Fill begin(String path) {
    Cache.Joined joined =
        cache.joinOrBegin(key(path), Fields.EMPTY, LOOP, null, MEBIBYTE * 16, true);
    if (!joined.begun()) {
      throw new AssertionError("somebody fills " + path + " already");
    }
    return joined.fill();
  }

  /** Stores a whole response. */
  void store(String path, String body, String... fields) {
    store(path, body, null, fields);
  }

  void store(String path, String body, @Nullable Variant variant, String... fields) {
    Fill fill = cache.beginAlone(key(path), LOOP, MEBIBYTE * 16);
    fill.stream(head(body.length(), variant, fields));
    fill.append(octets(body));
    fill.complete(Fields.EMPTY);
  }

  static ByteBuf octets(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  Found find(String path, String... requestFields) {
    return cache.find(key(path), Fields.of(requestFields), List.of());
  }

  /** The body that a request gets, or the reason why it gets none. */
  String get(String path, String... requestFields) {
    Found found = find(path, requestFields);
    StoredObject object = found.object();
    if (object == null) {
      return found.absence().name();
    }
    try {
      return body(object);
    } finally {
      object.release();
    }
  }

  static String body(StoredObject object) {
    ByteBuf target = Unpooled.buffer();
    object.copyBody(0, (int) object.bodyBytes(), target);
    return target.toString(StandardCharsets.ISO_8859_1);
  }

  void purge(PurgeMatcher matcher) {
    cache.purge(new Purge(matcher, false), 0);
  }

  long allocated() {
    return cache.stats().arena().allocatedBytes();
  }

  @Override
  public void close() {
    cache.close();
  }

  /** A reader that writes down what it hears. */
  static final class Listener implements FillListener {
    final List<String> heard = new ArrayList<>();
    @Nullable FillReader reader;

    /** Reads all there is. */
    String read() {
      StringBuilder text = new StringBuilder();
      ByteBuf piece = reader.next(1 << 20);
      while (piece != null) {
        text.append(piece.toString(StandardCharsets.ISO_8859_1));
        piece.release();
        piece = reader.next(1 << 20);
      }
      return text.toString();
    }

    @Override
    public void onHead(FillHead head) {
      heard.add("head " + head.head().status());
    }

    @Override
    public void onFreshened(StoredObject object) {
      heard.add("freshened " + body(object));
      object.release();
    }

    @Override
    public void onNotShared(Reason reason) {
      heard.add("not shared " + reason);
    }

    @Override
    public void onFailed(FillFailure failure) {
      heard.add("failed " + failure.status());
    }

    @Override
    public void onProgress() {
      heard.add("progress");
    }

    @Override
    public void onEnd(Fields trailers) {
      heard.add("end");
    }

    @Override
    public void onBroken() {
      heard.add("broken");
    }
  }

  static Listener join(Fill fill, String... requestFields) {
    Listener listener = new Listener();
    listener.reader = fill.join(LOOP, Fields.of(requestFields), listener);
    listener.reader.enter();
    return listener;
  }
}
