package lb.proxy.admin;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * The body of {@code POST /purge}. Read strictly: what is not known, given twice or of another type
 * is an error, since a purge that silently does less than was meant leaves old content in place.
 */
record PurgeBody(
    List<String> urls,
    List<String> prefixes,
    List<String> tags,
    List<String> hosts,
    boolean all,
    boolean soft,
    boolean dryRun) {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build();
  private static final String KEYS = "urls, prefixes, tags, hosts, all, soft, dry_run";

  /**
   * Reads a body.
   *
   * @throws AdminProblem when it is not JSON or not of this shape
   */
  static PurgeBody parse(byte[] json) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      return new Reader(parser).read();
    } catch (JacksonException e) {
      throw AdminProblem.badRequest(
          "bad_json",
          "the body is not JSON: "
              + e.getOriginalMessage()
              + " (line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr()
              + ")");
    }
  }

  private static final class Reader {
    private final JsonParser parser;
    private final List<String> urls = new ArrayList<>();
    private final List<String> prefixes = new ArrayList<>();
    private final List<String> tags = new ArrayList<>();
    private final List<String> hosts = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private boolean all;
    private boolean soft;
    private boolean dryRun;

    Reader(JsonParser parser) {
      this.parser = parser;
    }

    PurgeBody read() {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw AdminProblem.badRequest("bad_body", "expected a JSON object with " + KEYS);
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        member(parser.currentName());
      }
      if (parser.nextToken() != null) {
        throw AdminProblem.badRequest("bad_body", "something follows the JSON object");
      }
      return new PurgeBody(urls, prefixes, tags, hosts, all, soft, dryRun);
    }

    private void member(String key) {
      if (!seen.add(key)) {
        throw AdminProblem.badRequest("bad_body", "\"" + key + "\" is given twice");
      }
      parser.nextToken();
      switch (key) {
        case "urls" -> texts(key, urls);
        case "prefixes" -> texts(key, prefixes);
        case "tags" -> texts(key, tags);
        case "hosts" -> texts(key, hosts);
        case "all" -> all = truth(key);
        case "soft" -> soft = truth(key);
        case "dry_run" -> dryRun = truth(key);
        default ->
            throw AdminProblem.badRequest(
                "unknown_key", "unknown key \"" + key + "\"; known are " + KEYS);
      }
    }

    private void texts(String key, List<String> into) {
      if (parser.currentToken() != JsonToken.START_ARRAY) {
        throw wrongType(key, "a list of strings");
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
          throw wrongType(key, "a list of strings");
        }
        if (into.size() == CacheControlPort.PURGES_MAX) {
          throw AdminProblem.badRequest(
              "too_many_purges",
              "more than " + CacheControlPort.PURGES_MAX + " strings in \"" + key + "\"");
        }
        into.add(parser.getString());
      }
    }

    private boolean truth(String key) {
      return switch (parser.currentToken()) {
        case VALUE_TRUE -> true;
        case VALUE_FALSE -> false;
        default -> throw wrongType(key, "true or false");
      };
    }

    private static AdminProblem wrongType(String key, String expected) {
      return AdminProblem.badRequest("bad_body", "\"" + key + "\" is expected to be " + expected);
    }
  }
}
