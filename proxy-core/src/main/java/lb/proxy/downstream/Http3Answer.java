package lb.proxy.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;
import lb.cache.StoredObject;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.cache.memory.OffHeap;
import lb.proxy.exchange.BreakOff;
import lb.proxy.exchange.ClientFacts;
import lb.proxy.exchange.Downstream;
import lb.proxy.exchange.Exchange;
import lb.proxy.http1.TrailerFields;
import lb.proxy.http2.FieldLineWriter;
import lb.proxy.http3.ErrorCode;
import lb.proxy.http3.Frames;
import lb.proxy.http3.HeadWriter;
import lb.proxy.route.SiteField;
import org.jspecify.annotations.Nullable;

/**
 * Our half of one stream: the answer to its request. Owned by the connection's event loop.
 *
 * <p>Small octets are gathered in one buffer and go to QUIC at the end of the event that made them,
 * the last of them together with the end of the stream. Large ones are handed over where they lie;
 * what the windows do not take yet waits with the stream's channel.
 */
final class Http3Answer implements Downstream {
  /** With so many octets waiting no more are asked for, and with so few they are again. */
  private static final int WAITING_BYTES_MAX = 128 * 1024;

  private static final int WAITING_BYTES_LOW = 32 * 1024;

  /** Up to here octets are copied: cheaper than one more piece. QUIC copies them in any case. */
  private static final int COPY_BYTES_MAX = 8 * 1024;

  private static final int GATHER_BYTES_MAX = 64 * 1024;

  private final Http3Stream stream;
  private final Http3Connection connection;
  private final QuicStreamChannel channel;

  private @Nullable ByteBuf gathered;
  private int request;
  private int waitingBytes;
  private long sentBytes;
  private boolean begun;
  private boolean ended;
  private boolean endWritten;
  private boolean discarded;
  private boolean refusedMore;
  private boolean flushScheduled;
  private @Nullable SiteField siteField;

  Http3Answer(Http3Stream stream, Http3Connection connection, QuicStreamChannel channel) {
    this.stream = stream;
    this.connection = connection;
    this.channel = channel;
  }

  /** Says which request of its connection this answers; from 1. */
  void isRequest(int number) {
    request = number;
  }

  // --- what the exchange says ---

  @Override
  public EventLoop loop() {
    return connection.loop().loop();
  }

  @Override
  public ClientFacts client() {
    return connection.facts();
  }

  @Override
  public int requests() {
    return request;
  }

  @Override
  public void interim(ResponseHead head) {
    if (!begun) {
      section(HeadWriter.ofThread().head(head, 0, false));
    }
  }

  @Override
  public void alsoSend(SiteField field) {
    siteField = field;
  }

  @Override
  public void head(ResponseHead head, long bodyBytes, boolean bodyFollows) {
    SiteField field = siteField;
    ResponseHead sent = field == null ? head : field.addedTo(head);
    begun = true;
    section(HeadWriter.ofThread().head(sent, bodyBytes, bodyFollows));
  }

  @Override
  public void storedHead(
      StoredObject object, long ageSeconds, long ttlSeconds, boolean bodyFollows) {
    HeadWriter section = HeadWriter.ofThread();
    StoredLines.ofThread().head(object, section);
    stored(section, ageSeconds, ttlSeconds);
  }

  @Override
  public void notModified(StoredObject object, long ageSeconds, long ttlSeconds) {
    HeadWriter section = HeadWriter.ofThread();
    StoredLines.ofThread().notModifiedHead(object, section);
    stored(section, ageSeconds, ttlSeconds);
  }

  private void stored(HeadWriter section, long ageSeconds, long ttlSeconds) {
    StoredLines.changing(section, siteField, ageSeconds, ttlSeconds, connection.loop().scratch());
    begun = true;
    section(section);
  }

  private void section(FieldLineWriter section) {
    if (!discarded) {
      ByteBuf out = gather(Frames.HEAD_BYTES_MAX + section.end());
      Frames.writeHead(out, Frames.HEADERS, section.end());
      out.writeBytes(section.bytes(), 0, section.end());
      flushSoon();
    }
  }

  @Override
  public void storedBody(StoredObject object) {
    int bytes = (int) object.bodyBytes();
    if (!discarded && bytes > 0) {
      object.copyBody(0, bytes, data(bytes));
      flushSoon();
    }
  }

