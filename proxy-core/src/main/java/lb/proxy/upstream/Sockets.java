package lb.proxy.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.Inet4Address;
import java.net.InetSocketAddress;

/** Makes the sockets of our side, of the kind that an event loop can drive. */
final class Sockets {
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(32 * 1024, 64 * 1024);

  private Sockets() {}

  /** A bootstrap without a handler, for a socket on that loop to that address. */
  static Bootstrap bootstrap(EventLoop loop, InetSocketAddress address) {
    return new Bootstrap()
        .group(loop)
        .channelFactory(factory(loop, address))
        .option(ChannelOption.SO_KEEPALIVE, true)
        // The connect deadline is one for all steps, and ours.
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
        // A write that fails must not lose the answer that came before: an origin that refuses an
        // upload early closes right after it.
        .option(ChannelOption.AUTO_CLOSE, false)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
  }

  private static ChannelFactory<Channel> factory(EventLoop loop, InetSocketAddress address) {
    boolean epoll = loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class);
    if (!epoll) {
      return NioSocketChannel::new;
    }
    // A socket of IPv6 takes such an address as well, at the price of a mapping each time.
    return address.getAddress() instanceof Inet4Address
        ? () -> new EpollSocketChannel(SocketProtocolFamily.INET)
        : EpollSocketChannel::new;
  }
}
