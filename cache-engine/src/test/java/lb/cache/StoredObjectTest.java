package lb.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.List;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.cache.rules.Freshness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** All that is known of an object comes back from the arena. */
class StoredObjectTest {
  private final Engine engine = new Engine(4 * Engine.MEBIBYTE);

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void everythingKnownOfAPartComesBack() {
    Freshness freshness =
        new Freshness(1L << 41, 1L << 40, (1L << 32) - 1, 1L << 31, (1L << 31) + 1, 63);
    Variant variant = Engine.variant("x-lang", "d\u00e9");
    Part part = new Part(1L << 33, 1L << 34);
    FillHead head =
        new FillHead(
            new ResponseHead(203, Fields.of("X", "1")),
            freshness,
            variant,
            List.of("/items", "\u00fcber"),
            5);
    keepPart(head, part);

    StoredObject object =
        engine.cache.findParts(engine.key("/a"), Fields.of("x-lang", "d\u00e9")).getFirst();
    assertThat(object.status()).isEqualTo(203);
    assertThat(object.freshness()).isEqualTo(freshness);
    assertThat(object.variant()).isEqualTo(variant);
    assertThat(object.part()).isEqualTo(part);
    assertThat(object.madeCoding()).isNull();
    assertThat(object.mayBeCoded()).isFalse();
    assertThat(object.tags()).containsExactly("/items", "\u00fcber");
    assertThat(object.site()).isEqualTo("site");
    assertThat(object.host()).isEqualTo("host");
    assertThat(object.target()).isEqualTo("/a");
    assertThat(object.head().fields().first("X")).isEqualTo("1");
    assertThat(object.bodyBytes()).isEqualTo(5);
    assertThat(Engine.body(object)).isEqualTo("12345");
    object.release();
  }

  @Test
  void thousandsOfKindsOfVaryAreToldApartThoughNotAllAreShared() {
    for (int i = 0; i < 1_200; i++) {
      engine.store("/" + i, "body " + i, Engine.variant("x-" + i, "yes"));
    }
    for (int i : new int[] {0, 999, 1_000, 1_199}) {
      assertThat(engine.get("/" + i, "x-" + i, "yes")).isEqualTo("body " + i);
      assertThat(engine.get("/" + i, "x-" + i, "no")).isEqualTo("VARY_MISS");
    }
  }

  @Test
  void keysOfAnyLengthAreComparedToTheLastOctet() {
    for (int length = 1; length < 40; length++) {
      String path = "/" + "p".repeat(length);
      engine.store(path, "body " + length);
      StoredObject object = engine.find(path).object();
      assertThat(object.hasKey(engine.key(path))).isTrue();
      assertThat(object.hasKey(engine.key("/" + "p".repeat(length - 1) + "q"))).isFalse();
      assertThat(object.hasKey(engine.key(path + "p"))).isFalse();
      assertThat(object.keyHash()).isEqualTo(engine.key(path).hash());
      object.release();
    }
  }

  @Test
  void anEntityTagIsKnownByItsOctets() {
    assertThat(isEtag("\"a-1\"", "\"a-1\"")).isTrue();
    assertThat(isEtag("W/\"a-1\"", "W/\"a-1\"")).isTrue();
    assertThat(isEtag("\"\"", "\"\"")).isTrue();
    assertThat(isEtag("\"a-1\"", "\"a-2\"")).isFalse();
    assertThat(isEtag("\"a-1\"", "W/\"a-1\"")).as("equal, but not octet for octet").isFalse();
    assertThat(isEtag("\"a\",\"b\"", "\"a\",\"b\"")).as("two tags are none").isFalse();
    assertThat(isEtag("plain", "plain")).as("no tag without quotes").isFalse();
    assertThat(isEtag("W/", "W/")).isFalse();
    assertThat(isEtag("\"", "\"")).isFalse();
    assertThat(isEtag("x\"a\"", "x\"a\"")).isFalse();
    assertThat(isEtag(null, "\"a\"")).isFalse();
  }

  private boolean isEtag(String stored, String asked) {
    if (stored == null) {
      engine.store("/tag", "x");
    } else {
      engine.store("/tag", "x", "ETag", stored);
    }
    StoredObject object = engine.find("/tag").object();
    boolean is = object.isEtag(Fields.of("If-None-Match", asked), 0);
    object.release();
    return is;
  }

  private void keepPart(FillHead head, Part part) {
    ByteBuf body = Engine.octets("12345");
    engine.cache.keepPart(engine.key("/a"), head, part, engine.cache.frontier(), body);
    body.release();
  }
}
