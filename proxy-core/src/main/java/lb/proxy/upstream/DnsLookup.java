package lb.proxy.upstream;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.resolver.dns.DnsCache;
import io.netty.resolver.dns.DnsCacheEntry;
import io.netty.resolver.dns.DnsCnameCache;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks name servers (RFC 1035) for the addresses of names, of both families, and for how long they
 * hold. Blocks. Safe for use by many threads.
 *
 * <p>Each look-up has a socket of its own, whose port nobody can guess. Aliases are followed,
 * search domains are those of the system, and an answer that is cut is asked for again over TCP. An
 * answer holds for as long as each of its records does, those of aliases too.
 */
final class DnsLookup implements CachingResolver.Lookup {
  private static final long QUERY_MILLIS = 2_000;
  private static final long ALL_MILLIS = 10_000;

  private final EventLoopGroup group;
  private final DnsServerAddressStreamProvider servers;

  DnsLookup(DnsServerAddressStreamProvider servers) {
    this.servers = servers;
    this.group =
        new MultiThreadIoEventLoopGroup(
            1,
            Thread.ofPlatform().daemon().name("lb-dns-", 0).factory(),
            NioIoHandler.newFactory());
  }

  /** With the name servers that the system is configured with. */
  static DnsLookup ofSystem() {
    return new DnsLookup(DnsServerAddressStreamProviders.platformDefault());
  }

  @Override
  public CachingResolver.Answer answer(String host) throws UnknownHostException {
    EventLoop loop = group.next();
    Ttl ttl = new Ttl();
    try (DnsNameResolver resolver =
        new DnsNameResolverBuilder(loop)
            .datagramChannelType(NioDatagramChannel.class)
            .socketChannelType(NioSocketChannel.class)
            .nameServerProvider(servers)
            .hostsFileEntriesResolver((name, types) -> null)
            .queryTimeoutMillis(QUERY_MILLIS)
            .completeOncePreferredResolved(false)
            .resolveCache(ttl)
            .cnameCache(ttl)
            .build()) {
      Future<List<InetAddress>> found = resolver.resolveAll(host);
      if (!found.awaitUninterruptibly(ALL_MILLIS, TimeUnit.MILLISECONDS) || !found.isSuccess()) {
        throw new UnknownHostException(host);
      }
      List<InetAddress> addresses = new ArrayList<>(new LinkedHashSet<>(found.getNow()));
      return new CachingResolver.Answer(addresses, ttl.seconds());
    }
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /**
   * Keeps nothing, and remembers the shortest time that one of the records holds. Written by the
   * resolver's loop, read when it has answered.
   */
  private static final class Ttl implements DnsCache, DnsCnameCache {
    private volatile long seconds = CachingResolver.Answer.NO_TTL;

    private record Entry(@Nullable InetAddress address, @Nullable Throwable cause)
        implements DnsCacheEntry {}

    long seconds() {
      return seconds;
    }

    private synchronized void saw(long ttl) {
      seconds = seconds == CachingResolver.Answer.NO_TTL ? ttl : Math.min(seconds, ttl);
    }

    @Override
    public DnsCacheEntry cache(
        String name, DnsRecord[] additionals, InetAddress address, long ttl, EventLoop loop) {
      saw(ttl);
      return new Entry(address, null);
    }

    @Override
    public DnsCacheEntry cache(
        String name, DnsRecord[] additionals, Throwable cause, EventLoop loop) {
      return new Entry(null, cause);
    }

    @Override
    public void cache(String name, String alias, long ttl, EventLoop loop) {
      saw(ttl);
    }

    @Override
    public @Nullable List<? extends DnsCacheEntry> get(String name, DnsRecord[] additionals) {
      return null;
    }

    @Override
    public @Nullable String get(String name) {
      return null;
    }

    @Override
    public void clear() {}

    @Override
    public boolean clear(String name) {
      return false;
    }
  }
}
