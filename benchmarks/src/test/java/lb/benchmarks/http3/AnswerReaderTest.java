package lb.benchmarks.http3;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class AnswerReaderTest {
  /**
   * HEADERS of 4 octets with {@code :status 200}, DATA of 2, DATA of 3 with a length of two octets.
   */
  private static final String WHOLE = "0104" + "0000d9d1" + "0002" + "6161" + "004003" + "626262";

  private static AnswerReader read(String hex, int piece) {
    byte[] octets = HexFormat.of().parseHex(hex);
    AnswerReader reader = new AnswerReader();
    for (int at = 0; at < octets.length; at += piece) {
      reader.read(Unpooled.wrappedBuffer(octets, at, Math.min(piece, octets.length - at)));
    }
    return reader;
  }

  @Test
  void anAnswerIsReadInPiecesOfAnySize() {
    for (int piece = 1; piece <= WHOLE.length() / 2; piece++) {
      AnswerReader reader = read(WHOLE, piece);

      assertThat(reader.isWhole()).isTrue();
      assertThat(reader.status()).isEqualTo(200);
      assertThat(reader.bodyBytes()).isEqualTo(5);
    }
  }

  @Test
  void anAnswerThatIsCutIsNotWhole() {
    for (int octets : new int[] {1, 3, 7, 9, 11, 13, 15}) {
      assertThat(read(WHOLE.substring(0, 2 * octets), 64).isWhole())
          .as("%d octets", octets)
          .isFalse();
    }
  }

  @Test
  void anotherStatusIsNotTakenFor200() {
    assertThat(read("01030000db", 64).status()).isZero();
  }

  @Test
  void aRequestIsOneFrame() {
    byte[] request = Requests.get("/1k.bin", "127.0.0.1:8443");

    assertThat(request[0]).isEqualTo((byte) 1);
    assertThat((int) request[1]).isEqualTo(request.length - 2);
  }
}
