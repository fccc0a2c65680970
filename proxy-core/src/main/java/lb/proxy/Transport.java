package lb.proxy;

import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** How sockets are driven: epoll where the machine has it, else what the JDK has. */
final class Transport {
  private static final boolean EPOLL = Epoll.isAvailable();

  private Transport() {}

  static EventLoopGroup loops(int count) {
    IoHandlerFactory handlers = EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    return new MultiThreadIoEventLoopGroup(
        count, new DefaultThreadFactory("lb-loop", true), handlers);
  }

  /** Makes the socket that listens on an address. */
  static ChannelFactory<ServerSocketChannel> listener(InetSocketAddress address) {
    if (!EPOLL) {
      return NioServerSocketChannel::new;
    }
    // A socket of IPv6 takes an address of IPv4 as well, at the price of a mapping each time.
    InetAddress host = address.getAddress();
    return host instanceof Inet4Address && !host.isAnyLocalAddress()
        ? () -> new EpollServerSocketChannel(SocketProtocolFamily.INET)
        : EpollServerSocketChannel::new;
  }
}
