package lb.proxy.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The socket that listens: who is let in, and when. */
class ListeningChannelTest {
  private final AcceptedClients clients = AcceptedClients.halfClosable();
  private final List<Socket> connected = new ArrayList<>();

  @BeforeAll
  static void needsEpoll() {
    assumeTrue(Epoll.isAvailable(), "SKIPPED: this machine has no epoll");
  }

  @AfterEach
  void close() throws IOException {
    for (Socket each : connected) {
      each.close();
    }
    clients.close();
  }

  @Test
  void everyoneOfManyIsLetIn() throws IOException {
    connect(100);

    for (int i = 0; i < 100; i++) {
      clients.next();
    }
    assertThat(clients.hasNone()).isTrue();
  }

  @Test
  void nobodyIsLetInWhileNobodyIsWanted() throws IOException {
    pause();
    connect(20);
    settle();
    assertThat(clients.hasNone()).isTrue();

    clients.listening().config().setAutoRead(true);
    for (int i = 0; i < 20; i++) {
      clients.next();
    }
  }

  @Test
  void whoWaitsIsLetInBeforeItCloses() throws IOException {
    pause();
    connect(20);
    clients.listening().acceptAllWaiting();
    clients.listening().close().syncUninterruptibly();

    for (int i = 0; i < 20; i++) {
      assertThat(clients.next().channel().isOpen()).isTrue();
    }
    clients.listening().acceptAllWaiting(); // nothing, and no failure
  }

  @Test
  void anAddressIsBoundOnce() {
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    ServerBootstrap other =
        new ServerBootstrap()
            .group(loop)
            .channelFactory(ListeningChannel::new)
            .childHandler(new ChannelInboundHandlerAdapter());
    try {
      assertThatThrownBy(() -> other.bind(clients.listening().localAddress()).syncUninterruptibly())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("in use");
    } finally {
      loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }

  private void connect(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      connected.add(clients.connect());
    }
  }

  private void pause() {
    clients.listening().config().setAutoRead(false);
    settle();
  }

  private void settle() {
    clients.listening().eventLoop().submit(() -> {}).awaitUninterruptibly();
  }
}
