package lb.testing.h3;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamResetException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One stream of a client that sends what it is told, and keeps what comes. Thread-safe. */
public final class H3Stream extends ChannelInboundHandlerAdapter {
  private static final long NONE = -1;

  private final ByteArrayOutputStream came = new ByteArrayOutputStream(); // guarded by this
  private @Nullable QuicStreamChannel channel; // guarded by this
  private long resetCode = NONE; // guarded by this
  private boolean ended; // guarded by this
  private boolean gone; // guarded by this

  H3Stream() {}

  @Override
  public synchronized void handlerAdded(ChannelHandlerContext ctx) {
    channel = (QuicStreamChannel) ctx.channel();
  }

  @Override
  public synchronized void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    byte[] octets = new byte[in.readableBytes()];
    in.readBytes(octets);
    in.release();
    came.writeBytes(octets);
    notifyAll();
  }

  @Override
  public synchronized void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    ended |= event == ChannelInputShutdownEvent.INSTANCE;
    notifyAll();
  }

  @Override
  public synchronized void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof QuicStreamResetException reset) {
      resetCode = reset.applicationProtocolCode();
    }
    notifyAll();
  }

  @Override
  public synchronized void channelInactive(ChannelHandlerContext ctx) {
    gone = true;
    notifyAll();
  }

  synchronized QuicStreamChannel channel() {
    await("the stream is there", () -> channel != null);
    return java.util.Objects.requireNonNull(channel);
  }

  /** Sends octets; fails when they are not taken. */
  public H3Stream send(byte[]... parts) {
    taken(channel().writeAndFlush(Unpooled.wrappedBuffer(H3Frames.concat(parts))));
    return this;
  }

  /** Sends octets and the end of the stream, in one, without waiting whether they are taken. */
  public H3Stream end(byte[]... parts) {
    ByteBuf last = Unpooled.wrappedBuffer(H3Frames.concat(parts));
    channel().writeAndFlush(new DefaultQuicStreamFrame(last, true));
    return this;
  }

  /** Sends octets without waiting whether they are taken. */
  public H3Stream push(byte[]... parts) {
    channel().writeAndFlush(Unpooled.wrappedBuffer(H3Frames.concat(parts)));
    return this;
  }

  private static void taken(ChannelFuture written) {
    if (!written.awaitUninterruptibly(QuicPeer.PATIENCE_MILLIS) || !written.isSuccess()) {
      throw new AssertionError("octets were not taken", written.cause());
    }
  }

  /** Breaks off what is sent (RESET_STREAM). */
  public H3Stream reset(int code) {
    channel().shutdownOutput(code).awaitUninterruptibly(QuicPeer.PATIENCE_MILLIS);
    return this;
  }

  /** Asks for no more (STOP_SENDING). */
  public H3Stream stop(int code) {
    channel().shutdownInput(code).awaitUninterruptibly(QuicPeer.PATIENCE_MILLIS);
    return this;
  }

  /** Reads nothing more, so that windows stay shut. */
  public H3Stream stopReading() {
    channel().config().setAutoRead(false);
    return this;
  }

  private synchronized void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + QuicPeer.PATIENCE_MILLIS * 1_000_000;
    while (!condition.getAsBoolean()) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("not in time: " + what + "; came " + describe());
      }
      try {
        wait(left);
      } catch (InterruptedException interrupted) {
        throw new AssertionError(interrupted);
      }
    }
  }

  private String describe() {
    return "%d octets, ended %s, reset %x, gone %s".formatted(came.size(), ended, resetCode, gone);
  }

  /** Waits for so many octets of the server. */
  public synchronized byte[] awaitBytes(int count) {
    await(count + " octets", () -> came.size() >= count || resetCode != NONE);
    return came.toByteArray();
  }

  /** Waits for the end of the answer: its statuses and its body, as text. */
  public synchronized String readAnswer() {
    await("the end of the answer", () -> ended || gone || resetCode != NONE);
    if (resetCode != NONE || !ended) {
      throw new AssertionError("no whole answer: " + describe());
    }
    return answer(came.toByteArray());
  }

  /** Waits until the server has reset the stream; its code. */
  public synchronized long awaitReset() {
    await("a reset", () -> resetCode != NONE || ended || gone);
    if (resetCode == NONE) {
      throw new AssertionError(
          "it was not reset: " + describe() + " " + answer(came.toByteArray()));
    }
    return resetCode;
  }

  /** The frames that have come so far: types and payloads, each behind the other. */
  public synchronized byte[] came() {
    return came.toByteArray();
  }

  private static String answer(byte[] octets) {
    StringBuilder text = new StringBuilder();
    ByteBuf in = Unpooled.wrappedBuffer(octets);
    while (in.isReadable()) {
      long type = integer(in);
      byte[] payload = new byte[(int) integer(in)];
      in.readBytes(payload);
      if (type == H3Frames.HEADERS && payload.length > 3 && isStatus(payload[2])) {
        text.append(status(payload)).append(' ');
      } else if (type == H3Frames.DATA) {
        text.append(new String(payload, StandardCharsets.ISO_8859_1));
      }
    }
    return text.toString().strip();
  }

  private static boolean isStatus(byte first) {
    return (first & 0xc0) == 0xc0 || (first & 0xff) == 0x5f;
  }

  /** The status, which is the first line: by its number in the static table, or as text. */
  private static String status(byte[] section) {
    if ((section[2] & 0xff) == 0x5f) {
      return new String(section, 5, 3, StandardCharsets.ISO_8859_1);
    }
    int number = section[2] & 0x3f;
    number += number == 0x3f ? section[3] : 0;
    return switch (number) {
      case 24 -> "103";
      case 25 -> "200";
      case 26 -> "304";
      case 27 -> "404";
      case 28 -> "503";
      case 63 -> "100";
      case 64 -> "204";
      case 65 -> "206";
      case 66 -> "302";
      case 67 -> "400";
      case 68 -> "403";
      case 69 -> "421";
      case 70 -> "425";
      case 71 -> "500";
      default -> "entry " + number;
    };
  }

  static long integer(ByteBuf in) {
    int first = in.readUnsignedByte();
    long value = first & 0x3f;
    for (int left = (1 << (first >>> 6)) - 1; left > 0; left--) {
      value = value << 8 | in.readUnsignedByte();
    }
    return value;
  }
}
