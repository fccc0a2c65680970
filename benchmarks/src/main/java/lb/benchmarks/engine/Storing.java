package lb.benchmarks.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import java.util.concurrent.Executor;
import lb.cache.Cache;
import lb.cache.CacheKey;
import lb.cache.Fill;
import lb.cache.FillHead;
import lb.cache.Found;
import lb.cache.StoredObject;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.cache.rules.Freshness;

/** Puts objects into a cache and looks them up as the proxy does: a fill, octets, an end. */
public final class Storing {
  /** One loop: what is executed runs at once. */
  private static final Executor LOOP = Runnable::run;

  private static final int PIECE_BYTES = 16 * 1024;

  private final Cache cache;
  private final Fields fields;
  private final ByteBuf octets = PooledByteBufAllocator.DEFAULT.directBuffer(PIECE_BYTES);

  /**
   * Stores into {@code cache}.
   *
   * @param fields the fields of every response, besides its Content-Length
   */
  public Storing(Cache cache, Fields fields) {
    this.cache = cache;
    this.fields = fields;
    octets.writeZero(PIECE_BYTES);
  }

  /** The key of object {@code number}. */
  public CacheKey key(long number) {
    return cache.key("site", "www.example.com", "/objects/" + number, null, "");
  }

  /** Whether the object is there. */
  public boolean isHit(CacheKey key) {
    Found found = cache.find(key, Fields.EMPTY, List.of());
    StoredObject object = found.object();
    if (object == null) {
      return false;
    }
    object.release();
    return true;
  }

  /** Stores an object with a body of so many octets, if the cache will have it. */
  public void store(CacheKey key, long bodyBytes) {
    Fill fill = cache.beginAlone(key, LOOP, Long.MAX_VALUE);
    Freshness fresh = new Freshness(0, 0, 3600, 0, 0, 0); // one for each, as in life
    fill.stream(new FillHead(new ResponseHead(200, fields), fresh, null, List.of(), bodyBytes));
    for (long left = bodyBytes; left > 0; left -= PIECE_BYTES) {
      fill.append(octets.retainedSlice(0, (int) Math.min(left, PIECE_BYTES)));
    }
    fill.complete(Fields.EMPTY);
  }
}
