package lb.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import lb.config.HostPort;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to the admin listener of a running lb.
 *
 * <p>Over {@link HttpURLConnection}: {@code java.net.http} would load several hundred classes and a
 * thread pool for one request.
 */
final class AdminClient {
  private static final int CONNECT_MILLIS_MAX = 5_000;
  private static final int READ_MILLIS_MAX = 30_000;
  private static final int ANSWER_BYTES_MAX = 16 * 1024 * 1024;

  private final HostPort address;
  private final @Nullable String token;

  AdminClient(HostPort address, @Nullable String token) {
    this.address = address;
    this.token = token;
  }

  /**
   * Gets a resource.
   *
   * @param target path and query, encoded
   * @throws CommandFailure when there is no answer or it is none of the 2xx
   */
  String get(String target) {
    return exchange("GET", target, null);
  }

  /** Posts a JSON body; fails as {@link #get} does. */
  String post(String target, String json) {
    return exchange("POST", target, json);
  }

  /** Deletes; fails as {@link #get} does. */
  String delete(String target) {
    return exchange("DELETE", target, null);
  }

  /** Text as it stands in a query or a path segment (RFC 3986 §2.1). */
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * Puts a configuration in the place of the one that runs.
   *
   * @param replaces the entity tag of that one, or {@code *}
   */
  String putConfig(String text, String replaces) {
    return exchange("PUT", "/config", text, replaces);
  }

  private String exchange(String method, String target, @Nullable String json) {
    return exchange(method, target, json, null);
  }

  private String exchange(
      String method, String target, @Nullable String json, @Nullable String replaces) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://" + address + target).toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(CONNECT_MILLIS_MAX);
      connection.setReadTimeout(READ_MILLIS_MAX);
      connection.setInstanceFollowRedirects(false);
      connection.setRequestMethod(method);
      connection.setRequestProperty("Accept", "application/json");
      if (token != null) {
        connection.setRequestProperty("Authorization", "Bearer " + token);
      }
      if (replaces != null) {
        connection.setRequestProperty("If-Match", replaces);
      }
      if (json != null) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setDoOutput(true);
        connection.getOutputStream().write(body);
      }
      return answer(connection);
    } catch (SocketTimeoutException e) {
      throw unavailable("does not answer in time");
    } catch (IOException e) {
      throw unavailable("does not answer (" + e.getMessage() + ")");
    }
  }

  private String answer(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    if (status < 0) {
      throw unavailable("does not speak HTTP");
    }
    try (InputStream in =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      byte[] body = in == null ? new byte[0] : in.readNBytes(ANSWER_BYTES_MAX);
      String text = new String(body, StandardCharsets.UTF_8);
      if (status >= 200 && status < 300) {
        return text;
      }
      String rendered = Json.parse(text).at("rendered").text("");
      throw new CommandFailure(
          exitCode(status),
          rendered.isEmpty()
              ? address + " answered " + status + reason(text)
              : "what runs is kept\n\n" + rendered.stripTrailing());
    }
  }

  private static ExitCode exitCode(int status) {
    return switch (status) {
      case 401, 403 -> ExitCode.FORBIDDEN;
      case 404 -> ExitCode.NOT_FOUND;
      case 422 -> ExitCode.CONFIG;
      case 408, 429, 502, 503, 504 -> ExitCode.UNAVAILABLE;
      default -> ExitCode.FAILED;
    };
  }

  /**
   * What the admin listener says in {@code error.message}, or the start of whatever else it sent.
   */
  private static String reason(String body) {
    String message = Json.parse(body).at("error").at("message").text("");
    String said = message.isEmpty() ? body.strip() : message;
    return said.isEmpty() ? "" : ": " + said.substring(0, Math.min(said.length(), 300));
  }

  private CommandFailure unavailable(String what) {
    return new CommandFailure(
        ExitCode.UNAVAILABLE,
        "the admin listener at " + address + " " + what + "; is lb running? (--admin, LB_ADMIN)");
  }
}
