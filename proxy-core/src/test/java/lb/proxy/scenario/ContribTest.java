package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lb.testing.RawClient;
import lb.testing.Reply;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies in contrib/ for other programs speaks of metrics that there are, with their labels. */
final class ContribTest extends TlsScenario {
  private static final Path CONTRIB = Path.of("../contrib");
  private static final Pattern NAME = Pattern.compile("\\blb_[a-z0-9_]+");
  private static final Pattern SERIES =
      Pattern.compile("^(lb_[a-z0-9_]+)(?:\\{([^}]*)})? ", Pattern.MULTILINE);
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");
  private static final Pattern GROUPED = Pattern.compile("by \\(([a-z_, ]+)\\)");
  private static final Pattern SHOWN = Pattern.compile("(?:\\$labels\\.|\\{\\{)([a-z_]+)");

  /** Labels that Prometheus itself adds, and what a query makes. */
  private static final Set<String> OTHERS = Set.of("job", "instance", "value", "le");

  @ParameterizedTest
  @ValueSource(strings = {"grafana/lb.json", "prometheus/lb.rules.yml"})
  void allMetricsAndLabelsAreThere(String file) throws IOException {
    String text = Files.readString(CONTRIB.resolve(file));
    Set<String> names = new TreeSet<>();
    Set<String> labels = new TreeSet<>(OTHERS);
    Matcher series = SERIES.matcher(metrics());
    while (series.find()) {
      names.add(series.group(1));
      LABEL
          .matcher(series.group(2) == null ? "" : series.group(2))
          .results()
          .forEach(label -> labels.add(label.group(1)));
    }

    assertThat(NAME.matcher(text).results().map(found -> found.group()))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(names).contains(name));
    Stream<String> grouped =
        GROUPED.matcher(text).results().flatMap(by -> Stream.of(by.group(1).split(", *")));
    Stream<String> shown = SHOWN.matcher(text).results().map(found -> found.group(1));
    assertThat(Stream.concat(grouped, shown))
        .isNotEmpty()
        .allSatisfy(label -> assertThat(labels).contains(label));
  }

  /** The metrics of an lb that has seen something of everything. */
  private String metrics() throws IOException {
    Path log = folder.resolve("access.log");
    TestAuthority.write(folder, "site", AUTHORITY.issue("CN=site", "localhost"));
    LbUnderTest lb =
        start(
            "[{\"name\": \"one\", \"hosts\": \"*\", \"origins\": ORIGIN, \"tls\": {"
                + "\"certificate\": \"site.pem\", \"key\": \"site.key\"}}]",
            "\"log\": \"" + log + "\"");
    answers("x");
    origin.on("/broken").respond(Reply.status(500));
    try (RawClient client = connect("localhost")) {
      client.get("/a");
      client.get("/a");
      client.get("/broken");
    }
    try (RawClient plain = connectPlain(secure())) {
      plain.sendHead("GET", "/a").expectEnd();
    }
    try (RawClient wrong = connectPlain(plain())) {
      wrong.send("nonsense\r\n\r\n").expectEnd();
    }
    Files.delete(folder.resolve("site.key"));
    lb.server().renewCertificates();
    lb.purge("/a");
    lb.server().accounting().evicted("memory", "size", 1); // else only a full cache has it
    return lb.admin("GET", "/metrics", "").text();
  }
}
