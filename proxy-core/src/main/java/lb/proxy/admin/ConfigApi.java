package lb.proxy.admin;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import lb.cache.rules.EntityTag;
import lb.config.problem.ConfigProblem;
import tools.jackson.core.JsonGenerator;

/**
 * {@code /config}: what runs, as it was written; and another one in its place. Immutable.
 *
 * <p>A replacement names what it replaces ({@code If-Match}, RFC 9110 §13.1.1), so that nobody
 * undoes what he has not seen; without it 428 is the answer (RFC 6585 §3).
 */
final class ConfigApi {
  private static final String READ = "GET, HEAD, PUT";
  private static final int UNPROCESSABLE = 422;
  private static final double MILLIS_PER_SECOND = 1e3;

  private final ConfigPort port;

  ConfigApi(ConfigPort port) {
    this.port = port;
  }

  AdminAnswer answer(AdminRequest request) {
    request.query().allowOnly(Set.of(), "");
    return switch (request.path()) {
      case "/config" ->
          switch (request.method()) {
            case "GET", "HEAD" -> show(request);
            case "PUT" -> put(request);
            default -> throw wrongMethod(request, READ);
          };
      case "/config/reload" -> {
        if (!request.method().equals("POST")) {
          throw wrongMethod(request, "POST");
        }
        yield told(port.reload());
      }
      default -> {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
          throw wrongMethod(request, "GET, HEAD");
        }
        ConfigReport report = port.report();
        yield AdminAnswer.json(
                AdminJson.object(json -> {
                  json.writeStringProperty("schema", "lb.config.v1");
                  members(json, report);
                }))
            .withEtag(report.etag());
      }
    };
  }

  private static AdminProblem wrongMethod(AdminRequest request, String allow) {
    return AdminProblem.methodNotAllowed(request.method(), request.path(), allow);
  }

  private AdminAnswer show(AdminRequest request) {
    ConfigReport report = port.report();
    boolean known =
        members(request.ifNoneMatch())
            .anyMatch(tag -> tag.equals("*") || EntityTag.weakEquals(tag, report.etag()));
    AdminAnswer answer =
        known
            ? AdminAnswer.notModified()
            : AdminAnswer.of("application/json", report.text().getBytes(StandardCharsets.UTF_8));
    return answer.withEtag(report.etag());
  }

  private AdminAnswer put(AdminRequest request) {
    if (request.ifMatch().isBlank()) {
      throw new AdminProblem(
          428,
          "precondition_required",
          "say what is replaced: If-Match with the ETag of GET /config, or If-Match: * for whatever"
              + " runs");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(request.body())).toString();
    } catch (CharacterCodingException e) {
      throw AdminProblem.badRequest("not_utf8", "a configuration is JSON in UTF-8");
    }
    return told(
        port.replace(
            text,
            etag ->
                members(request.ifMatch())
                    .anyMatch(tag -> tag.equals("*") || EntityTag.strongEquals(tag, etag))));
  }

  /** The entity tags of a field; those of ours have no comma in them. */
  private static java.util.stream.Stream<String> members(String field) {
    return Arrays.stream(field.split(",")).map(String::strip).filter(tag -> !tag.isEmpty());
  }

  private static AdminAnswer told(ConfigOutcome outcome) {
    return switch (outcome) {
      case ConfigOutcome.Taken(ConfigReport report, boolean written) ->
          AdminAnswer.json(
                  AdminJson.object(json -> {
                    json.writeStringProperty("schema", "lb.config.v1");
                    json.writeBooleanProperty("written", written);
                    members(json, report);
                  }))
              .withEtag(report.etag());
      case ConfigOutcome.Invalid(var result) -> {
        String all =
            result.problems().stream()
                .map(ConfigProblem::oneLine)
                .collect(Collectors.joining("; "));
        yield AdminAnswer.json(
                AdminJson.object(json -> {
                  error(json, "invalid_config", "what runs is kept: " + all);
                  json.writeName("problems");
                  json.writeRawValue(result.toJson());
                  json.writeStringProperty("rendered", result.render(false));
                }))
            .withStatus(UNPROCESSABLE);
      }
      case ConfigOutcome.Impossible(String why) ->
          AdminAnswer.problem(new AdminProblem(409, "not_possible", "what runs is kept: " + why));
      case ConfigOutcome.Outdated(String etag) ->
          AdminAnswer.problem(
                  new AdminProblem(
                      412, "precondition_failed", "another configuration runs: " + etag))
              .withEtag(etag);
    };
  }

  private static void error(JsonGenerator json, String code, String message) {
    json.writeObjectPropertyStart("error");
    json.writeStringProperty("code", code);
    json.writeStringProperty("message", message);
    json.writeEndObject();
  }

  /** What is known of the configuration, without its text. */
  static void members(JsonGenerator json, ConfigReport report) {
    AdminJson.text(json, "file", report.file());
    json.writeStringProperty("etag", report.etag());
    json.writeNumberProperty("generation", report.generation());
    json.writeNumberProperty("taken_timestamp", report.takenMillis() / MILLIS_PER_SECOND);
    json.writeNumberProperty("taken", report.taken());
    json.writeNumberProperty("refused", report.refused());
    json.writeBooleanProperty("last_was_taken", report.lastWasTaken());
    json.writeNumberProperty("last_timestamp", report.lastMillis() / MILLIS_PER_SECOND);
    texts(json, "problems", report.problems());
    texts(json, "need_restart", report.needRestart());
  }

  private static void texts(JsonGenerator json, String name, List<String> texts) {
    json.writeArrayPropertyStart(name);
    texts.forEach(json::writeString);
    json.writeEndArray();
  }
}
