package lb.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class BodyTest {
  @Test
  void aPatternIsTheSameHoweverItIsRead() throws IOException {
    Body body = Body.pattern(7, 3_000_000);
    byte[] whole = body.toByteArray();

    ByteArrayOutputStream written = new ByteArrayOutputStream();
    body.writeTo(written, 0, body.bytes());

    assertThat(written.toByteArray()).isEqualTo(whole);
    assertThat(body.slice(1_048_500, 1_048_700))
        .isEqualTo(java.util.Arrays.copyOfRange(whole, 1_048_500, 1_048_700));
    for (int offset : new int[] {0, 1, 65_535, 65_536, 1_048_572, 1_048_573, 2_999_999}) {
      assertThat(body.byteAt(offset)).isEqualTo(whole[offset]);
    }
  }

  @Test
  void offsetsBeyondFourGigabytesAreKnownWithoutHoldingThem() {
    Body body = Body.pattern(1, 6L << 30);

    assertThat(body.slice((5L << 30) - 3, (5L << 30) + 3))
        .hasSize(6)
        .contains(body.byteAt(5L << 30));
    assertThatThrownBy(() -> body.byteAt(6L << 30)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void patternsOfTwoSeedsDiffer() {
    byte[] one = Body.pattern(1, 4096).toByteArray();
    byte[] two = Body.pattern(2, 4096).toByteArray();

    int same = 0;
    for (int i = 0; i < one.length; i++) {
      same += one[i] == two[i] ? 1 : 0;
    }
    assertThat(same).isLessThan(64);
  }

  @Test
  void aPatternShiftedByAPageOrABufferIsAnotherOne() {
    Body body = Body.pattern(3, 4 << 20);

    for (int shift : new int[] {1, 4096, 16_384, 65_536, 1 << 20}) {
      assertThat(body.slice(shift, shift + 1024)).isNotEqualTo(body.slice(0, 1024));
    }
  }

  @Test
  void theDigestTellsLengthAndContent() {
    BodyDigest digest = new BodyDigest();
    byte[] octets = Body.pattern(5, 100_000).toByteArray();
    digest.update(octets, 0, 70_000);
    digest.update(octets, 70_000, 30_000);

    assertThat(digest.text()).isEqualTo(Body.pattern(5, 100_000).digest()).startsWith("100000:");
    octets[50_000] ^= 1;
    assertThat(Body.of(octets).digest()).isNotEqualTo(digest.text());
    assertThat(Body.of("").digest()).isEqualTo("0:00000000");
  }

  @Test
  void comparingFindsTheFirstByteThatDiffers() throws IOException {
    Body body = Body.pattern(1, 200_000);
    byte[] octets = body.toByteArray();
    body.assertEqualTo(new ByteArrayInputStream(octets), 0, body.bytes());

    octets[123_456] ^= 0x40;

    assertThatThrownBy(() -> body.assertEqualTo(new ByteArrayInputStream(octets), 0, body.bytes()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("byte 123456 ");
  }

  @Test
  void comparingFindsABodyTooShortOrTooLong() {
    Body body = Body.pattern(1, 100);

    assertThatThrownBy(
            () -> body.assertEqualTo(new ByteArrayInputStream(body.slice(0, 99)), 0, 100))
        .hasMessage("the body ends after 99 bytes, expected 100");
    assertThatThrownBy(
            () -> body.assertEqualTo(new ByteArrayInputStream(body.slice(0, 100)), 0, 99))
        .hasMessage("the body is longer than the expected 99 bytes");
  }
}
