package lb.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import lb.cache.Cache;
import lb.cache.CacheKey;
import lb.cache.CacheSettings;
import lb.cache.Fill;
import lb.cache.FillHead;
import lb.cache.StoredObject;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.cache.rules.Freshness;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The whole of it: a look-up that reads a body off the heap, while the object is taken out of the
 * index and its memory is given to another one at once.
 */
@JCStressTest
@Description("A hit has the octets of its own object, though its memory is wanted by another.")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "not found")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "found, with its own octets")
@State
public class LookUpAgainstEviction {
  private static final int BODY_BYTES = 512;
  private static final Cache CACHE = new Cache(CacheSettings.of(64L << 20, 64, 100, 7), 1);
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final int number = NUMBERS.addAndGet(2);
  private final CacheKey mine = key(number);
  private final CacheKey other = key(number + 1);

  /** The object is there before the race. */
  public LookUpAgainstEviction() {
    store(mine, (byte) number);
  }

  private static CacheKey key(int number) {
    return CACHE.key("site", "host", "/" + number, null, "");
  }

  private static void store(CacheKey key, byte octet) {
    Fill fill = CACHE.beginAlone(key, Runnable::run, 1 << 20);
    ByteBuf body = Unpooled.buffer(BODY_BYTES);
    while (body.isWritable()) {
      body.writeByte(octet);
    }
    Freshness fresh = new Freshness(0, 0, 3600, 0, 0, 0);
    ResponseHead head = new ResponseHead(200, Fields.EMPTY);
    fill.stream(new FillHead(head, fresh, null, List.of(), BODY_BYTES));
    fill.append(body);
    fill.complete(Fields.EMPTY);
  }

  /** A hit. */
  @Actor
  public void hit(II_Result seen) {
    StoredObject object = CACHE.find(mine, Fields.EMPTY, List.of()).object();
    if (object != null) {
      ByteBuf body = Unpooled.buffer(BODY_BYTES);
      object.copyBody(0, BODY_BYTES, body);
      object.release();
      seen.r1 = 1;
      while (body.isReadable()) {
        if (body.readByte() != (byte) number) {
          seen.r1 = 2;
        }
      }
    }
  }

  /** An eviction, and the next object in the memory that came free. */
  @Actor
  public void eviction() {
    remove(mine);
    store(other, (byte) (number + 1));
  }

  private static int remove(CacheKey key) {
    StoredObject object = CACHE.find(key, Fields.EMPTY, List.of()).object();
    if (object == null) {
      return 0;
    }
    CACHE.remove(object);
    object.release();
    return 1;
  }

  /** The other one was stored; nothing of either is left. */
  @Arbiter
  public void afterwards(II_Result seen) {
    seen.r2 = remove(other) + 10 * remove(mine);
  }
}
