package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressOrderTest {
  private static List<InetAddress> addresses(String... literals) {
    return Arrays.stream(literals).map(Bench::address).toList();
  }

  @Test
  void familiesTakeTurnsBeginningWithThatOfTheFirst() {
    assertThat(AddressOrder.of(addresses("::1", "::2", "::3", "10.0.0.1", "10.0.0.2"), 0))
        .isEqualTo(addresses("::1", "10.0.0.1", "::2", "10.0.0.2", "::3"));
    assertThat(AddressOrder.of(addresses("10.0.0.1", "10.0.0.2", "::1"), 0))
        .isEqualTo(addresses("10.0.0.1", "::1", "10.0.0.2"));
  }

  @Test
  void eachAddressOfAFamilyBeginsInItsTurn() {
    List<InetAddress> found = addresses("10.0.0.1", "10.0.0.2", "10.0.0.3");
    assertThat(AddressOrder.of(found, 1)).isEqualTo(addresses("10.0.0.2", "10.0.0.3", "10.0.0.1"));
    assertThat(AddressOrder.of(found, 5)).isEqualTo(addresses("10.0.0.3", "10.0.0.1", "10.0.0.2"));
    assertThat(AddressOrder.of(found, -1)).isEqualTo(addresses("10.0.0.3", "10.0.0.1", "10.0.0.2"));
  }
}
