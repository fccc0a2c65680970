package lb.config;

import java.util.List;
import lb.config.option.AnyOf;
import lb.config.option.ObjectType;
import lb.config.option.Option;
import lb.config.option.ValueType;
import lb.config.option.Values;
import lb.config.problem.ProblemCode;

/** The declarations of {@code admin}. */
final class AdminOptions {
  private static final int TOKEN_CHARS_LEAST = 16;

  static final Option<HostPort> LISTEN =
      Option.of("listen", Formats.HOST_PORT, "The address. Any but loopback needs a `token`.")
          .otherwise(new HostPort("127.0.0.1", 8_089))
          .alsoKnownAs("bind", "address", "port", "host");
  static final Option<String> TOKEN =
      Option.of(
              "token",
              Formats.BEARER,
              "What every request has to carry as `Authorization: Bearer TOKEN`.")
          .otherwiseText("nothing is asked for")
          .alsoKnownAs("secret", "password", "key");

  private static final ObjectType<Admin> OBJECT =
      new ObjectType<>(
          "admin",
          "The listener for purges, metrics, health and statistics. A text is short for `listen`.",
          List.of(LISTEN, TOKEN),
          AdminOptions::build);

  static final ValueType<Admin> TYPE =
      new AnyOf<>(
          List.of(OBJECT, Formats.HOST_PORT.map(listen -> new Admin(listen, null), Admin::listen)));

  private AdminOptions() {}

  static Admin standard() {
    return OBJECT.standard(Nowhere.SPAN);
  }

  private static Admin build(Values values) {
    HostPort listen = values.value(LISTEN);
    String token = values.get(TOKEN);
    if (token != null && token.length() < TOKEN_CHARS_LEAST && !listen.isLoopback()) {
      String message =
          "a token of " + token.length() + " characters on " + listen + ", which others reach";
      values.report(ProblemCode.WEAK_TOKEN, TOKEN, message, "16 characters or more are better");
    }
    return new Admin(listen, token);
  }
}
