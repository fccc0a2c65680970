package lb.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Keys of tickets: one makes them, two more are accepted, each certificate has its own. */
final class TicketKeysTest {
  private static final long PERIOD_MILLIS = 1_000;
  private static final long PERIOD = 1_000_000_000L;
  private static final long START = Long.MAX_VALUE - PERIOD / 2; // the clock overflows on the way

  private final Random random = new Random(7);
  private final TicketKeys keys =
      new TicketKeys(
          bytes -> {
            byte[] octets = new byte[bytes];
            random.nextBytes(octets);
            return octets;
          },
          PERIOD_MILLIS,
          START);

  private List<String> of(String label) {
    List<String> all = new ArrayList<>();
    for (OpenSslSessionTicketKey key : keys.keys(label)) {
      HexFormat hex = HexFormat.of();
      all.add(
          hex.formatHex(key.name()) + hex.formatHex(key.hmacKey()) + hex.formatHex(key.aesKey()));
    }
    return all;
  }

  @Test
  void theKeyBeforeIsStillAcceptedAndTheOneBeforeThatToo() {
    String first = of("a").getFirst();
    assertThat(keys.rotateIfDue(START + PERIOD - 1)).isFalse();
    assertThat(keys.rotateIfDue(START + PERIOD)).isTrue();
    String second = of("a").getFirst();
    assertThat(of("a")).containsExactly(second, first);
    keys.rotateIfDue(START + 2 * PERIOD);
    assertThat(of("a")).hasSize(3).endsWith(second, first);
    keys.rotateIfDue(START + 3 * PERIOD);
    assertThat(of("a")).hasSize(3).endsWith(second).doesNotContain(first);
  }

  @Test
  void afterALongPauseNothingOldIsAccepted() {
    String first = of("a").getFirst();
    keys.rotateIfDue(START + 2 * PERIOD);
    assertThat(of("a")).as("made in the period before the last").hasSize(2).endsWith(first);
    keys.rotateIfDue(START + 5 * PERIOD);
    assertThat(of("a")).hasSize(1).doesNotContain(first);
  }

  @Test
  void whatStandsForDifferentThingsHasNothingInCommon() {
    keys.rotateIfDue(START + PERIOD);
    Set<String> parts = new HashSet<>();
    for (String label : List.of("a", "b", "a\0", "")) {
      for (String key : of(label)) {
        for (int at = 0; at < key.length(); at += 32) {
          parts.add(key.substring(at, at + 32));
        }
      }
    }
    assertThat(parts).hasSize(4 * 2 * 3);
    assertThat(of("a")).isEqualTo(of("a"));
  }

  @Test
  void sessionsLastAsLongAsTheirKeys() {
    assertThat(keys.lifetimeSeconds()).isEqualTo(2);
  }
}
