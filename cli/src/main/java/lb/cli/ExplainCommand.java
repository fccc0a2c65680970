package lb.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lb explain}: what a running lb would do with a request, and why. */
@Command(
    name = "explain",
    description = "Show what a running lb would do with a request, stage by stage, and why.",
    footer = {
      "",
      "Example:",
      "  lb explain https://example.com/app.js --header 'Accept-Encoding: br'"
    })
final class ExplainCommand extends LbSubcommand {
  @Parameters(
      index = "0",
      paramLabel = "URL",
      description = "An absolute URL, or a path of any host.")
  private String url = "";

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      description = "The method (default: ${DEFAULT-VALUE}).")
  private String method = "GET";

  @Option(
      names = {"-H", "--header"},
      paramLabel = "NAME:VALUE",
      description = "A field of the request; may be repeated.")
  private List<String> headers = new ArrayList<>();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Mixin private AdminAddress admin = new AdminAddress();

  @Override
  ExitCode execute(Terminal terminal) {
    StringBuilder target =
        new StringBuilder("/explain?url=").append(AdminClient.encode(absolute(url)));
    target.append("&method=").append(AdminClient.encode(method));
    for (String header : headers) {
      if (header.indexOf(':') < 1) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "--header is \"" + header + "\"; expected NAME:VALUE, such as 'Accept-Encoding: br'");
      }
      target.append("&header=").append(AdminClient.encode(header));
    }
    String answer = admin.client(terminal).get(target.toString());
    if (json) {
      terminal.out().println(answer.strip());
    } else {
      terminal.out().print(text(Json.parse(answer)));
    }
    return ExitCode.OK;
  }

  /** A URL without a scheme means http, as it does for curl; a path stays a path. */
  private static String absolute(String url) {
    return url.startsWith("/") || url.contains("://") ? url : "http://" + url;
  }

  private static String text(Json report) {
    StringBuilder text = new StringBuilder();
    text.append(report.at("method").text(""))
        .append(' ')
        .append(report.at("url").text(""))
        .append('\n');
    row(
        text,
        "outcome",
        report.at("outcome").text("-") + " (" + report.at("reason").text("-") + ")");
    row(text, "", report.at("sentence").text(""));
    row(text, "site", report.at("site").text("-"));
    row(text, "route", report.at("route").text(""));
    row(text, "key", report.at("key").text(""));
    row(text, "status", report.at("cache_status").text(""));
    text.append('\n');
    int number = 1;
    for (Json step : report.at("steps").items()) {
      text.append(
          String.format(
                  Locale.ROOT,
                  "%2d. %-10s %-14s %s",
                  number++,
                  step.at("stage").text(""),
                  step.at("result").text(""),
                  step.at("text").text(""))
              .stripTrailing());
      text.append('\n');
    }
    return text.toString();
  }

  private static void row(StringBuilder text, String name, String value) {
    if (!value.isEmpty()) {
      text.append(String.format(Locale.ROOT, "  %-8s %s", name, value)).append('\n');
    }
  }
}