  /** Begins a DATA frame, in a buffer with room for all of it. */
  private ByteBuf data(int bytes) {
    ByteBuf out = gather(Frames.HEAD_BYTES_MAX + bytes);
    Frames.writeHead(out, Frames.DATA, bytes);
    return out;
  }

  @Override
  public void body(ByteBuf data) {
    int bytes = data.readableBytes();
    if (discarded || bytes == 0) {
      data.release();
    } else if (bytes <= COPY_BYTES_MAX) {
      OffHeap.append(data, data(bytes));
      data.release();
      flushSoon();
    } else {
      Frames.writeHead(gather(Frames.HEAD_BYTES_MAX), Frames.DATA, bytes);
      spill();
      write(data, bytes, false);
    }
  }

  @Override
  public void end(Fields trailerFields) {
    if (discarded) {
      return;
    }
    Fields trailers = TrailerFields.permitted(trailerFields);
    if (trailers.size() > 0) {
      section(HeadWriter.ofThread().fields(trailers, 0));
    }
    ended = true;
    stream.answered();
    flushSoon();
  }

  @Override
  public void reset(BreakOff why) {
    ErrorCode code =
        switch (why) {
          case FAILED -> ErrorCode.INTERNAL_ERROR;
          case CANCELLED -> ErrorCode.REQUEST_CANCELLED;
          case OVERLOADED -> ErrorCode.EXCESSIVE_LOAD;
        };
    stream.reset(code);
  }

  @Override
  public boolean isWritable() {
    refusedMore = waitingBytes >= WAITING_BYTES_MAX;
    return !refusedMore;
  }

  @Override
  public void pauseRequestBody() {
    stream.pauseBody();
  }

  @Override
  public void resumeRequestBody() {
    stream.resumeBody();
  }

  // --- what the stream says ---

  /** Whether a final head is out. */
  boolean hasBegun() {
    return begun;
  }

  /** How many octets wait for the client, and how many QUIC has taken. */
  int waitingBytes() {
    return waitingBytes;
  }

  long sentBytes() {
    return sentBytes;
  }

  /** Nothing more is sent. */
  void discard() {
    discarded = true;
    ByteBuf out = gathered;
    if (out != null) {
      gathered = null;
      out.release();
    }
  }

  // --- the way to QUIC ---

  private ByteBuf gather(int bytes) {
    ByteBuf out = gathered;
    if (out != null && out.writerIndex() + bytes > GATHER_BYTES_MAX) {
      spill();
      out = null;
    }
    if (out == null) {
      out = stream.alloc().directBuffer(bytes + COPY_BYTES_MAX / 2);
      gathered = out;
    }
    return out;
  }

  /** Writes what is gathered. */
  private void spill() {
    ByteBuf out = gathered;
    if (out != null) {
      gathered = null;
      write(out, out.readableBytes(), false);
    }
  }

  /** Writes at the end of the event that is being handled. */
  private void flushSoon() {
    if (!flushScheduled && !stream.isDriving()) {
      flushScheduled = true;
      loop().execute(this::flush);
    }
  }

  /** Writes what is gathered, and the end when it has come. */
  void flush() {
    flushScheduled = false;
    if (discarded || endWritten) {
      return;
    }
    if (ended) {
      endWritten = true;
      ByteBuf last = gathered;
      gathered = null;
      write(
          last == null ? Unpooled.EMPTY_BUFFER : last,
          last == null ? 0 : last.readableBytes(),
          true);
    } else {
      spill();
    }
  }

  private void write(ByteBuf octets, int bytes, boolean last) {
    waitingBytes += bytes;
    channel
        .write(last ? new DefaultQuicStreamFrame(octets, true) : octets)
        .addListener(written -> onWritten(bytes, last, written.isSuccess()));
  }

  private void onWritten(int bytes, boolean last, boolean taken) {
    waitingBytes -= bytes;
    if (discarded) {
      return;
    }
    if (!taken) {
      stream.onClientReset(); // it wants no more (STOP_SENDING), or has gone
      return;
    }
    sentBytes += bytes;
    if (last) {
      stream.answerSent();
    } else if (refusedMore && waitingBytes <= WAITING_BYTES_LOW) {
      refusedMore = false;
      Exchange running = stream.exchange();
      if (running != null) {
        running.onWritable();
      }
    }
  }
}
