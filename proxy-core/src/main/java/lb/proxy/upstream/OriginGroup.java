package lb.proxy.upstream;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import lb.cache.http.RequestHead;
import lb.config.Balancing;
import lb.config.Ejection;
import lb.config.Origin;
import lb.config.RetryPolicy;
import lb.config.UpstreamPolicy;
import lb.proxy.balance.Balancer;
import lb.proxy.balance.Candidates;
import lb.proxy.balance.ConsistentHash;
import lb.proxy.balance.LeastRequests;
import lb.proxy.balance.Mix;
import lb.proxy.balance.RandomChoice;
import lb.proxy.balance.RoundRobin;
import org.jspecify.annotations.Nullable;

/**
 * Several origins that hold the same content, and the way to choose one of them for a request. One
 * that fails some times in a row is left alone for a while. Safe for use by many event loops.
 */
public final class OriginGroup implements Upstream {
  /** An origin of this group: its name here, and what all groups know of it. */
  record Member(Origin origin, KnownOrigin known) {
    String name() {
      return origin.name();
    }
  }

  private final Member[] members;
  private final @Nullable Member fallback;
  private final String name;
  private final UpstreamPolicy policy;
  private final Balancer balancer;
  private final @Nullable StickyCookie sticky;
  private final long seed;
  private final Ticker ticker;
  private final RetryBudget budget;
  private final @Nullable OutlierWatch watch;
  private final AtomicLong turns = new AtomicLong();

  /**
   * @param fallback who is asked when none of the members can be; null for nobody
   */
  OriginGroup(
      List<Member> members,
      @Nullable Member fallback,
      UpstreamPolicy policy,
      long seed,
      Ticker ticker) {
    this.members = members.toArray(Member[]::new);
    this.fallback = fallback;
    this.name = members.stream().map(Member::name).collect(Collectors.joining(","));
    this.policy = policy;
    this.seed = seed;
    this.ticker = ticker;
    long now = ticker.nanoTime();
    this.budget = new RetryBudget(policy.retry(), now);
    Ejection ejection = policy.care().ejection();
    this.watch =
        ejection.isOn() && members.size() > 1
            ? new OutlierWatch(List.copyOf(members), ejection, now)
            : null;
    Balancing balancing = policy.balancing();
    this.balancer = balancer(members, balancing, seed);
    this.sticky =
        balancing.method() == Balancing.Method.STICKY
            ? new StickyCookie(balancing.cookie(), members.stream().map(Member::name).toList())
            : null;
  }

  private static Balancer balancer(List<Member> members, Balancing balancing, long seed) {
    int[] weights = members.stream().mapToInt(each -> each.origin().weight()).toArray();
    return switch (balancing.method()) {
      case LEAST_REQUESTS, STICKY -> new LeastRequests(weights, seed);
      case ROUND_ROBIN -> new RoundRobin(weights, seed);
      case RANDOM -> new RandomChoice(weights, seed);
      case HASH ->
          new ConsistentHash(
              members.stream().map(Member::name).toArray(String[]::new),
              weights,
              balancing.hashLoadPercentMax());
    };
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

  /** How each origin does, under the name that it has here. */
  public List<OriginStatus> status() {
    List<OriginStatus> status = new ArrayList<>(members.length);
    for (Member member : members()) {
      status.add(member.known().status(member.origin(), member == fallback, ticker.nanoTime()));
    }
    return status;
  }

  /** All of them, the fallback last. */
  List<Member> members() {
    List<Member> all = new ArrayList<>(List.of(members));
    if (fallback != null) {
      all.add(fallback);
    }
    return all;
  }

  RetryPolicy retry() {
    return policy.retry();
  }

  /** Takes a retry on another origin out of the budget, if there is one in it. */
  boolean takeRetry(long now) {
    return budget.take(now, turns.get());
  }

  /** Whether one of them has as many requests under way as it may. */
  boolean isAnyFull() {
    for (Member member : members) {
      if (member.known().load().isFull()) {
        return true;
      }
    }
    return false;
  }

  /** A member, or the fallback, whose index is behind theirs. */
  Member member(int index) {
    Member last = fallback;
    return index == members.length && last != null ? last : members[index];
  }

  /** Whether an index is that of the fallback. */
  boolean isFallback(int index) {
    return index == members.length;
  }

  /** How many could be asked for one request, with the fallback. */
  int reach() {
    return members.length + (fallback == null ? 0 : 1);
  }

  int size() {
    return members.length;
  }

  /**
   * The origin for a request, as the balancing says, among those that are admitted; {@link
   * Balancer#NONE} when none is.
   */
  int choose(Candidates among, RequestHead head, long now) {
    if (watch != null) {
      watch.pass(now);
    }
    if (members.length <= 1) {
      return members.length == 1 && among.admits(0, 0) ? 0 : Balancer.NONE;
    }
    int tied = sticky == null ? Balancer.NONE : sticky.origin(head);
    if (tied >= 0 && among.admits(tied, 0)) {
      return tied;
    }
    long turn = turns.getAndIncrement();
    return balancer.choose(among, turn, key(head, turn));
  }

  private long key(RequestHead head, long turn) {
    Balancing balancing = policy.balancing();
    return balancing.method() == Balancing.Method.HASH
        ? RequestKey.of(balancing.hashKey(), head, Mix.of(seed, turn))
        : 0;
  }

  /**
   * The one to try when all are down. That is the fallback, if there is one. Where nothing else
   * would answer, it is the one whose failure lies back furthest, of those that were not tried and
   * have not as many requests as they may. {@link Balancer#NONE} when there is none.
   */
  int lastResort(long tried) {
    if (fallback != null) {
      boolean may = !Tried.contains(tried, members.length) && !fallback.known().load().isFull();
      return may ? members.length : Balancer.NONE;
    }
    if (policy.fallback().page() != null) {
      return Balancer.NONE;
    }
    int leastRecent = Balancer.NONE;
    for (int index = 0; index < members.length; index++) {
      boolean may = !Tried.contains(tried, index) && !members[index].known().load().isFull();
      if (may && (leastRecent < 0 || failedEarlier(index, leastRecent))) {
        leastRecent = index;
      }
    }
    return leastRecent;
  }

  private boolean failedEarlier(int index, int other) {
    long failedAt = members[index].known().health().failedAtNanos();
    return failedAt - members[other].known().health().failedAtNanos() < 0;
  }

  /**
   * The value of Set-Cookie that ties the client to the origin it was sent to; null when it is tied
   * to it already, or need not be.
   */
  @Nullable String newCookie(int index, RequestHead head) {
    StickyCookie cookie = sticky;
    return cookie == null
            || members.length <= 1
            || isFallback(index)
            || cookie.origin(head) == index
        ? null
        : cookie.setCookie(index, head);
  }
}
