package lb.proxy.exchange;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.Encoder;
import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import lb.cache.rules.Coding;

/** The content codings that can be made here. Safe for use by many threads. */
public final class Codecs {
  // Made once and served often: slower and smaller than what one would choose for every answer.
  private static final int BROTLI_QUALITY = 9;
  private static final int ZSTD_LEVEL = 15;

  private final int available;

  private Codecs(int available) {
    this.available = available;
  }

  /** What this machine has: gzip always, br and zstd where their native parts load. */
  public static Codecs ofThisMachine() {
    int available = Coding.GZIP.bit() | Coding.IDENTITY.bit();
    if (Brotli4jLoader.isAvailable()) {
      available |= Coding.BR.bit();
    }
    if (hasZstd()) {
      available |= Coding.ZSTD.bit();
    }
    return new Codecs(available);
  }

  private static boolean hasZstd() {
    try {
      return Zstd.compress(new byte[1]).length > 0;
    } catch (LinkageError absent) {
      return false;
    }
  }

  /** A set of the bits of {@link Coding}. */
  int available() {
    return available;
  }

  /** The body in a coding that is available. */
  byte[] encode(Coding coding, byte[] body) throws IOException {
    return switch (coding) {
      case BR -> Encoder.compress(body, new Encoder.Parameters().setQuality(BROTLI_QUALITY));
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
