package lb.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every stored case gives its transcript, however the octets are cut. {@code
 * -Dlb.corpus.rewrite=true} writes the files anew from what the code does: the diff is what gets
 * reviewed.
 */
class CorpusTest {
  private static final int CUTS_MAX = 700;

  static Stream<Corpus.Case> cases() {
    return Corpus.cases().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theTranscriptIsTheStoredOne(Corpus.Case stored) {
    assertThat(stored.run(List.of(stored.octets()))).isEqualTo(stored.expected());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void noCutChangesTheTranscript(Corpus.Case stored) {
    byte[] octets = stored.octets();
    int step = Math.max(1, octets.length / CUTS_MAX);
    for (int cut = 1; cut < octets.length; cut += step) {
      byte[] left = Arrays.copyOf(octets, cut);
      byte[] right = Arrays.copyOfRange(octets, cut, octets.length);
      assertThat(stored.run(List.of(left, right)))
          .as("cut at %d", cut)
          .isEqualTo(stored.expected());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void octetByOctetGivesTheSameTranscript(Corpus.Case stored) {
    List<byte[]> single = new ArrayList<>();
    for (byte octet : stored.octets()) {
      single.add(new byte[] {octet});
    }
    assertThat(stored.run(single)).isEqualTo(stored.expected());
  }

  @Test
  void titlesAreUnique() {
    assertThat(Corpus.cases().stream().map(Corpus.Case::toString)).doesNotHaveDuplicates();
  }

  @Test
  void rewrite() throws IOException {
    Assumptions.assumeTrue(Boolean.getBoolean("lb.corpus.rewrite"));
    for (Path file : Corpus.files()) {
      String text =
          Corpus.cases(file).stream()
              .map(stored -> stored.text(stored.run(List.of(stored.octets()))))
              .collect(Collectors.joining("\n"));
      Files.writeString(file, text);
    }
  }
}
