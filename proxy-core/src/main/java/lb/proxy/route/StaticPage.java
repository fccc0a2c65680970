package lb.proxy.route;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import lb.config.Fallback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a site answers when no origin does. Immutable; its octets are not to be changed. */
public final class StaticPage {
  private static final Logger LOG = LoggerFactory.getLogger(StaticPage.class);
  private static final int BYTES_MAX = 1 << 20;
  private static final String UNKNOWN = "application/octet-stream";
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "htm", "text/html; charset=utf-8",
          "txt", "text/plain; charset=utf-8",
          "json", "application/json",
          "xml", "application/xml",
          "svg", "image/svg+xml");

  private final int status;
  private final String contentType;
  private final byte[] body;

  private StaticPage(int status, String contentType, byte[] body) {
    this.status = status;
    this.contentType = contentType;
    this.body = body;
  }

  /** The page of a fallback; null when it has none, or when its file can no longer be read. */
  static @Nullable StaticPage of(Fallback fallback) {
    Path file = fallback.page();
    if (file == null) {
      return null;
    }
    try {
      if (Files.size(file) > BYTES_MAX) {
        LOG.warn("{} has more than 1 MiB; without it failures are told in plain text", file);
        return null;
      }
      return new StaticPage(fallback.status(), typeOf(file), Files.readAllBytes(file));
    } catch (IOException failure) {
      LOG.warn("{} cannot be read; without it failures are told in plain text", file, failure);
      return null;
    }
  }

  /** Octets as they are, of no type in particular. */
  public static StaticPage of(byte[] octets) {
    return new StaticPage(0, UNKNOWN, octets);
  }

  private static String typeOf(Path file) {
    String name = String.valueOf(file.getFileName());
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return TYPES.getOrDefault(ending, UNKNOWN);
  }

  /** The status to send for a failure with that status. */
  public int status(int ofFailure) {
    return status == 0 ? ofFailure : status;
  }

  /** The value of Content-Type. */
  public String contentType() {
    return contentType;
  }

  /** The octets. */
  public byte[] body() {
    return body;
  }
}
