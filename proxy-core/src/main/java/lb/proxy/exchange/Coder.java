package lb.proxy.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import lb.cache.Cache;
import lb.cache.CacheKey;
import lb.cache.StoredObject;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.cache.rules.Coding;
import lb.cache.rules.ContentCodings;
import lb.config.CachePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes coded variants of stored bodies: once for an object and coding, on a thread of its own,
 * when a client that takes the coding has asked for the object. Any thread.
 */
public final class Coder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Coder.class);

  /** A longer body is left as it came. */
  private static final long BODY_BYTES_MAX = 16L << 20;

  /** A coding that saves less than a tenth is not kept. */
  private static final double RATIO_MAX = 0.9;

  private static final int QUEUE_MAX = 256;

  private final Cache cache;
  private final Codecs codecs;
  private final Map<Coding, List<String>> names = new EnumMap<>(Coding.class);
  private final Set<Job> jobs = ConcurrentHashMap.newKeySet();
  private final ThreadPoolExecutor worker =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(QUEUE_MAX),
          Thread.ofPlatform().name("lb-coder").daemon(true).factory());

  private record Job(StoredObject object, Coding coding) {}

  /** A coder with the codecs that this machine has. */
  public Coder(Cache cache, Codecs codecs) {
    this.cache = cache;
    this.codecs = codecs;
    for (Coding coding : Coding.values()) {
      names.put(coding, coding == Coding.IDENTITY ? List.of() : List.of(coding.token()));
    }
  }

  /** The coding of ours that a client likes best, as a list of at most one. */
  List<String> accepted(Fields request) {
    Coding coding = ContentCodings.negotiate(request, codecs.available());
    return coding == null ? List.of() : names.getOrDefault(coding, List.of());
  }

  /**
   * The head to store: with {@code Accept-Encoding} in {@code Vary} when codings may be made of the
   * body, so that no cache behind us gives one to a client that cannot read it.
   */
  static ResponseHead announced(ResponseHead head, long bodyBytes, CachePolicy policy) {
    long bytes = bodyBytes < 0 ? ContentCodings.BODY_BYTES_MIN : bodyBytes;
    return policy.compress() && ContentCodings.isCompressible(head, bytes)
        ? ContentCodings.withVary(head)
        : head;
  }

  /**
   * Has a coding made of an object that was just served without, if one is worth it; the key may be
   * borrowed.
   */
  void consider(CacheKey key, StoredObject object, RoutedRequest routed) {
    Fields request = routed.request().fields();
    boolean possible =
        routed.policy().compress()
            && object.mayBeCoded()
            && object.bodyBytes() <= BODY_BYTES_MAX
            && request.has(FieldName.ACCEPT_ENCODING);
    if (!possible) {
      return;
    }
    Coding coding = ContentCodings.negotiate(request, codecs.available());
    if (coding == null || coding == Coding.IDENTITY) {
      return;
    }
    Job job = new Job(object, coding);
    if (jobs.size() < QUEUE_MAX && object.tryRetain()) {
      if (jobs.add(job)) {
        submit(key.kept(), job);
      } else {
        object.release();
      }
    }
  }

  private void submit(CacheKey key, Job job) {
    try {
      worker.execute(() -> run(key, job));
    } catch (RejectedExecutionException full) {
      jobs.remove(job);
      job.object.release();
    }
  }

  private void run(CacheKey key, Job job) {
    StoredObject object = job.object;
    try {
      ResponseHead head = object.head();
      if (!ContentCodings.isCompressible(head, object.bodyBytes())) {
        object.refuseCoding();
        return;
      }
      byte[] body = new byte[(int) object.bodyBytes()];
      ByteBuf target = Unpooled.wrappedBuffer(body).clear();
      object.copyBody(0, body.length, target);
      byte[] coded = codecs.encode(job.coding, body);
      if (coded.length > body.length * RATIO_MAX) {
        object.refuseCoding();
        return;
      }
      ResponseHead codedHead = ContentCodings.codedHead(head, job.coding, coded.length);
      cache.keepCoding(key, object, codedHead, job.coding, coded);
    } catch (RuntimeException | java.io.IOException failure) {
      object.refuseCoding();
      LOG.warn("a body could not be coded as {}: {}", job.coding.token(), failure.toString());
    } finally {
      jobs.remove(job);
      object.release();
    }
  }

  /** How many codings are being made or wait; for tests. */
  public int pending() {
    return jobs.size();
  }

  /** Ends the thread; what waits is dropped. */
  @Override
  public void close() {
    for (Runnable dropped : worker.shutdownNow()) {
      LOG.debug("a coding was not made: {}", dropped);
    }
    try {
      if (!worker.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("a coding is still being made");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
