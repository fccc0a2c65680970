package lb.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lb purge}: takes things out of the cache of a running lb. */
@Command(
    name = "purge",
    description = {
      "Purge from the cache of a running lb, with all variants and methods.",
      "When it has ended well, no later request gets bytes that were fetched before.",
    },
    footer = {
      "",
      "PATTERN is an absolute URL or a path; '*' stands for any text, '/' included.",
      "",
      "Examples:",
      "  lb purge '/images/*'",
      "  lb purge https://example.com/index.html",
      "  lb purge --tag product-7 --soft",
    })
final class PurgeCommand extends LbSubcommand {
  @Parameters(paramLabel = "PATTERN", arity = "0..*", description = "What to purge.")
  private List<String> patterns = new ArrayList<>();

  @Option(
      names = "--tag",
      paramLabel = "TAG",
      description = "Purge what carries this tag; may be repeated.")
  private List<String> tags = new ArrayList<>();

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Only of this host; alone, everything of it.")
  private @Nullable String host;

  @Option(names = "--all", description = "Purge everything; asks first.")
  private boolean all;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Option(
      names = "--soft",
      description = "Make stale instead of removing: the next request revalidates.")
  private boolean soft;

  @Option(names = "--dry-run", description = "Count what would be purged, and purge nothing.")
  private boolean dryRun;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Mixin private AdminAddress admin = new AdminAddress();

  @Override
  ExitCode execute(Terminal terminal) {
    PurgeRequest request = PurgeRequest.of(patterns, tags, host, all, soft, dryRun);
    AdminClient client = admin.client(terminal);
    if (all && !dryRun && !yes && !terminal.confirm("Purge everything?", "--yes")) {
      terminal.err().println("Nothing was purged.");
      return ExitCode.FAILED;
    }
    String answer = request.send(client);
    terminal.out().println(json ? answer.strip() : summary(Json.parse(answer)));
    return ExitCode.OK;
  }

  private String summary(Json answer) {
    String verb = (dryRun ? "would purge " : "purged ") + (soft ? "softly " : "");
    String entries =
        answer.at("entries").items().stream()
            .map(entry -> verb + subject(entry) + ": " + matched(entry) + "\n")
            .collect(Collectors.joining());
    String id = answer.at("id").text("");
    return entries
        + (id.isEmpty() ? Plural.of(answer.at("matched").number(), "object") : "id " + id);
  }

  private static String subject(Json entry) {
    String value = entry.at("value").text("");
    String kind = entry.at("kind").text("");
    return value.isEmpty() ? kind : kind + " " + value;
  }

  private static String matched(Json entry) {
    return Plural.of(entry.at("matched").number(), "object")
        + (entry.at("bytes").isPresent() ? ", " + Amounts.bytes(entry.at("bytes").number()) : "");
  }
}
