package lb.cache;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import lb.cache.http.Fields;
import lb.cache.purge.PurgeSubject;
import lb.cache.rules.Reason;
import org.jspecify.annotations.Nullable;

/**
 * One response on its way into the cache, and all who read it while it arrives.
 *
 * <p>Phases, in this order, some left out:
 *
 * <ul>
 *   <li>AWAITING_HEAD: asked for, nothing known. May be joined.
 *   <li>STREAMING: octets go to the arena; readers follow at their own offsets. May be joined.
 *   <li>TAILING: the arena had no more room, or the body proved too large. It will not be kept;
 *       nobody joins; octets go from hand to hand, no faster than the slowest reader takes them.
 *   <li>ENDED: kept, handed back, or failed.
 * </ul>
 *
 * <p>Owned by the loop that began the fetch: every method runs there unless it says otherwise.
 */
public final class Fill implements PurgeSubject {
  /** How much a reader of a tail may have waiting before the fetch is paused. */
  static final int TAIL_BYTES_HIGH = 256 * 1024;

  /** Where it goes on. */
  static final int TAIL_BYTES_LOW = 64 * 1024;

  private enum Phase {
    AWAITING_HEAD,
    STREAMING,
    TAILING,
    ENDED
  }

  private final Cache cache;
  private final CacheKey key;
  private final Executor loop;
  private final @Nullable Variant expected;
  private final long objectBytesMax;
  private final int followersMax;
  private final AtomicInteger joined = new AtomicInteger();
  private final List<FillReader> readers = new ArrayList<>(1);

  private volatile Phase phase = Phase.AWAITING_HEAD;
  private volatile long frontier;
  private volatile @Nullable FillHead head;
  private @Nullable BodyChain chain;
  private @Nullable FillSource source;
  private boolean surplus;
  private boolean paused;

  Fill(
      Cache cache,
      CacheKey key,
      Executor loop,
      @Nullable Variant expected,
      long objectBytesMax,
      int followersMax) {
    this.cache = cache;
    this.key = key;
    this.loop = loop;
    this.expected = expected;
    this.objectBytesMax = objectBytesMax;
    this.followersMax = followersMax;
  }

  /** The ledger position from before the fetch was sent. Any thread. */
  public long frontier() {
    return frontier;
  }

  void takeFrontier(long position) {
    frontier = position;
  }

  CacheKey key() {
    return key;
  }

  Executor loop() {
    return loop;
  }

  @Nullable FillHead head() {
    return head;
  }

  /** Tells where octets come from, once the fetch has been sent. */
  public void comesFrom(FillSource fetch) {
    source = fetch;
  }

  /** Whether anybody reads it. */
  public boolean hasReaders() {
    return !readers.isEmpty();
  }

  /** Whether the head has come and the body is being kept. Any thread. */
  boolean isStreaming() {
    return phase == Phase.STREAMING;
  }

  /** Whether a request that has these fields may wait for it, as far as is known. Any thread. */
  boolean mayAnswer(Fields request) {
    if (joined.get() > followersMax) {
      return false;
    }
    FillHead known = head;
    return switch (phase) {
      case AWAITING_HEAD -> expected == null || matches(expected, request);
      case STREAMING ->
          known != null && (known.variant() == null || matches(known.variant(), request));
      case TAILING, ENDED -> false;
    };
  }

  static boolean matches(Variant variant, Fields request) {
    return variant.values().equals(lb.cache.rules.VaryKey.of(variant.spec(), request));
  }

  /**
   * A place for a reader whose request has these fields. Any thread; the listener hears nothing
   * before {@link FillReader#enter}, so that its owner has the place in hand when it does.
   */
  public FillReader join(Executor readerLoop, Fields request, FillListener listener) {
    joined.incrementAndGet();
    return new FillReader(this, readerLoop, request, listener);
  }

  /** The reader goes to its place. */
  void admit(FillReader reader) {
    BodyChain body = chain;
    FillHead known = head;
    switch (phase) {
      case AWAITING_HEAD -> readers.add(reader);
      case STREAMING -> {
        if (known == null || body == null || !reader.isAnsweredBy(known)) {
          reader.postNotShared(Reason.VARY_MISS);
        } else {
          readers.add(reader);
          body.retain();
          reader.postHead(known, body);
        }
      }
      case TAILING, ENDED -> reader.postNotShared(Reason.COLLAPSED_FILL);
    }
  }

  /** Any thread: a reader went. The last one of a fill that is not kept ends the fetch. */
  void leave(FillReader reader) {
    joined.decrementAndGet();
    loop.execute(() -> {
      readers.remove(reader);
      if (phase == Phase.TAILING) {
        if (readers.isEmpty()) {
          abandon();
        } else {
          drained();
        }
      }
    });
  }

  // --- what the fetch brings ---

