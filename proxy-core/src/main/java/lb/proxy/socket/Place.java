package lb.proxy.socket;

import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import org.jspecify.annotations.Nullable;

/** The place of a socket in its loop's set of epoll. Owned by that loop. */
final class Place {
  private @Nullable IoRegistration registration;
  private EpollIoOps asked = EpollIoOps.NONE;

  static boolean isIn(EventLoop loop) {
    return loop instanceof IoEventLoop io && io.isCompatible(EpollIoHandle.class);
  }

  /** Takes it; epoll is asked nothing yet. */
  void take(EventLoop loop, EpollIoHandle handle, ChannelPromise taken) {
    ((IoEventLoop) loop)
        .register(handle)
        .addListener(done -> {
          if (done.isSuccess()) {
            registration = (IoRegistration) done.getNow();
            taken.setSuccess();
          } else {
            taken.setFailure(done.cause());
          }
        });
  }

  /** Asks epoll for something, if that is something else than before. Of a socket that is open. */
  void ask(EpollIoOps wanted) {
    IoRegistration now = registration;
    if (wanted != asked && now != null) {
      asked = wanted;
      now.submit(wanted);
    }
  }

  /** Gives it back, once. */
  void give() {
    IoRegistration now = registration;
    if (now != null) {
      registration = null;
      now.cancel();
    }
  }
}
