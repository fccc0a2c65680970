package lb.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/**
 * What was built: written by Maven into a resource of this package.
 *
 * @param version the version of the project, such as {@code 0.1.0-SNAPSHOT}
 * @param revision the commit it was built from, short, or {@code unknown}
 */
record Build(String version, String revision) {

  static Build current() {
    Properties properties = new Properties();
    try (InputStream in =
        Objects.requireNonNull(Build.class.getResourceAsStream("build.properties"))) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Build(
        properties.getProperty("version", "unknown"),
        properties.getProperty("revision", "unknown"));
  }
}
