package lb.cache.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FieldsTest {
  private static final Fields BASE =
      Fields.of("Host", "a.example", "X-One", "1", "Accept", "*/*", "x-one", "2");

  @Test
  void aBuilderOverOtherFieldsLeavesThemAsTheyWere() {
    String before = BASE.toString();
    byte[] octets = BASE.bytes().clone();
    Fields made =
        BASE.toBuilder().remove(FieldName.HOST).add(FieldName.VIA, "1.1 lb").add("B", "c").build();
    assertThat(made.toString()).isEqualTo("X-One: 1\nAccept: */*\nx-one: 2\nVia: 1.1 lb\nB: c\n");
    assertThat(BASE.toString()).isEqualTo(before);
    assertThat(BASE.bytes()).isEqualTo(octets);
  }

  @Test
  void twoBuildersOverTheSameFieldsDoNotMeet() {
    Fields first = BASE.toBuilder().add("A", "first").build();
    Fields second = BASE.toBuilder().add("A", "second").build();
    assertThat(first.first("A")).isEqualTo("first");
    assertThat(second.first("A")).isEqualTo("second");
  }

  @Test
  void aBuilderOverBuiltFieldsWritesBehindWhatTheyUse() {
    Fields once = BASE.toBuilder().add("A", "x".repeat(300)).build();
    Fields twice = once.toBuilder().add("B", "y").build();
    assertThat(twice.first("A")).isEqualTo("x".repeat(300));
    assertThat(twice.first("B")).isEqualTo("y");
    assertThat(twice.size()).isEqualTo(BASE.size() + 2);
  }

  @Test
  void aBuilderTakesAnyNumberOfLines() {
    Fields.Builder builder = BASE.toBuilder();
    for (int i = 0; i < 200; i++) {
      builder.add("N" + i, "v" + i);
    }
    Fields made = builder.build();
    assertThat(made.size()).isEqualTo(BASE.size() + 200);
    assertThat(made.first("N199")).isEqualTo("v199");
    assertThat(made.first(FieldName.HOST)).isEqualTo("a.example");
  }

  @Test
  void aCharacterBeyondLatin1CannotBecomeAControl() {
    Fields made = Fields.builder().add("A", "x\u010a\u010dy\u00ff").build();
    assertThat(made.bytes()).startsWith("Ax??y\u00ff".getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void knownNamesAreRemovedBySet() {
    Fields made = BASE.without(FieldName.HOST.bit() | FieldName.ACCEPT.bit());
    assertThat(made.toString()).isEqualTo("X-One: 1\nx-one: 2\n");
    assertThat(made.has(FieldName.ACCEPT)).isFalse();
    assertThat(BASE.without(FieldName.VIA.bit())).isSameAs(BASE);
  }

  @Test
  void unknownNamesAreRemovedInAnyCaseAndKnownOnesAreLeft() {
    Fields made = BASE.toBuilder().removeUnknown(Set.of("x-one", "host")).build();
    assertThat(made.toString()).isEqualTo("Host: a.example\nAccept: */*\n");
  }

  @Test
  void aNameThatIsKnownIsFoundUnderItsConstantHoweverItWasAdded() {
    Fields made = Fields.builder().add("vIA", "1").add(FieldName.VIA, "2").build();
    assertThat(made.all(FieldName.VIA)).containsExactly("1", "2");
    assertThat(made.name(1)).isEqualTo("Via");
  }
}
