package lb.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import lb.cache.http.Fields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which links of a page a browser can begin with. */
class LinkHintsTest {
  private static List<String> hints(String... lines) {
    Fields.Builder fields = Fields.builder();
    for (String line : lines) {
      fields.add("Link", line);
    }
    return LinkHints.of(fields.build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "</a.css>; rel=preload; as=style",
        "</a.css>;rel=\"preload\"",
        "</a.css> ; REL = PreLoad",
        "</a.js>; rel=modulepreload",
        "<https://cdn.test>; rel=preconnect; crossorigin",
        "</a>; rel=\"next preload\"",
        "</a,b;c>; as=style; rel=preload",
        "</a>; title=\"x, </b>; rel=next\"; rel=preload",
        "</a>; title=\"\\\"\"; rel=preload",
      })
  void aHintIsTakenAsItStands(String link) {
    assertThat(hints(link)).containsExactly(link);
    assertThat(hints("</n>; rel=next, " + link + ", </m>; rel=canonical")).containsExactly(link);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "</a>",
        "</a>; rel=next",
        "</a>; rel=preloaded",
        "</a>; rel=\"dns-prefetch\"",
        "</a>; rel=preload; anchor=\"/other\"",
        "</a>; title=\"rel=preload\"",
        "a; rel=preload",
        "</a; rel=preload",
        "</a> rel=preload",
        "</a>; rel=\"preload",
        "",
        ",,",
      })
  void whatIsNoHintIsLeftOut(String link) {
    assertThat(hints(link)).isEmpty();
  }

  @Test
  void whatIsMalformedEndsItsLineAlone() {
    assertThat(hints("</a>; rel=preload, nonsense, </b>; rel=preload", "</c>; rel=preload"))
        .containsExactly("</a>; rel=preload", "</c>; rel=preload");
  }

  @Test
  void thereIsABound() {
    String[] many = new String[50];
    java.util.Arrays.fill(many, "</a>; rel=preload");
    assertThat(hints(many)).hasSize(32);
    String large = "</" + "a".repeat(3_000) + ">; rel=preload";
    assertThat(hints(large, large, "</b>; rel=preload")).containsExactly(large);
  }

  @Test
  void noTextMakesItFail() {
    Random random = new Random(8_297);
    String octets = "<>;,=\"\\ \tarelpreload/";
    for (int i = 0; i < 100_000; i++) {
      StringBuilder text = new StringBuilder(i % 2 == 0 ? "</a>; rel=preload" : "");
      for (int left = random.nextInt(30); left > 0; left--) {
        int at = random.nextInt(text.length() + 1);
        text.insert(at, octets.charAt(random.nextInt(octets.length())));
      }
      List<String> again = new ArrayList<>(hints(text.toString()));
      for (String hint : again) {
        assertThat(hints(hint)).as(text.toString()).containsExactly(hint);
      }
    }
  }
}
