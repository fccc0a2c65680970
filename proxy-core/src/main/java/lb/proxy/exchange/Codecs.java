package lb.proxy.exchange;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.Encoder;
import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import lb.cache.rules.Coding;

/** The content codings that can be made here. Safe for use by many threads. */
public final class Codecs {
  // Made once and served often: slower and smaller than what one would choose for every answer.
  private static final int BROTLI_QUALITY = 9;
  private static final int ZSTD_LEVEL = 15;

  private static final int ALL =
      Coding.IDENTITY.bit() | Coding.GZIP.bit() | Coding.BR.bit() | Coding.ZSTD.bit();

  private final AtomicInteger available = new AtomicInteger(ALL);

  private Codecs() {}

  /**
   * What this machine has: gzip always, br and zstd until their native parts turn out not to load.
   * Loading them takes longer than all the rest of a start, so they are loaded when first used.
   */
  public static Codecs ofThisMachine() {
    return new Codecs();
  }

  /** A set of the bits of {@link Coding}. */
  int available() {
    return available.get();
  }

  /**
   * The body in a coding that is available.
   *
   * @throws IOException when the coding's native part does not load; it is not available from then
   *     on
   */
  byte[] encode(Coding coding, byte[] body) throws IOException {
    try {
      return encoded(coding, body);
    } catch (LinkageError absent) {
      available.updateAndGet(bits -> bits & ~coding.bit());
      throw new IOException("no native part for " + coding.token() + ": " + absent, absent);
    }
  }

  private static byte[] encoded(Coding coding, byte[] body) throws IOException {
    return switch (coding) {
      case BR -> {
        Brotli4jLoader.ensureAvailability();
        yield Encoder.compress(body, new Encoder.Parameters().setQuality(BROTLI_QUALITY));
      }
      case ZSTD -> Zstd.compress(body, ZSTD_LEVEL);
      case GZIP -> gzip(body);
      case IDENTITY -> body;
    };
  }

  private static byte[] gzip(byte[] body) throws IOException {
    ByteArrayOutputStream coded = new ByteArrayOutputStream(body.length / 2);
    try (GZIPOutputStream stream =
        new GZIPOutputStream(coded) {
          {
            def.setLevel(Deflater.BEST_COMPRESSION);
          }
        }) {
      stream.write(body);
    }
    return coded.toByteArray();
  }
}
