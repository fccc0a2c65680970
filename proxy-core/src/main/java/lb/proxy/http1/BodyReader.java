package lb.proxy.http1;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes one body off the octets that follow a head (RFC 9112 §6, §7). Owned by the event loop of
 * its connection.
 *
 * <p>Call {@link #read} with the octets that came until it says {@link BodyEvent.NeedMore} (then
 * feed the next buffer), {@link BodyEvent.End} or {@link BodyEvent.Malformed}. Chunk extensions are
 * checked, bounded and dropped; so are trailer fields that may not be trailers.
 */
public final class BodyReader {
  private enum Phase {
    /** {@link #remaining} octets, then complete. */
    LENGTH,
    /** Octets until the input ends; {@link #remaining} is what the limit leaves. */
    UNTIL_CLOSE,
    CHUNK_SIZE,
    /** {@link #remaining} octets of a chunk. */
    CHUNK_DATA,
    CHUNK_CR,
    CHUNK_LF,
    TRAILERS,
    COMPLETE,
    FAILED
  }

  /** For all messages without a body: it never changes, so that it may be shared. */
  private static final BodyReader EMPTY = new BodyReader(Phase.COMPLETE, 0, BodyLimits.UNBOUNDED);

  private final BodyLimits limits;

  /** What reads the lines between chunks; null for a body that is not in chunks. */
  private final @Nullable ChunkLines lines;

  private Phase phase;
  private long remaining;
  private long bodyBytes;

  /** How it ended, in the phases COMPLETE and FAILED. */
  private BodyEvent outcome = BodyEvent.End.PLAIN;

  private record ChunkLines(ChunkSizeLine size, HeadLines trailers) {}

  private BodyReader(Phase phase, long remaining, BodyLimits limits) {
    this.phase = phase;
    this.remaining = remaining;
    this.limits = limits;
    this.lines =
        phase == Phase.CHUNK_SIZE
            ? new ChunkLines(new ChunkSizeLine(), new HeadLines(limits.trailers(), null, false))
            : null;
  }

  /**
   * A reader for one body. When a stated length is above the limit, the first {@link #read} says
   * so, before any octet is taken.
   */
  public static BodyReader of(BodyFraming framing, BodyLimits limits) {
    return switch (framing) {
      case BodyFraming.None none -> EMPTY;
      case BodyFraming.Length length -> ofLength(length.bytes(), limits);
      case BodyFraming.Chunked chunked -> new BodyReader(Phase.CHUNK_SIZE, 0, limits);
      case BodyFraming.UntilClose untilClose ->
          new BodyReader(Phase.UNTIL_CLOSE, limits.bodyBytesMax(), limits);
    };
  }

  private static BodyReader ofLength(long bytes, BodyLimits limits) {
    if (bytes == 0) {
      return EMPTY;
    }
    BodyReader reader = new BodyReader(Phase.LENGTH, bytes, limits);
    if (bytes > limits.bodyBytesMax()) {
      reader.fail(HttpProblem.BODY_TOO_LARGE);
    }
    return reader;
  }

  /**
   * The next piece of the body in {@code in}. Never reads past the end of the body. A body of no
   * octets is {@link BodyEvent.End} at once, also with no input. After {@link BodyEvent.End} and
   * {@link BodyEvent.Malformed} it says the same again and takes nothing.
   */
  public BodyEvent read(ByteBuf in) {
    while (phase != Phase.COMPLETE && phase != Phase.FAILED) {
      if (!in.isReadable()) {
        return BodyEvent.NeedMore.INSTANCE;
      }
      switch (phase) {
        case LENGTH, UNTIL_CLOSE, CHUNK_DATA -> {
          if (remaining > 0) {
            return data(in);
          }
          fail(HttpProblem.BODY_TOO_LARGE);
        }
        case CHUNK_SIZE -> chunkSize(in);
        case CHUNK_CR -> expect(in, Octets.CR, Phase.CHUNK_LF);
        case CHUNK_LF -> expect(in, Octets.LF, Phase.CHUNK_SIZE);
        case TRAILERS -> trailers(in);
        case COMPLETE, FAILED -> throw new AssertionError(phase);
      }
    }
    return outcome;
  }

  private BodyEvent data(ByteBuf in) {
    int length = (int) Math.min(in.readableBytes(), remaining);
    remaining -= length;
    bodyBytes += length;
    if (remaining == 0 && phase == Phase.LENGTH) {
      phase = Phase.COMPLETE;
    } else if (remaining == 0 && phase == Phase.CHUNK_DATA) {
      phase = Phase.CHUNK_CR;
    }
    return new BodyEvent.Data(in.readRetainedSlice(length));
  }

  private void chunkSize(ByteBuf in) {
    ChunkSizeLine chunkSize = Objects.requireNonNull(lines).size;
    if (chunkSize.feed(in)) {
      remaining = chunkSize.size();
      if (remaining > limits.bodyBytesMax() - bodyBytes) {
        fail(HttpProblem.BODY_TOO_LARGE);
      } else {
        phase = remaining > 0 ? Phase.CHUNK_DATA : Phase.TRAILERS;
      }
      return;
    }
    HttpProblem problem = chunkSize.problem();
    if (problem != null) {
      fail(problem);
    }
  }

  private void expect(ByteBuf in, byte octet, Phase next) {
    if (in.readByte() == octet) {
      phase = next;
    } else {
      fail(HttpProblem.BAD_CHUNK);
    }
  }

  private void trailers(ByteBuf in) {
    HeadLines trailers = Objects.requireNonNull(lines).trailers;
    switch (trailers.feed(in)) {
      case MORE -> {}
      case DONE -> {
        phase = Phase.COMPLETE;
        outcome =
            trailers.fields().size() == 0
                ? BodyEvent.End.PLAIN
                : new BodyEvent.End(TrailerFields.permitted(trailers.fields()));
        trailers.reset();
      }
      case FAILED -> fail(trailers.refusal());
    }
  }

  /**
   * The connection's input has ended in order (FIN, and close_notify when there is TLS): {@link
   * BodyEvent.End} for a body that ends so or was complete, else {@link BodyEvent.Malformed} with
   * {@link HttpProblem#SHORT_BODY}.
   */
  public BodyEvent inputEnded() {
    if (phase == Phase.UNTIL_CLOSE) {
      phase = Phase.COMPLETE;
    } else if (phase != Phase.COMPLETE && phase != Phase.FAILED) {
      fail(HttpProblem.SHORT_BODY);
    }
    return outcome;
  }

  /** Whether {@link #read} has reached the end of the body. */
  public boolean isComplete() {
    return phase == Phase.COMPLETE;
  }

  /** Octets of the body that were handed out so far. */
  public long bodyBytes() {
    return bodyBytes;
  }

  private void fail(HttpProblem problem) {
    phase = Phase.FAILED;
    outcome = new BodyEvent.Malformed(problem);
  }
}
