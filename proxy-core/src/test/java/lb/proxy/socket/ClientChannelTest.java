package lb.proxy.socket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static lb.proxy.socket.AcceptedClients.CLOSED;
import static lb.proxy.socket.AcceptedClients.END;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import lb.proxy.socket.AcceptedClients.Accepted;
import lb.testing.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The socket of a client's connection, with a client that does what it likes. */
class ClientChannelTest {
  /** More than the buffers of both kernels' ends take. */
  private static final int MUCH = 40 << 20;

  private static final ByteBufAllocator EXHAUSTED =
      new AbstractByteBufAllocator(true) {
        @Override
        public boolean isDirectBufferPooled() {
          return false;
        }

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
          return newDirectBuffer(initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
          throw new OutOfMemoryError("no memory is left");
        }
      };

  private static final byte[] PATTERN = new byte[MUCH];

  static {
    for (int i = 0; i < MUCH; i++) {
      PATTERN[i] = (byte) (i % 251); // a prime: no buffer ends with a round of it
    }
  }

  private AcceptedClients clients = AcceptedClients.halfClosable();

  @BeforeAll
  static void needsEpoll() {
    assumeTrue(Epoll.isAvailable(), "SKIPPED: this machine has no epoll");
  }

  @AfterEach
  void close() {
    clients.close();
  }

  @Test
  void octetsComeInOrderHoweverManyThereAre() throws IOException {
    String sent = "0123456789".repeat(60_000);
    try (Socket client = clients.connect()) {
      write(client, sent);
      Accepted accepted = clients.next();
      accepted.expectOctets(sent);
      write(client, "more");
      accepted.expectOctets("more");
    }
  }

