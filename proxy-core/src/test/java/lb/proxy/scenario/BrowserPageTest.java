package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import lb.testing.Browser;
import lb.testing.Eventually;
import lb.testing.Reply;
import org.junit.jupiter.api.Test;

/**
 * A page with 200 parts in a browser that others wrote: every part arrives, whole and unmixed, over
 * the version of HTTP that is offered.
 */
final class BrowserPageTest extends TlsScenario {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SCRIPTS = 80;
  private static final int STYLES = 20;
  private static final int IMAGES = 100;

  /** Tells how many parts came whole, which versions of HTTP they came by, and what failed. */
  private static String page() {
    StringBuilder html = new StringBuilder("<!doctype html><title>page</title>\n<script>");
    html.append("const failed = []; let ran = 0;</script>\n");
    for (int i = 0; i < STYLES; i++) {
      html.append(
          "<link rel=stylesheet href=/style/%d onerror=\"failed.push(this.href)\">\n".formatted(i));
    }
    for (int i = 0; i < IMAGES; i++) {
      html.append("<img src=/image/%d onerror=\"failed.push(this.src)\">\n".formatted(i));
    }
    for (int i = 0; i < SCRIPTS; i++) {
      html.append(
          "<script src=/script/%d onerror=\"failed.push(this.src)\"></script>\n".formatted(i));
    }
    return html
        + """
        <script>
        performance.setResourceTimingBufferSize(1000);
        addEventListener('load', () => setTimeout(() => {
          const images = [...document.images].filter((image, i) => image.naturalWidth === i + 1);
          const styles = [...document.styleSheets].filter(
              (sheet, i) => sheet.cssRules[0].selectorText === '.s' + i);
          const parts = performance.getEntriesByType('resource');
          const page = performance.getEntriesByType('navigation')[0];
          const versions = new Set([page, ...parts].map(part => part.nextHopProtocol));
          fetch('/result', {method: 'POST', body: [ran, styles.length, images.length, parts.length,
              [...versions].sort().join('+'), ...failed].join(' ')});
        }, 0));
        </script>
        """;
  }

  private void parts() {
    origin.on("/page").respond(part("text/html", page()));
    for (int i = 0; i < SCRIPTS; i++) {
      String script = "ran += 1; // " + "x".repeat(i * 500);
      origin.on("/script/" + i).respond(part("text/javascript", script));
    }
    for (int i = 0; i < STYLES; i++) {
      origin.on("/style/" + i).respond(part("text/css", ".s" + i + " { color: red }"));
    }
    for (int i = 0; i < IMAGES; i++) {
      String image =
          "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='1'><!--%s--></svg>"
              .formatted(i + 1, "x".repeat(i * 300));
      origin.on("/image/" + i).respond(part("image/svg+xml", image));
    }
    origin.on("/result").respond(Reply.status(204));
    origin.otherwise().respond(Reply.status(404));
  }

  private static Reply part(String type, String text) {
    return Reply.ok(text).field("Content-Type", type).cacheControl("max-age=600");
  }

  private String load(String... flags) {
    Optional<String> command = Browser.find();
    assumeTrue(command.isPresent(), "none of " + Browser.NAMES + " is on the PATH of this machine");
    String url = "https://lb.test:" + secure().getPort() + "/page";
    String[] all = Arrays.copyOf(flags, flags.length + 1);
    all[flags.length] = "--host-resolver-rules=MAP lb.test 127.0.0.1"; // localhost is ::1 as well
    try (Browser browser = Browser.open(command.get(), folder, url, all)) {
      Eventually.within(
          PATIENCE, () -> assertThat(origin.received("/result")).as(browser.said()).isNotEmpty());
    }
    return origin.received("/result").getFirst().awaitBody().bodyText();
  }

  @Test
  void chromiumLoadsTwoHundredPartsOverHttp2() {
    parts();
    startOne();

    assertThat(load("--disable-quic")).isEqualTo("80 20 100 200 h2");
    assertThat(origin.received("/image/99")).hasSize(1);
  }

  /** A browser takes QUIC from whom it is told to, and believes that certificate alone. */
  @Test
  void chromiumLoadsTwoHundredPartsOverHttp3() throws Exception {
    parts();
    startOne();
    byte[] publicKey;
    try (InputStream in = Files.newInputStream(folder.resolve("site.pem"))) {
      publicKey =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(in)
              .getPublicKey()
              .getEncoded();
    }
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(publicKey);

    String told =
        load(
            "--enable-quic",
            "--origin-to-force-quic-on=lb.test:" + secure().getPort(),
            "--ignore-certificate-errors-spki-list=" + Base64.getEncoder().encodeToString(hash));

    assertThat(told).isEqualTo("80 20 100 200 h3");
    assertThat(origin.received("/image/99")).hasSize(1);
  }
}