  /** The head has come and the response is to be kept. */
  public void stream(FillHead arrived) {
    BodyChain body = cache.newChain(key, arrived.contentLength());
    chain = body;
    head = arrived;
    phase = Phase.STREAMING;
    for (FillReader reader : List.copyOf(readers)) {
      if (reader.isAnsweredBy(arrived)) {
        body.retain();
        reader.postHead(arrived, body);
      } else {
        readers.remove(reader); // it waited before anybody knew what the response varies on
        reader.postNotShared(Reason.VARY_MISS);
      }
    }
    if (arrived.contentLength() > objectBytesMax) {
      stopKeeping();
    }
  }

  /** A piece of the body; takes over the reference. */
  public void append(ByteBuf data) {
    try {
      if (phase == Phase.STREAMING) {
        appendToChain(data);
      }
      if (phase == Phase.TAILING && data.isReadable()) {
        appendToTail(data);
      }
    } finally {
      data.release();
    }
  }

  private void appendToChain(ByteBuf data) {
    BodyChain body = java.util.Objects.requireNonNull(chain);
    long before = body.reserved();
    boolean fits = body.length() + data.readableBytes() <= objectBytesMax && cache.mayFill();
    boolean whole = fits && body.append(data);
    cache.countFillBytes(body.reserved() - before);
    for (FillReader reader : List.copyOf(readers)) {
      reader.postProgress();
    }
    if (!whole) {
      stopKeeping();
    }
  }

  private void appendToTail(ByteBuf data) {
    for (FillReader reader : List.copyOf(readers)) {
      reader.postTail(data.retainedDuplicate());
    }
    pauseOrResume();
  }

  /** From STREAMING to TAILING: what is stored stays for those who read it, and for nobody else. */
  private void stopKeeping() {
    phase = Phase.TAILING;
    cache.forget(this);
    cache.count(Reason.TOO_LARGE);
    if (readers.isEmpty()) {
      abandon();
    }
  }

  /** A reader took what it had waiting. Any thread. */
  void drained() {
    loop.execute(this::pauseOrResume);
  }

  private void pauseOrResume() {
    int most = 0;
    for (FillReader reader : readers) {
      most = Math.max(most, reader.queuedBytes());
    }
    FillSource from = source;
    if (from == null || phase != Phase.TAILING) {
      return;
    }
    if (!paused && most > TAIL_BYTES_HIGH) {
      paused = true;
      from.pause();
    } else if (paused && most < TAIL_BYTES_LOW) {
      paused = false;
      from.resume();
    }
  }

  /** The origin sent more than it announced: what came is passed on, but not kept. */
  public void markSurplus() {
    surplus = true;
  }

  /** The body is whole. */
  public void complete(Fields endFields) {
    if (phase == Phase.STREAMING && !surplus) {
      cache.keep(this); // before it ends: whoever can no longer join it finds what it left
    }
    phase = Phase.ENDED;
    finish();
    for (FillReader reader : List.copyOf(readers)) {
      reader.postEnd(endFields);
    }
    readers.clear();
  }

  /** The body broke off. */
  public void breakOff() {
    phase = Phase.ENDED;
    finish();
    for (FillReader reader : List.copyOf(readers)) {
      reader.postBroken();
    }
    readers.clear();
  }

  /** No head came: everyone who waits is told why. */
  public void fail(FillFailure failure) {
    phase = Phase.ENDED;
    finish();
    for (FillReader reader : List.copyOf(readers)) {
      reader.postFailed(failure);
    }
    readers.clear();
  }

  /**
   * The origin confirmed what was stored: {@code object}, whose reference stays with the caller.
   */
  public void freshened(StoredObject object) {
    phase = Phase.ENDED;
    finish();
    for (FillReader reader : List.copyOf(readers)) {
      if (object.tryRetain()) {
        reader.postFreshened(object);
      }
    }
    readers.clear();
  }

  /**
   * The response is not to be kept: all but {@code owner}, who gets it, are sent away to fetch
   * their own.
   *
   * @return whether the owner is still there
   */
  public boolean dissolve(@Nullable FillReader owner, Reason reason) {
    phase = Phase.ENDED;
    finish();
    boolean ownerIsThere = false;
    for (FillReader reader : List.copyOf(readers)) {
      if (reader == owner) {
        ownerIsThere = true;
      } else {
        reader.postNotShared(reason);
      }
    }
    readers.clear();
    return ownerIsThere;
  }

  /** A fill that only stood for something to be kept, so that purges see it: it is over. */
  public void withdraw() {
    phase = Phase.ENDED;
    finish();
  }

  private void abandon() {
    phase = Phase.ENDED;
    FillSource from = source;
    finish();
    if (from != null) {
      from.cancel();
    }
  }

  private void finish() {
    cache.forget(this);
    BodyChain body = chain;
    if (body != null) {
      chain = null;
      cache.countFillBytes(-body.reserved());
      body.release();
    }
  }

  @Nullable BodyChain chain() {
    return chain;
  }

  // --- as the purge ledger sees it; any thread ---

  @Override
  public String site() {
    return CacheKey.part(key.octets(), 0);
  }

  @Override
  public String host() {
    return CacheKey.part(key.octets(), 1);
  }

  @Override
  public String target() {
    return CacheKey.part(key.octets(), 2);
  }

  @Override
  public List<String> tags() {
    FillHead known = head;
    return known == null ? List.of() : known.tags();
  }
}
