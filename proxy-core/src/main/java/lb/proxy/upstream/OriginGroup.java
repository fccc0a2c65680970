package lb.proxy.upstream;

import io.netty.channel.EventLoop;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import lb.config.Origin;

/**
 * Several origins that hold the same content. Each request goes to the next that is up, as often as
 * its weight says; one that fails some times in a row is left alone for a while. Safe for use by
 * many event loops.
 */
public final class OriginGroup implements Upstream {
  /** An origin of this group: its name here, and what all groups know of it. */
  record Member(Origin origin, KnownOrigin known) {
    String name() {
      return origin.name();
    }
  }

  private final List<Member> members;
  private final String name;
  private final int[] round;
  private final AtomicInteger turns = new AtomicInteger();

  OriginGroup(List<Member> members) {
    this.members = List.copyOf(members);
    this.name = members.stream().map(Member::name).collect(Collectors.joining(","));
    this.round =
        Rotation.round(members.stream().mapToInt(each -> each.origin().weight()).toArray());
  }

  @Override
  public Fetch send(EventLoop loop, FetchRequest request, FetchListener listener) {
    OriginFetch fetch = new OriginFetch(this, loop, request, listener);
    fetch.begin();
    return fetch;
  }

  /** The names of the origins, joined by commas. */
  @Override
  public String name() {
    return name;
  }

  Member member(int index) {
    return members.get(index);
  }

  int size() {
    return members.size();
  }

  /**
   * The origin for a request: the next in turn that is up and was not tried; when none is up, the
   * one of the others whose failure lies back furthest; -1 when all have been tried.
   */
  int choose(BitSet tried, long now) {
    int size = members.size();
    if (size == 0) {
      return -1;
    }
    int first = round[Math.floorMod(turns.getAndIncrement(), round.length)];
    int leastRecent = -1;
    for (int step = 0; step < size; step++) {
      int index = (first + step) % size;
      if (tried.get(index)) {
        continue;
      }
      KnownOrigin known = members.get(index).known();
      if (known.health().admit(known.settings(), now) != OriginHealth.Admission.DOWN) {
        return index;
      }
      if (leastRecent < 0 || failedEarlier(index, leastRecent)) {
        leastRecent = index;
      }
    }
    return leastRecent;
  }

  private boolean failedEarlier(int index, int other) {
    long failedAt = members.get(index).known().health().failedAtNanos();
    return failedAt - members.get(other).known().health().failedAtNanos() < 0;
  }
}
