package lb.cli;

/** x. */
final class StatsText {
  static String of(Json now, Json before) {
    return "";
  }
}
