package lb.config;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lb.config.json.JsonPrinter;
import lb.config.json.Node;
import lb.config.option.Reading;
import org.jspecify.annotations.Nullable;

/**
 * Where a configuration comes from, to be read as often as it changes: a file with flags above it,
 * flags alone, or a text. Used by one thread at a time.
 */
public final class ConfigSource {
  /** What errors call a text that is in no file. */
  private static final String NAMELESS = "lb.json";

  private final @Nullable Path file;
  private final @Nullable String given;
  private final ConfigFlags flags;
  private final MachineFacts machine;

  private ConfigSource(
      @Nullable Path file, @Nullable String given, ConfigFlags flags, MachineFacts machine) {
    this.file = file;
    this.given = given;
    this.flags = flags;
    this.machine = machine;
  }

  /** A file; what the flags say wins over what it says, at each reading. */
  public static ConfigSource file(Path file, ConfigFlags flags, MachineFacts machine) {
    return new ConfigSource(file, null, flags, machine);
  }

  /** Flags alone. A text that is judged takes their place. */
  public static ConfigSource flags(ConfigFlags flags, MachineFacts machine) {
    return new ConfigSource(null, null, flags, machine);
  }

  /** A text that is in no file. */
  public static ConfigSource text(String text, MachineFacts machine) {
    return new ConfigSource(null, text, new ConfigFlags(), machine);
  }

  /** The file, if there is one. */
  public @Nullable Path file() {
    return file;
  }

  /** Reads it for the first time. A file that cannot be read is an error in the result. */
  public ConfigText load() {
    return file == null ? unchanging() : judge(ConfigFile.read(file));
  }

  /** Reads it as it is now, without waiting for what is no regular file. */
  public ConfigText loadAgain() {
    return file == null ? unchanging() : judge(ConfigFile.readAgain(file));
  }

  private ConfigText judge(ConfigFile.Outcome read) {
    return switch (read) {
      case ConfigFile.Text found -> judge(found.text());
      case ConfigFile.Unusable unusable ->
          new ConfigText(null, new ConfigResult.Invalid(List.of(unusable.problem())));
    };
  }

  /** What is in no file is always the same. */
  private ConfigText unchanging() {
    if (given != null) {
      return judge(given);
    }
    ConfigResult result = ConfigReader.read(flags, machine);
    Reading reading = new Reading(ConfigReader.PROBLEMS_MAX);
    Node said = flags.secured(flags.document(reading));
    return new ConfigText(JsonPrinter.indented(value(said)), result);
  }

  /** Judges another text as if it stood in the file. */
  public ConfigText judge(String text) {
    ConfigResult result =
        file == null
            ? ConfigReader.read(NAMELESS, text, machine)
            : ConfigReader.read(file.toString(), text, flags, machine);
    return new ConfigText(text, result);
  }

  private static Object value(Node node) {
    return switch (node) {
      case Node.ObjectNode object -> {
        Map<String, Object> members = new LinkedHashMap<>();
        object.members().forEach(member -> members.put(member.key(), value(member.value())));
        yield members;
      }
      case Node.ArrayNode array -> array.elements().stream().map(ConfigSource::value).toList();
      case Node.StringNode string -> string.text();
      case Node.NumberNode number -> new BigDecimal(number.literal());
      case Node.BooleanNode flag -> flag.value();
      case Node.NullNode nothing -> throw new IllegalStateException("flags say no null");
    };
  }
}
