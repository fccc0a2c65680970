package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Names asked of a name server: their addresses, and for how long they hold. */
class DnsLookupTest {
  private final DnsServer server = DnsServer.start();
  private final DnsLookup lookup =
      new DnsLookup(new SingletonDnsServerAddressStreamProvider(server.address()));

  @AfterEach
  void close() {
    lookup.close();
    server.close();
  }

  private static DnsServer.Answer says(long ttlSeconds, String value) {
    return new DnsServer.Answer(ttlSeconds, value);
  }

  private static InetAddress[] addresses(String... literals) {
    InetAddress[] all = new InetAddress[literals.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = InetAddress.ofLiteral(literals[i]);
    }
    return all;
  }

  @Test
  void allAddressesOfBothFamiliesAreFound() throws Exception {
    server.says("app.test", says(60, "192.0.2.1"), says(60, "192.0.2.2"), says(60, "2001:db8::1"));
    CachingResolver.Answer answer = lookup.answer("app.test");
    assertThat(answer.addresses())
        .containsExactlyInAnyOrder(addresses("192.0.2.1", "192.0.2.2", "2001:db8::1"));
    assertThat(answer.ttlSeconds()).isEqualTo(60);
  }

  @Test
  void anAnswerHoldsAsLongAsEachOfItsRecords() throws Exception {
    server.says("app.test", says(60, "192.0.2.1"), says(7, "192.0.2.2"));
    assertThat(lookup.answer("app.test").ttlSeconds()).isEqualTo(7);
  }

  @Test
  void anAliasIsFollowedAndHoldsNoLongerThanItSays() throws Exception {
    server.says("app.test", says(5, "pool.test")).says("pool.test", says(300, "192.0.2.9"));
    CachingResolver.Answer answer = lookup.answer("app.test");
    assertThat(answer.addresses()).containsExactly(addresses("192.0.2.9"));
    assertThat(answer.ttlSeconds()).isEqualTo(5);
  }

  @Test
  void nothingIsRememberedHere() throws Exception {
    server.says("app.test", says(300, "192.0.2.1"));
    lookup.answer("app.test");
    server.says("app.test", says(300, "192.0.2.2"));
    assertThat(lookup.answer("app.test").addresses()).containsExactly(addresses("192.0.2.2"));
    assertThat(server.asked()).contains("app.test 1", "app.test 28");
  }

  @Test
  void aNameThatIsNotThereIsNotFound() {
    assertThatThrownBy(() -> lookup.answer("nothing.test"))
        .isInstanceOf(UnknownHostException.class);
  }

  @Test
  void theHostsFileOfTheSystemGoesBeforeItsNameServers() throws Exception {
    try (SystemLookup system = new SystemLookup()) {
      CachingResolver.Answer answer = system.answer("localhost");
      assertThat(answer.addresses()).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);
      assertThat(answer.ttlSeconds()).isEqualTo(CachingResolver.Answer.NO_TTL);
    }
    assertThat(HostsFile.addresses("LOCALHOST")).isNotEmpty();
  }
}
