package lb.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.decoder.Decoder;
import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import lb.cache.rules.Coding;
import org.junit.jupiter.api.Test;

final class CodecsTest {
  private static final byte[] BODY =
      "function a() { return 1; }\n".repeat(200).getBytes(StandardCharsets.US_ASCII);

  private final Codecs codecs = Codecs.ofThisMachine();

  @Test
  void everyCodingThatIsAvailableGivesTheBodyBack() throws IOException {
    assertThat(gunzip(codecs.encode(Coding.GZIP, BODY))).isEqualTo(BODY);
    assertThat(Zstd.decompress(codecs.encode(Coding.ZSTD, BODY), BODY.length)).isEqualTo(BODY);
    assertThat(Decoder.decompress(codecs.encode(Coding.BR, BODY)).getDecompressedData())
        .isEqualTo(BODY);
    assertThat(codecs.encode(Coding.IDENTITY, BODY)).isEqualTo(BODY);
  }

  @Test
  void everyCodingMakesTextSmaller() throws IOException {
    for (Coding coding : new Coding[] {Coding.GZIP, Coding.BR, Coding.ZSTD}) {
      assertThat(codecs.available() & coding.bit()).as("%s", coding).isNotZero();
      assertThat(codecs.encode(coding, BODY).length).as("%s", coding).isLessThan(BODY.length / 10);
    }
  }

  private static byte[] gunzip(byte[] coded) throws IOException {
    try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(coded))) {
      return stream.readAllBytes();
    }
  }
}
