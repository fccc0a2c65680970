package lb.proxy.socket;

import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can be set of a client's socket. */
final class ClientChannelConfig extends DefaultChannelConfig {
  /** Never asked: {@link ClientChannel} knows how much it reads at once. */
  private static final FixedRecvByteBufAllocator UNUSED = new FixedRecvByteBufAllocator(1);

  private final ClientChannel socket;
  private boolean halfClosure;

  ClientChannelConfig(ClientChannel socket) {
    super(socket, UNUSED);
    this.socket = socket;
  }

  @Override
  public Map<ChannelOption<?>, Object> getOptions() {
    return getOptions(super.getOptions(), ChannelOption.ALLOW_HALF_CLOSURE);
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> @Nullable T getOption(ChannelOption<T> option) {
    return option == ChannelOption.ALLOW_HALF_CLOSURE
        ? (T) Boolean.valueOf(halfClosure)
        : super.getOption(option);
  }

  @Override
  public <T> boolean setOption(ChannelOption<T> option, T value) {
    if (option == ChannelOption.SO_LINGER) {
      socket.setLinger((Integer) value);
      return true;
    }
    if (option == ChannelOption.ALLOW_HALF_CLOSURE) {
      halfClosure = (Boolean) value;
      return true;
    }
    return super.setOption(option, value);
  }

  /** Whether it stays open when the peer ends its side. */
  boolean allowsHalfClosure() {
    return halfClosure;
  }

  @Override
  protected void autoReadCleared() {
    socket.stopReading();
  }
}
