package lb.proxy.upstream;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * What comes for the client of one stream, in order: heads, octets, an end or a failure. Told at
 * once, or kept while the client has paused. Owned by the connection's event loop.
 */
final class StreamInbox {
  private record Break(FetchFailure.Kind kind, boolean octetsSeen, String message) {}

  private final Http2OriginStream stream;
  private @Nullable ConnectionClient client;
  private boolean paused;
  private boolean delivering;

  private final ArrayDeque<ResponseHead> heads = new ArrayDeque<>(1);
  private long contentLength;
  private @Nullable ByteBuf held;
  private boolean heldGivenBack;
  private @Nullable Fields end;
  private @Nullable Break broken;

  StreamInbox(Http2OriginStream stream) {
    this.stream = stream;
  }

  // ---- the client

  void client(ConnectionClient newClient) {
    client = newClient;
  }

  boolean isPaused() {
    return paused;
  }

  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
    deliver();
  }

  /** The client is told nothing more. */
  void leave() {
    client = null;
    heads.clear();
    ByteBuf data = held;
    if (data != null) {
      held = null;
      release(data);
    }
  }

  void tellWritable() {
    ConnectionClient told = client;
    if (told != null) {
      told.onWritable();
    }
  }

  /** How many octets wait here. */
  int heldBytes() {
    return held == null ? 0 : held.readableBytes();
  }

  /** Gives how many octets wait here, and from now on no longer belong to any window. */
  int giveBackHeld() {
    heldGivenBack = true;
    return heldBytes();
  }

  // ---- what comes

  void interim(ResponseHead head) {
    heads.add(head);
    deliver();
  }

  void head(ResponseHead head, long length) {
    contentLength = length;
    heads.add(head);
    deliver();
  }

  /** Takes over the reference. */
  void data(ByteBuf data) {
    int bytes = data.readableBytes();
    ConnectionClient told = client;
    if (told == null) {
      data.release();
      stream.take(bytes);
    } else if (!paused && !delivering && heads.isEmpty() && held == null) {
      told.onBody(data);
      stream.take(bytes);
    } else {
      // Copied: a few octets would else hold a whole buffer of the socket.
      ByteBuf before = held;
      ByteBuf all = before == null ? stream.buffer(bytes) : before;
      all.writeBytes(data);
      held = all;
      data.release();
      stream.hold(bytes);
    }
  }

  void end(Fields trailers) {
    end = trailers;
    deliver();
  }

  void broken(FetchFailure.Kind kind, boolean octetsSeen, String message) {
    broken = new Break(kind, octetsSeen, message);
    deliver();
  }

  // ---- telling

  private void deliver() {
    if (delivering) {
      return;
    }
    delivering = true;
    try {
      boolean more = true;
      while (more && !paused && client != null) {
        more = tellNext(client);
      }
    } finally {
      delivering = false;
    }
  }

  private boolean tellNext(ConnectionClient told) {
    ResponseHead head = heads.poll();
    ByteBuf data = held;
    Fields trailers = end;
    Break why = broken;
    if (head != null) {
      if (head.isInterim()) {
        told.onInterim(head);
      } else {
        told.onHead(head, contentLength);
      }
    } else if (data != null) {
      held = null;
      int bytes = data.readableBytes();
      int owed = heldGivenBack ? 0 : bytes;
      stream.hold(-bytes);
      told.onBody(data);
      stream.take(owed);
    } else if (trailers != null) {
      client = null;
      told.onComplete(trailers, false);
    } else if (why != null) {
      client = null;
      told.onBroken(why.kind(), why.octetsSeen(), why.message());
    } else {
      return false;
    }
    return true;
  }

  private void release(ByteBuf data) {
    int bytes = data.readableBytes();
    data.release();
    stream.hold(-bytes);
    stream.take(heldGivenBack ? 0 : bytes);
  }
}
