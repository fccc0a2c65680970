package lb.proxy.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lb.config.Ejection;

/**
 * Holds the origins of a group against each other from time to time, and has those left alone that
 * did worse. Whoever comes by when it is time does it. Safe for use by many event loops.
 */
final class OutlierWatch {
  private final List<OriginGroup.Member> members;
  private final Ejection policy;
  private final List<OriginTally.Sum> before = new ArrayList<>(); // guarded by this
  private volatile long nextNanos;

  OutlierWatch(List<OriginGroup.Member> members, Ejection policy, long now) {
    this.members = members;
    this.policy = policy;
    for (OriginGroup.Member member : members) {
      before.add(member.known().tally());
    }
    this.nextNanos = now + TimeUnit.MILLISECONDS.toNanos(policy.intervalMillis());
  }

  /** It is so late. */
  void pass(long now) {
    if (now - nextNanos >= 0) {
      judge(now);
    }
  }

  private synchronized void judge(long now) {
    if (now - nextNanos < 0) {
      return; // another loop was quicker
    }
    nextNanos = now + TimeUnit.MILLISECONDS.toNanos(policy.intervalMillis());
    List<OriginTally.Sum> seen = new ArrayList<>(members.size());
    boolean[] out = new boolean[members.size()];
    for (int i = 0; i < members.size(); i++) {
      OriginTally.Sum all = members.get(i).known().tally();
      seen.add(all.since(before.get(i)));
      before.set(i, all);
      out[i] = !members.get(i).known().health().isUp(now);
    }
    for (Outliers.Outlier outlier : Outliers.of(seen, out, policy)) {
      members.get(outlier.index()).known().health().eject(outlier.forLatency(), policy, now);
    }
  }
}
