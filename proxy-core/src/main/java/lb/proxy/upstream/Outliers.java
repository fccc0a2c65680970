package lb.proxy.upstream;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import lb.config.Ejection;

/**
 * Finds the origins of a group that did worse than the others. Pure: the one place that decides it.
 *
 * <p>An origin is held against the others and not against a number alone: when all of them fail
 * alike, something else is wrong, and to leave some alone would only make it worse for the rest.
 */
final class Outliers {
  /** Others are worse than this many times only if the difference can be felt. */
  private static final double NANOS_LEAST = 5_000_000;

  private Outliers() {}

  /**
   * An origin that did worse.
   *
   * @param forLatency whether it is for its latency, and not for its errors
   * @param excess by how much, to tell which is worst
   */
  record Outlier(int index, boolean forLatency, double excess) {}

  /**
   * Whom to leave alone, the worst first.
   *
   * @param seen what was seen of each origin since they were last held against each other
   * @param alreadyOut whether it is left alone already
   */
  static List<Outlier> of(List<OriginTally.Sum> seen, boolean[] alreadyOut, Ejection policy) {
    int out = 0;
    List<Outlier> outliers = new ArrayList<>();
    for (int i = 0; i < alreadyOut.length; i++) {
      if (alreadyOut[i]) {
        out++;
      } else if (seen.get(i).requests() >= policy.requestsMin()) {
        judge(i, seen, alreadyOut, policy, outliers);
      }
    }
    int size = alreadyOut.length;
    int most = Math.min(size - 1, Math.max(1, size * policy.sharePercentMax() / 100));
    outliers.sort(Comparator.comparingDouble(Outlier::excess).reversed());
    return List.copyOf(outliers.subList(0, Math.clamp(most - out, 0, outliers.size())));
  }

  private static void judge(
      int index,
      List<OriginTally.Sum> seen,
      boolean[] alreadyOut,
      Ejection policy,
      List<Outlier> outliers) {
    OriginTally.Sum own = seen.get(index);
    OriginTally.Sum others = OriginTally.Sum.NONE;
    for (int i = 0; i < seen.size(); i++) {
      others = i == index || alreadyOut[i] ? others : others.plus(seen.get(i));
    }
    if (others.requests() == 0) {
      return; // nobody to be held against
    }
    double errors = own.errorPercent();
    boolean fails = policy.errorsPercent() > 0 && errors >= policy.errorsPercent();
    if (fails && errors >= 2 * others.errorPercent()) {
      outliers.add(new Outlier(index, false, errors / policy.errorsPercent()));
      return;
    }
    double limit = policy.latencyFactor() * others.meanNanos();
    boolean slow = own.meanNanos() - others.meanNanos() >= NANOS_LEAST && own.meanNanos() >= limit;
    if (policy.latencyFactor() > 0 && others.answers() > 0 && slow) {
      outliers.add(new Outlier(index, true, own.meanNanos() / limit));
    }
  }
}
