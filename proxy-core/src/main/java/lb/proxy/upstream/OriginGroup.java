package lb.proxy.upstream;

import io.netty.channel.EventLoop;
import java.util.List;

/**
 * Several origins that hold the same content. Each request goes to the next that is up, as often as
 * its weight says; one that fails some times in a row is left alone for a while. Safe for use by
 * many event loops.
 */
public final class OriginGroup implements Upstream {
  private final List<String> names;

  OriginGroup(List<String> names) {
    this.names = names;
  }

  @Override
  public Fetch send(EventLoop loop, FetchRequest request, FetchListener listener) {
    throw new UnsupportedOperationException("not yet");
  }

  /** The names of the origins, joined by commas. */
  @Override
  public String name() {
    return String.join(",", names);
  }
}
