package lb.proxy.socket;

import io.netty.channel.epoll.EpollIoOps;

/**
 * What epoll is asked to tell of a socket (epoll(7)). It is always asked something: Netty takes a
 * socket with no interest out of the set, and cannot put it back.
 */
final class Interest {
  /**
   * Nothing but what is told unasked, once each time: that the connection has failed, or that both
   * sides have ended.
   */
  static final EpollIoOps FAILURE = EpollIoOps.EPOLLET;

  /** Also that the peer has ended its side. Told again and again until something else is asked. */
  static final EpollIoOps END = EpollIoOps.EPOLLRDHUP;

  /** That there is something to read, or a connection to accept. */
  static final EpollIoOps INPUT = EpollIoOps.EPOLLIN;

  /** Both. */
  static final EpollIoOps INPUT_AND_END = INPUT.with(END);

  private static final EpollIoOps FAILURE_AND_ROOM = FAILURE.with(EpollIoOps.EPOLLOUT);
  private static final EpollIoOps END_AND_ROOM = END.with(EpollIoOps.EPOLLOUT);
  private static final EpollIoOps INPUT_AND_ROOM = INPUT.with(EpollIoOps.EPOLLOUT);
  private static final EpollIoOps ALL = INPUT_AND_END.with(EpollIoOps.EPOLLOUT);

  private Interest() {}

  /**
   * The interest of a connection.
   *
   * @param input whether it is to be read from
   * @param peerEnded whether it is known that the peer has ended its side
   * @param room whether it waits for room to write
   */
  static EpollIoOps of(boolean input, boolean peerEnded, boolean room) {
    if (peerEnded) {
      return input ? (room ? INPUT_AND_ROOM : INPUT) : (room ? FAILURE_AND_ROOM : FAILURE);
    }
    return input ? (room ? ALL : INPUT_AND_END) : (room ? END_AND_ROOM : END);
  }
}
