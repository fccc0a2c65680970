package lb.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import lb.config.problem.FormatProblem;
import org.junit.jupiter.api.Test;

final class AddressesTest {

  @Test
  void anAddressWithoutAHostIsEveryInterface() {
    assertThat(HostPort.parse(":8080")).isEqualTo(new HostPort("0.0.0.0", 8_080));
    assertThat(HostPort.parse("*:8080")).isEqualTo(new HostPort("0.0.0.0", 8_080));
  }

  @Test
  void anIpv6LiteralLosesItsBracketsAndIsWrittenInOneWay() {
    assertThat(HostPort.parse("[0:0::0001]:80")).isEqualTo(new HostPort("::1", 80));
    assertThat(HostPort.parse("[2001:DB8:0:0:1:0:0:1]:80").host()).isEqualTo("2001:db8::1:0:0:1");
    assertThat(HostPort.parse("[::]:80").host()).isEqualTo("::");
    assertThat(HostPort.parse("[1:0:2::]:80").host()).isEqualTo("1:0:2::");
  }

  @Test
  void whatIsPrintedIsParsedToTheSame() {
    for (String text : List.of("127.0.0.1:1", "[::1]:65535", "localhost:0")) {
      assertThat(HostPort.parse(text)).hasToString(text);
    }
    for (String text : List.of("10.0.0.0/8", "::/0", "2001:db8::/32", "192.0.2.1/32")) {
      assertThat(Cidr.parse(text)).hasToString(text);
    }
  }

  @Test
  void loopbackIsKnownByItsText() {
    assertThat(HostPort.parse("127.9.9.9:1").isLoopback()).isTrue();
    assertThat(HostPort.parse("[::1]:1").isLoopback()).isTrue();
    assertThat(HostPort.parse("localhost:1").isLoopback()).isTrue();
    assertThat(HostPort.parse(":1").isLoopback()).isFalse();
    assertThat(HostPort.parse("[::]:1").isLoopback()).isFalse();
    assertThat(HostPort.parse("localhost.example:1").isLoopback()).isFalse();
  }

  @Test
  void aNetworkContainsItsAddressesAndNoOthers() {
    Cidr network = Cidr.parse("10.1.128.0/17");
    assertThat(network.contains(InetAddress.ofLiteral("10.1.128.0"))).isTrue();
    assertThat(network.contains(InetAddress.ofLiteral("10.1.255.255"))).isTrue();
    assertThat(network.contains(InetAddress.ofLiteral("10.1.127.255"))).isFalse();
    assertThat(network.contains(InetAddress.ofLiteral("10.2.128.0"))).isFalse();
    assertThat(network.contains(InetAddress.ofLiteral("::1"))).isFalse();
    assertThat(Cidr.parse("0.0.0.0/0").contains(InetAddress.ofLiteral("255.1.2.3"))).isTrue();
    assertThat(Cidr.parse("fd00::/8").contains(InetAddress.ofLiteral("fdff::1"))).isTrue();
    assertThat(Cidr.parse("fd00::/8").contains(InetAddress.ofLiteral("fe00::1"))).isFalse();
  }

  @Test
  void anIpv4AddressInTheClothesOfIpv6IsAnIpv4Address() throws Exception {
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xFF;
    mapped[11] = (byte) 0xFF;
    mapped[12] = 10;
    assertThat(Cidr.parse("10.0.0.0/8").contains(InetAddress.getByAddress(mapped))).isTrue();
  }

  @Test
  void tlsIsImpliedByPortAndScheme() {
    assertThat(Origin.parse("a:443").scheme()).isEqualTo("https");
    assertThat(Origin.parse("http://a:443").scheme()).isEqualTo("http");
    assertThat(Origin.parse("https://a:8443").tls()).isTrue();
    assertThat(Origin.parse("https://a").port()).isEqualTo(443);
    assertThat(Origin.parse("a").port()).isEqualTo(80);
    assertThat(Origin.parse("https://a").verify()).isTrue();
  }

  @Test
  void theAuthorityOmitsThePortOfTheScheme() {
    assertThat(Origin.parse("https://a").authority()).isEqualTo("a");
    assertThat(Origin.parse("http://a:443").authority()).isEqualTo("a:443");
    assertThat(Origin.parse("[::1]:8080").authority()).isEqualTo("[::1]:8080");
    assertThat(Origin.parse("[::1]:80").authority()).isEqualTo("[::1]");
  }

  @Test
  void numbersThatLookLikeAddressesAreNoNames() {
    for (String text : List.of("1.2.3:80", "1.2.3.4.5:80", "0x7f.1:80", "1.2.3.04:80")) {
      assertThatThrownBy(() -> HostPort.parse(text)).as(text).isInstanceOf(FormatProblem.class);
    }
  }
}
