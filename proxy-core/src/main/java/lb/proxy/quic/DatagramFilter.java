package lb.proxy.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;

/**
 * Drops what comes by UDP and cannot be a packet of QUIC that we answer. Netty 4.2.18 does not: it
 * answers a first packet of any size, so that a forged sender is sent more than was spent on it,
 * and it keeps the octets of a packet that is too short for its head. Keeps nothing.
 */
@ChannelHandler.Sharable
final class DatagramFilter extends ChannelInboundHandlerAdapter {
  /** The first octet, and a connection ID of ours behind it (RFC 9000 §17.3). */
  private static final int BYTES_MIN = 1 + 20;

  /** A client fills up whatever begins with an Initial packet (RFC 9000 §14.1). */
  private static final int INITIAL_BYTES_MIN = 1200;

  private static final int LONG_HEADER = 0x80;
  private static final int TYPE = 0x30;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    DatagramPacket packet = (DatagramPacket) message;
    if (isPossible(packet.content())) {
      ctx.fireChannelRead(packet);
    } else {
      packet.release();
    }
  }

  private static boolean isPossible(ByteBuf octets) {
    int bytes = octets.readableBytes();
    if (bytes < BYTES_MIN) {
      return false;
    }
    return bytes >= INITIAL_BYTES_MIN || !isInitial(octets.getByte(octets.readerIndex()));
  }

  /** Also of versions that we do not know: there it may mean something else, and is answered. */
  private static boolean isInitial(int first) {
    return (first & LONG_HEADER) != 0 && (first & TYPE) == 0;
  }
}
