package lb.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CacheKeyTest {
  private final Engine engine = new Engine(Engine.MEBIBYTE);
  private final byte[] buffer = new byte[64];

  @AfterEach
  void close() {
    engine.close();
  }

  private CacheKey borrowed(String path) {
    return engine.cache.borrowedKey("site", "host", path, null, "", buffer);
  }

  @Test
  void aBorrowedKeyFindsWhatIsStoredUnderItsOwn() {
    for (String path : new String[] {"/", "/a", "/as/long/as/a/usual/path.html"}) {
      engine.store(path, "body of " + path);
      Arrays.fill(buffer, (byte) 'x'); // what another key may have left there
      CacheKey key = borrowed(path);
      assertThat(key).isEqualTo(engine.key(path)).hasSameHashCodeAs(engine.key(path));
      assertThat(key).hasToString(engine.key(path).toString());
      StoredObject object =
          engine.cache.find(key, lb.cache.http.Fields.EMPTY, java.util.List.of()).object();
      assertThat(Engine.body(object)).isEqualTo("body of " + path);
      object.release();
    }
  }

  @Test
  void whatIsKeptOutlivesTheNextKeyInTheBuffer() {
    CacheKey first = borrowed("/first");
    CacheKey kept = first.kept();
    CacheKey next = borrowed("/next!");

    assertThat(kept).isEqualTo(engine.key("/first")).isNotEqualTo(next);
    assertThat(kept.kept()).isSameAs(kept);
    assertThat(CacheKey.part(kept.octets(), 2)).isEqualTo("/first");
  }

  @Test
  void theOctetsOfABorrowedKeyAreNotGivenAway() {
    assertThatThrownBy(() -> borrowed("/").octets()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aKeyThatFillsTheBufferHasOctetsOfItsOwn() {
    for (int length = 40; length < 80; length++) {
      String path = "/" + "p".repeat(length);
      CacheKey key = borrowed(path);
      borrowed("/another");
      boolean fits = path.length() + "site\0host\0\0".length() < buffer.length;
      assertThat(key.equals(engine.key(path))).isEqualTo(!fits);
    }
  }
}
