package lb.proxy.socket;

import io.netty.channel.AbstractServerChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.NativeInetAddress;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A socket that listens. Its connections are {@link ClientChannel}s. Owned by its event loop.
 *
 * <p>Accepted sockets inherit {@code TCP_NODELAY} on Linux, so that it is set once, here.
 */
public final class ListeningChannel extends AbstractServerChannel implements UnixChannel {
  private static final int ACCEPTS_MAX = 16;
  private static final int BACKLOG = 4_096;

  /** The longest address of a peer, with its port and its scope, and its length before it. */
  private static final int ADDRESS_BYTES = 26;

  private final LinuxSocket socket;
  private final Config config = new Config();
  private final byte[] peer = new byte[ADDRESS_BYTES];

  private final Place place = new Place();
  private boolean reading;
  private volatile @Nullable InetSocketAddress local;

  /** One that is not bound yet, of one family of addresses. */
  public ListeningChannel(SocketProtocolFamily family) {
    this.socket = LinuxSocket.newSocketStream(family);
  }

  /** One that is not bound yet, of IPv6 where the machine has it, which takes IPv4 as well. */
  public ListeningChannel() {
    this.socket = LinuxSocket.newSocketStream();
  }

  /**
   * One that listens already.
   *
   * @param descriptor belongs to this from now on
   */
  public ListeningChannel(int descriptor) {
    this.socket = LinuxSocket.newSocket(descriptor);
    this.local = socket.localAddress();
    try {
      socket.setTcpNoDelay(true);
    } catch (IOException refused) {
      // It is slower then.
    }
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public FileDescriptor fd() {
    return socket;
  }

  @Override
  public boolean isOpen() {
    return socket.isOpen();
  }

  @Override
  public boolean isActive() {
    return isOpen() && local != null;
  }

  /** Where it listens; null before it does. */
  @Override
  public @Nullable InetSocketAddress localAddress() {
    return local;
  }

  @Override
  protected @Nullable SocketAddress localAddress0() {
    return local;
  }

  @Override
  protected void doBind(SocketAddress to) throws IOException {
    socket.bind(to);
    listen();
    local = socket.localAddress();
    tell();
  }

  private void listen() throws IOException {
    socket.setTcpNoDelay(true);
    socket.listen(config.backlog);
  }

  @Override
  protected void doClose() throws IOException {
    try {
      socket.close();
    } finally {
      doDeregister();
    }
  }

  // --- its place in the loop ---

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return Place.isIn(loop);
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new Driver();
  }

  @Override
  protected void doRegister(ChannelPromise promise) {
    place.take(eventLoop(), (Driver) unsafe(), promise);
  }

  @Override
  protected void doDeregister() {
    place.give();
  }

  private void tell() {
    if (isActive()) {
      place.ask(reading ? Interest.INPUT : Interest.FAILURE);
    }
  }

  @Override
  protected void doBeginRead() {
    reading = true;
    tell();
  }

  private void stopAccepting() {
    if (isRegistered() && !eventLoop().inEventLoop()) {
      eventLoop().execute(this::stopAcceptingNow);
    } else {
      stopAcceptingNow();
    }
  }

  private void stopAcceptingNow() {
    if (!config.isAutoRead()) {
      reading = false;
      tell();
    }
  }

  // --- accepting ---

  /**
   * Accepts whoever waits in the queue, on whatever thread: the system would reset them when this
   * closes.
   */
  public void acceptAllWaiting() {
    if (isOpen()) {
      eventLoop().submit(() -> accept(BACKLOG)).awaitUninterruptibly();
    }
  }

  private void accept(int most) {
    IOException failure = null;
    try {
      for (int accepted = 0; accepted < most && isOpen(); accepted++) {
        int descriptor = socket.accept(peer);
        if (descriptor < 0) {
          break;
        }
        InetSocketAddress from = NativeInetAddress.address(peer, 1, peer[0]);
        pipeline().fireChannelRead(new ClientChannel(this, descriptor, from));
      }
    } catch (IOException refused) {
      failure = refused;
    }
    pipeline().fireChannelReadComplete();
    if (failure != null) {
      pipeline().fireExceptionCaught(failure); // Netty's bootstrap waits for a second then
    }
  }

  /** What Netty and epoll call. */
  private final class Driver extends AbstractUnsafe implements EpollIoHandle {
    @Override
    public FileDescriptor fd() {
      return socket;
    }

    @Override
    public void handle(IoRegistration of, IoEvent event) {
      if (reading && ((EpollIoEvent) event).ops().contains(EpollIoOps.EPOLLIN)) {
        accept(ACCEPTS_MAX);
      }
    }

    @Override
    public void close() {
      close(voidPromise());
    }

    @Override
    public void connect(SocketAddress to, SocketAddress from, ChannelPromise promise) {
      promise.tryFailure(new UnsupportedOperationException("it listens"));
    }
  }

  /** What can be set of it. */
  private final class Config extends DefaultChannelConfig {
    private volatile int backlog = BACKLOG;

    Config() {
      super(ListeningChannel.this);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
      try {
        if (option == ChannelOption.SO_BACKLOG) {
          backlog = (Integer) value;
        } else if (option == ChannelOption.SO_REUSEADDR) {
          socket.setReuseAddress((Boolean) value);
        } else if (option == UnixChannelOption.SO_REUSEPORT) {
          socket.setReusePort((Boolean) value);
        } else {
          return super.setOption(option, value);
        }
        return true;
      } catch (IOException refused) {
        throw new UncheckedIOException(refused);
      }
    }

    @Override
    protected void autoReadCleared() {
      stopAccepting();
    }
  }
}
