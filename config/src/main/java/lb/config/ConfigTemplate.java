package lb.config;

/** The file that {@code lb init} writes. */
public final class ConfigTemplate {
  private ConfigTemplate() {}

  /** A commented {@code lb.json} that the reader accepts as it stands. */
  public static String commented() {
    throw new UnsupportedOperationException();
  }
}
