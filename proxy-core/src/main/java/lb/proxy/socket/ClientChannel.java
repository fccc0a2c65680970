package lb.proxy.socket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.IovArray;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.unix.UnixChannelUtil;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * The socket of a client's connection. Takes and gives direct {@link ByteBuf}s and nothing else.
 * Owned by its event loop.
 *
 * <p>Between being made and being closed it asks the system for nothing but what it reads, writes
 * and waits for. That spares five of the system calls that {@code EpollSocketChannel} makes.
 */
final class ClientChannel extends AbstractChannel implements DuplexChannel, UnixChannel {
  private static final int READ_BYTES_LEAST = 2_048;
  private static final int READ_BYTES_MOST = 65_536;
  private static final int READS_MAX = 16;
  private static final int WRITES_MAX = 16;
  private static final int GATHERED_MAX = 1_024; // what writev(2) takes at once
  private static final ChannelMetadata METADATA = new ChannelMetadata(false, READS_MAX);

  private static final FastThreadLocal<IovArray> GATHERED =
      new FastThreadLocal<>() {
        @Override
        protected IovArray initialValue() {
          return new IovArray(GATHERED_MAX);
        }

        @Override
        protected void onRemoval(IovArray array) {
          array.release();
        }
      };

  private final FileDescriptor socket;
  private final InetSocketAddress peer;
  private final ClientChannelConfig config = new ClientChannelConfig(this);

  private final Place place = new Place();
  private boolean handling;
  private boolean reading;
  private boolean peerEnded;
  private boolean waitsForRoom;
  private int readBytes = READ_BYTES_LEAST;
  private int smallReads;
  private volatile boolean inputShutdown;
  private volatile boolean outputShutdown;

  /**
   * The socket of a connection that was accepted.
   *
   * @param descriptor belongs to this from now on
   */
  ClientChannel(ListeningChannel parent, int descriptor, InetSocketAddress peer) {
    super(parent);
    this.socket = new FileDescriptor(descriptor);
    this.peer = peer;
  }

