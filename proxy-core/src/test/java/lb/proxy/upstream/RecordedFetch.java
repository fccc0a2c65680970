package lb.proxy.upstream;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.testing.BodyDigest;
import org.jspecify.annotations.Nullable;

/** A listener that writes down what it is told, and complains when it is told too much. */
class RecordedFetch implements FetchListener {
  final List<ResponseHead> interims = new ArrayList<>();
  @Nullable ResponseHead head;
  long contentLength = -2;
  long bodyBytes;
  @Nullable Fields trailers;
  boolean surplus;
  @Nullable FetchFailure failure;
  int writableCalls;
  @Nullable Fetch fetch;

  private final ByteArrayOutputStream bodyStart = new ByteArrayOutputStream();
  private final BodyDigest digest = new BodyDigest();

  @Override
  public void onInterim(ResponseHead interim) {
    requireNotOver();
    if (head != null) {
      throw new AssertionError("an interim response after the final head");
    }
    interims.add(interim);
  }

  @Override
  public void onHead(ResponseHead newHead, long length) {
    requireNotOver();
    if (head != null) {
      throw new AssertionError("a second head");
    }
    head = newHead;
    contentLength = length;
  }

  @Override
  public void onBody(ByteBuf data) {
    requireNotOver();
    if (head == null || !data.isReadable()) {
      throw new AssertionError("body octets before the head, or none at all");
    }
    byte[] octets = new byte[data.readableBytes()];
    data.readBytes(octets);
    data.release();
    bodyBytes += octets.length;
    digest.update(octets, 0, octets.length);
    if (bodyStart.size() < 64 * 1024) {
      bodyStart.writeBytes(octets);
    }
  }

  @Override
  public void onComplete(Fields newTrailers, boolean hasSurplus) {
    requireNotOver();
    trailers = newTrailers;
    surplus = hasSurplus;
  }

  @Override
  public void onError(FetchFailure newFailure) {
    requireNotOver();
    failure = newFailure;
  }

  @Override
  public void onWritable() {
    writableCalls++;
  }

  boolean isOver() {
    return trailers != null || failure != null;
  }

  boolean isComplete() {
    return trailers != null;
  }

  int status() {
    return head == null ? 0 : head.status();
  }

  String body() {
    return bodyStart.toString(StandardCharsets.ISO_8859_1);
  }

  String bodyDigest() {
    return digest.text();
  }

  FetchFailure.@Nullable Kind kind() {
    return failure == null ? null : failure.kind();
  }

  private void requireNotOver() {
    if (isOver()) {
      throw new AssertionError("a callback after the last: " + this);
    }
  }

  @Override
  public String toString() {
    return "head " + head + ", " + bodyBytes + " octets, complete " + isComplete() + ", " + failure;
  }
}
