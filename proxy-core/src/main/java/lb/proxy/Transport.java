package lb.proxy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import lb.proxy.socket.ListeningChannel;

/** How sockets are driven: epoll where the machine has it, else what the JDK has. */
final class Transport {
  private static final boolean EPOLL = Epoll.isAvailable();

  private Transport() {}

  /** Loads the native code of epoll, if this machine has it. */
  static void prepare() {
    Epoll.isAvailable();
  }

  static EventLoopGroup loops(int count) {
    IoHandlerFactory handlers = EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    return new MultiThreadIoEventLoopGroup(
        count, new DefaultThreadFactory("lb-loop", true), handlers);
  }

  /**
   * Lets another socket of ours listen on the same port for a while, or no longer. Only while one
   * takes the place of the other: else a second process could take half of the connections unseen.
   */
  static void sharePort(ChannelConfig listener, boolean shares) {
    if (EPOLL) {
      listener.setOption(EpollChannelOption.SO_REUSEPORT, shares);
    }
  }

  /** The same for a socket that is not made yet. */
  static void sharePort(ServerBootstrap listener) {
    if (EPOLL) {
      listener.option(EpollChannelOption.SO_REUSEPORT, true);
    }
  }

  /**
   * Lets in whoever waits in the queue of a listener: the system would reset them when it closes.
   */
  static void takeAllWaiting(Channel listener) {
    if (listener instanceof ListeningChannel socket) {
      socket.acceptAllWaiting();
    }
  }

  /** Makes the socket that listens on an address. */
  static ChannelFactory<ServerChannel> listener(InetSocketAddress address) {
    if (!EPOLL) {
      return NioServerSocketChannel::new;
    }
    // A socket of IPv6 takes an address of IPv4 as well, at the price of a mapping each time.
    InetAddress host = address.getAddress();
    return host instanceof Inet4Address && !host.isAnyLocalAddress()
        ? () -> new ListeningChannel(SocketProtocolFamily.INET)
        : ListeningChannel::new;
  }
}