  // --- what it is ---

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
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
    return socket.isOpen();
  }

  @Override
  protected SocketAddress remoteAddress0() {
    return peer;
  }

  /** That of the listening socket, unless that has many. */
  @Override
  protected @Nullable SocketAddress localAddress0() {
    InetSocketAddress listening = ((ListeningChannel) parent()).localAddress();
    if (listening != null && !listening.getAddress().isAnyLocalAddress()) {
      return listening;
    }
    return isOpen() ? rarely().localAddress() : null;
  }

  /** The same socket, for what is rarely wanted; to make this takes a system call. */
  private Socket rarely() {
    return new Socket(socket.intValue());
  }

  void setLinger(int seconds) {
    if (isOpen()) {
      try {
        rarely().setSoLinger(seconds);
      } catch (IOException gone) {
        // It will end as it may.
      }
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

  /** Tells epoll what is waited for, if that is something else than before. */
  private void tell() {
    if (!handling && isOpen()) {
      place.ask(Interest.of(reading, peerEnded, waitsForRoom));
    }
  }

  /** Closes the socket first: that takes it out of epoll's set without being asked. */
  @Override
  protected void doClose() throws IOException {
    inputShutdown = true;
    outputShutdown = true;
    try {
      socket.close();
    } finally {
      doDeregister();
    }
  }

  @Override
  protected void doDisconnect() throws IOException {
    doClose();
  }

  @Override
  protected void doBind(SocketAddress local) {
    throw new UnsupportedOperationException("it is connected");
  }

  // --- what epoll has told ---

  private void handle(EpollIoOps ready) {
    handling = true;
    try {
      if (ready.contains(EpollIoOps.EPOLLOUT)) {
        waitsForRoom = false; // or writing says so again
        ((Driver) unsafe()).flushNow();
      }
      boolean failed = ready.contains(EpollIoOps.EPOLLERR);
      if (failed || ready.contains(EpollIoOps.EPOLLRDHUP)) {
        peerEnded = true;
      }
      if (reading && isOpen()) {
        readReady();
      }
      if (failed && isOpen()) {
        fail(new SocketException("the client has reset the connection"));
      }
    } finally {
      handling = false;
    }
    try {
      tell();
    } catch (UncheckedIOException refused) {
      fail(refused);
    }
  }

  private void fail(Throwable failure) {
    pipeline().fireExceptionCaught(failure);
    if (isOpen()) {
      unsafe().close(voidPromise());
    }
  }

  // --- reading ---

  @Override
  protected void doBeginRead() {
    if (!inputShutdown) {
      reading = true;
      tell();
    }
  }

  /** Reading is not wanted any more. */
  void stopReading() {
    if (isRegistered() && !eventLoop().inEventLoop()) {
      eventLoop().execute(this::stopReadingNow);
    } else {
      stopReadingNow();
    }
  }

  private void stopReadingNow() {
    if (!config.isAutoRead()) {
      reading = false;
      tell();
    }
  }

  private void readReady() {
    try {
      boolean ended = readWhatIsThere();
      pipeline().fireChannelReadComplete();
      if (ended && !inputShutdown) {
        inputShutdown = true;
        reading = false;
        peerEnded = true;
        endOfInput();
      }
    } catch (IOException | RuntimeException | OutOfMemoryError failure) {
      pipeline().fireChannelReadComplete(); // it ends this connection, and not the loop
      fail(failure);
    }
  }

  private void endOfInput() {
    if (config.allowsHalfClosure()) {
      pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    } else {
      unsafe().close(voidPromise());
    }
  }

  /** Whether the end of input was met. */
  private boolean readWhatIsThere() throws IOException {
    boolean more = true;
    for (int reads = 1; more; reads++) {
      ByteBuf in = config.getAllocator().directBuffer(readBytes);
      int room = in.writableBytes();
      int got = fill(in);
      if (got <= 0) {
        return got < 0;
      }
      reading = false; // until it is asked for again
      adapt(got, room);
      pipeline().fireChannelRead(in);
      more =
          (got == room || peerEnded) && reads < READS_MAX && config.isAutoRead() && !inputShutdown;
    }
    return false;
  }

  /**
   * Fills a buffer, or releases it.
   *
   * @return how many octets came; 0 when there are none now, negative when there will be none
   */
  private int fill(ByteBuf in) throws IOException {
    int got = 0;
    try {
      got = socket.readAddress(in.memoryAddress(), in.writerIndex(), in.capacity());
    } finally {
      if (got <= 0) {
        in.release();
      }
    }
    if (got > 0) {
      in.writerIndex(in.writerIndex() + got);
    }
    return got;
  }

  /** Reads more at once from who sends much. */
  private void adapt(int got, int room) {
    if (got == room) {
      readBytes = Math.min(READ_BYTES_MOST, 4 * readBytes);
      smallReads = 0;
    } else if (got > room / 8 || readBytes == READ_BYTES_LEAST) {
      smallReads = 0;
    } else if (++smallReads == 2) {
      readBytes = Math.max(READ_BYTES_LEAST, readBytes / 4);
      smallReads = 0;
    }
  }

  // --- writing ---

  @Override
  protected Object filterOutboundMessage(Object message) {
    if (!(message instanceof ByteBuf out)) {
      throw new UnsupportedOperationException(
          "only octets can be written, not a " + message.getClass().getSimpleName());
    }
    if (!UnixChannelUtil.isBufferCopyNeededForWrite(out)) {
      return out;
    }
    ByteBuf copy = alloc().directBuffer(out.readableBytes());
    copy.writeBytes(out, out.readerIndex(), out.readableBytes());
    out.release();
    return copy;
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer out) throws Exception {
    boolean full = false;
    int writes = 0;
    while (!out.isEmpty() && !full && writes < WRITES_MAX) {
      full = out.size() == 1 ? !writeOne(out) : !writeMany(out);
      writes++;
    }
    waitsForRoom = full;
    tell();
    if (!full && !out.isEmpty()) {
      eventLoop().execute(((Driver) unsafe())::flushNow); // others have waited long enough
    }
  }

  /** Whether all of it has gone. */
  private boolean writeOne(ChannelOutboundBuffer out) throws Exception {
    ByteBuf only = (ByteBuf) out.current();
    if (!only.hasMemoryAddress()) {
      return writeMany(out);
    }
    int wanted = only.readableBytes();
    int wrote =
        wanted == 0
            ? 0
            : socket.writeAddress(only.memoryAddress(), only.readerIndex(), only.writerIndex());
    out.removeBytes(wrote);
    if (wanted == 0) {
      out.remove();
    }
    return wrote == wanted;
  }

  /** Whether all that was gathered has gone. */
  private boolean writeMany(ChannelOutboundBuffer out) throws Exception {
    IovArray gathered = GATHERED.get();
    gathered.clear();
    out.forEachFlushedMessage(gathered);
    long wanted = gathered.size();
    long wrote =
        wanted == 0 ? 0 : socket.writevAddresses(gathered.memoryAddress(0), gathered.count());
    out.removeBytes(wrote); // and what is empty before what is left
    return wrote == wanted;
  }

  // --- ends of one side ---

  @Override
  protected void doShutdownOutput() throws IOException {
    outputShutdown = true;
    rarely().shutdown(false, true);
  }

  @Override
  public boolean isInputShutdown() {
    return inputShutdown;
  }

  @Override
  public boolean isOutputShutdown() {
    return outputShutdown;
  }

  @Override
  public boolean isShutdown() {
    return inputShutdown && outputShutdown;
  }

  @Override
  public ChannelFuture shutdownOutput() {
    return shutdownOutput(newPromise());
  }

  @Override
  public ChannelFuture shutdownOutput(ChannelPromise promise) {
    Driver driver = (Driver) unsafe();
    if (eventLoop().inEventLoop()) {
      driver.shutdownOutput(promise);
    } else {
      eventLoop().execute(() -> driver.shutdownOutput(promise));
    }
    return promise;
  }

  @Override
  public ChannelFuture shutdownInput() {
    return shutdownInput(newPromise());
  }

  /** Nobody wants it: what comes after the last request is read, and thrown away. */
  @Override
  public ChannelFuture shutdownInput(ChannelPromise promise) {
    return promise.setFailure(new UnsupportedOperationException("read on instead"));
  }

  @Override
  public ChannelFuture shutdown() {
    return close();
  }

  @Override
  public ChannelFuture shutdown(ChannelPromise promise) {
    return close(promise);
  }

  /** What Netty and epoll call. */
  private final class Driver extends AbstractUnsafe implements EpollIoHandle {
    @Override
    public FileDescriptor fd() {
      return socket;
    }

    @Override
    public void handle(IoRegistration of, IoEvent event) {
      ClientChannel.this.handle(((EpollIoEvent) event).ops());
    }

    @Override
    public void close() {
      close(voidPromise());
    }

    @Override
    public void connect(SocketAddress to, SocketAddress from, ChannelPromise promise) {
      promise.tryFailure(new UnsupportedOperationException("it is connected"));
    }

    /** Not while there is no room: epoll tells when there is. */
    @Override
    protected void flush0() {
      if (!waitsForRoom) {
        super.flush0();
      }
    }

    void flushNow() {
      super.flush0();
    }
  }
}