  @Test
  void octetsOfEveryKindOfBufferGoOutInOrder() throws IOException {
    try (Socket client = clients.connect()) {
      Channel channel = clients.next().channel();
      channel.write(direct("one "));
      channel.write(Unpooled.EMPTY_BUFFER);
      channel.write(Unpooled.copiedBuffer("two ", ISO_8859_1)); // of the heap
      channel.write(
          Unpooled.wrappedBuffer(direct("three "), Unpooled.EMPTY_BUFFER, direct("four ")));
      channel.write(direct(""));
      channel.writeAndFlush(direct("five")).syncUninterruptibly();
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).syncUninterruptibly();
      channel
          .writeAndFlush(Unpooled.wrappedBuffer(direct(" s"), direct("ix")))
          .syncUninterruptibly();

      assertThat(read(client, 27)).isEqualTo("one two three four five six");
    }
  }

  @Test
  void moreBuffersThanOneCallTakesGoOut() throws IOException {
    int pieces = 40_000;
    try (Socket client = clients.connect()) {
      Channel channel = clients.next().channel();
      channel
          .eventLoop()
          .execute(() -> {
            for (int i = 0; i < pieces; i++) {
              channel.write(direct("abc"), channel.voidPromise());
            }
            channel.flush();
          });

      assertThat(read(client, 3 * pieces)).isEqualTo("abc".repeat(pieces));
    }
  }

  @Test
  void nothingElseThanOctetsIsWritten() throws IOException {
    try (Socket client = clients.connect()) {
      ChannelFuture written = clients.next().channel().writeAndFlush("text").awaitUninterruptibly();

      assertThat(written.cause()).isInstanceOf(UnsupportedOperationException.class);
      assertThat(client.getInputStream().available()).isZero();
    }
  }

  @Test
  void aClientThatReadsLateGetsEverything() throws IOException {
    try (Socket client = clients.connect()) {
      Channel channel = clients.next().channel();
      ChannelFuture written = stuffed(channel);

      assertPattern(client);
      assertThat(written.awaitUninterruptibly().isSuccess()).isTrue();
    }
  }

  @Test
  void aClientThatHasEndedItsSideAndReadsLateGetsEverything() throws IOException {
    try (Socket client = clients.connect()) {
      Accepted accepted = clients.next();
      client.shutdownOutput();
      assertThat(accepted.next()).isEqualTo(END);
      ChannelFuture written = stuffed(accepted.channel());

      assertPattern(client);
      assertThat(written.awaitUninterruptibly().isSuccess()).isTrue();
    }
  }

  @Test
  void aWriteIsFlushedThoughAnotherWaitsForRoom() throws IOException {
    try (Socket client = clients.connect()) {
      Channel channel = clients.next().channel();
      stuffed(channel);
      ChannelFuture last = channel.writeAndFlush(direct("last"));

      assertPattern(client);
      assertThat(read(client, 4)).isEqualTo("last");
      assertThat(last.awaitUninterruptibly().isSuccess()).isTrue();
    }
  }

  @Test
  void theEndOfTheClientsSideIsToldOnceAndTheRestStays() throws IOException {
    try (Socket client = clients.connect()) {
      Accepted accepted = clients.next();
      write(client, "last words");
      client.shutdownOutput();
      accepted.expectOctets("last words");
      assertThat(accepted.next()).isEqualTo(END);
      accepted.channel().writeAndFlush(direct("answer")).syncUninterruptibly();

      assertThat(read(client, 6)).isEqualTo("answer");
      assertThat(accepted.told()).isEmpty();
      accepted.channel().close().syncUninterruptibly();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void theEndOfTheClientsSideClosesWhoeverDidNotAskForMore() throws IOException {
    clients.close();
    clients = AcceptedClients.wholeOrClosed();
    try (Socket client = clients.connect()) {
      Accepted accepted = clients.next();
      client.shutdownOutput();

      assertThat(accepted.next()).isEqualTo(CLOSED);
    }
  }

  @Test
  void nothingIsReadWhileNothingIsWanted() throws IOException {
    try (Socket client = clients.connect()) {
      Accepted accepted = clients.next().read(false);
      write(client, "waits");
      client.shutdownOutput();
      accepted.settle().settle();
      assertThat(accepted.told()).isEmpty();

      accepted.read(true);
      accepted.expectOctets("waits");
      assertThat(accepted.next()).isEqualTo(END);
    }
  }

  @Test
  void whatIsAskedForOnceIsReadOnce() throws IOException {
    try (Socket client = clients.connect()) {
      Accepted accepted = clients.next().read(false);
      accepted.channel().read();
      write(client, "one");
      accepted.expectOctets("one");
      write(client, "two");
      accepted.settle().settle();
      assertThat(accepted.told()).isEmpty();

      accepted.channel().read();
      accepted.expectOctets("two");
    }
  }

  @Test
  void aResetIsToldWhileReading() throws IOException {
    Socket client = clients.connect();
    Accepted accepted = clients.next();
    reset(client);

    assertThat(accepted.next()).isInstanceOf(IOException.class);
    assertThat(accepted.next()).isEqualTo(CLOSED);
  }

  @Test
  void aResetIsToldWhileNothingIsWanted() throws IOException {
    Socket client = clients.connect();
    Accepted accepted = clients.next().read(false);
    reset(client);

    assertThat(accepted.next()).isInstanceOf(IOException.class);
    assertThat(accepted.next()).isEqualTo(CLOSED);
  }

  @Test
  void aResetIsToldAfterTheEndOfTheClientsSide() throws IOException {
    Socket client = clients.connect();
    Accepted accepted = clients.next();
    client.shutdownOutput();
    assertThat(accepted.next()).isEqualTo(END);
    accepted.settle();
    reset(client);

    assertThat(accepted.next()).isInstanceOf(IOException.class);
    assertThat(accepted.next()).isEqualTo(CLOSED);
  }

  @Test
  void aReadThatFindsNoMemoryEndsItsConnectionAndNoOther() throws IOException {
    try (Socket client = clients.connect();
        Socket other = clients.connect()) {
      Accepted accepted = clients.next();
      Accepted beside = clients.next();
      accepted.channel().config().setAllocator(EXHAUSTED);
      write(client, "x");
      assertThat(accepted.next()).isInstanceOf(OutOfMemoryError.class);
      assertThat(accepted.next()).isEqualTo(CLOSED);

      write(other, "still read");
      beside.expectOctets("still read");
    }
  }

  @Test
  void aClientThatIsGoneFailsWhatWaitsToBeWritten() throws IOException {
    Socket client = clients.connect();
    Accepted accepted = clients.next();
    ChannelFuture written = stuffed(accepted.channel());
    client.close();

    assertThat(written.awaitUninterruptibly().cause()).isInstanceOf(IOException.class);
    Eventually.eventually("it is closed", () -> !accepted.channel().isOpen());
  }

  @Test
  void ourEndIsSeenByTheClientThatMayGoOn() throws IOException {
    try (Socket client = clients.connect()) {
      Accepted accepted = clients.next();
      DuplexChannel channel = (DuplexChannel) accepted.channel();
      channel.writeAndFlush(direct("bye"));
      channel.shutdownOutput().syncUninterruptibly();

      assertThat(read(client, 3)).isEqualTo("bye");
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(channel.isOutputShutdown()).isTrue();
      write(client, "still here");
      accepted.expectOctets("still here");
      client.shutdownOutput();
      assertThat(accepted.next()).isEqualTo(END);
      assertThat(channel.isShutdown()).isTrue();
    }
  }

  @Test
  void anEndWithoutLingeringIsAReset() throws IOException {
    try (Socket client = clients.connect()) {
      Channel channel = clients.next().channel();
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      channel.close().syncUninterruptibly();

      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void bothAddressesAreThoseTheClientSees() throws IOException {
    clients.close();
    clients = AcceptedClients.everywhere();
    try (Socket client = clients.connect()) {
      Channel channel = clients.next().channel();

      assertThat(channel.remoteAddress()).isEqualTo(client.getLocalSocketAddress());
      assertThat(channel.localAddress()).isEqualTo(client.getRemoteSocketAddress());
      assertThat(((InetSocketAddress) channel.localAddress()).getAddress().isAnyLocalAddress())
          .isFalse();
    }
  }

  @Test
  void smallAnswersDoNotWaitForOneAnother() throws IOException {
    try (Socket client = clients.connect()) {
      ClientChannel channel = (ClientChannel) clients.next().channel();
      assertThat(client.isConnected()).isTrue();

      assertThat(new io.netty.channel.unix.Socket(channel.fd().intValue()).isTcpNoDelay()).isTrue();
    }
  }

  /** Writes more than the kernel takes, until it takes no more. */
  private static ChannelFuture stuffed(Channel channel) {
    ChannelFuture written = channel.writeAndFlush(Unpooled.directBuffer(MUCH).writeBytes(PATTERN));
    channel.eventLoop().submit(() -> {}).awaitUninterruptibly();
    assertThat(written.isDone()).isFalse();
    return written;
  }

  private static void assertPattern(Socket client) throws IOException {
    assertThat(Arrays.equals(client.getInputStream().readNBytes(MUCH), PATTERN)).isTrue();
  }

  private static ByteBuf direct(String text) {
    return Unpooled.directBuffer(Math.max(1, text.length())).writeBytes(text.getBytes(ISO_8859_1));
  }

  private static void write(Socket client, String text) throws IOException {
    OutputStream out = client.getOutputStream();
    out.write(text.getBytes(ISO_8859_1));
    out.flush();
  }

  private static String read(Socket client, int count) throws IOException {
    return new String(client.getInputStream().readNBytes(count), ISO_8859_1);
  }

  private static void reset(Socket client) throws IOException {
    client.setSoLinger(true, 0);
    client.close();
  }
}
