package lb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ClassFileUpgradeTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void everyClassIsModernAndVerifies() throws Exception {
    Path old = picocli();
    Path upgraded = directory.resolve("upgraded.jar");
    assertThat(oldestVersion(old)).as("picocli is old; else this class can go").isLessThan(50);

    ClassFileUpgrade.upgrade(old, upgraded);

    assertThat(oldestVersion(upgraded)).isGreaterThanOrEqualTo(50);
    assertThat(names(upgraded)).isEqualTo(names(old));
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {upgraded.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      int verified = 0;
      for (String name : names(upgraded)) {
        if (name.startsWith("picocli/CommandLine") && name.endsWith(".class")) {
          // Initialising a class verifies it: a missing or wrong stack map would be a VerifyError.
          Class.forName(name.substring(0, name.length() - 6).replace('/', '.'), true, loader);
          verified++;
        }
      }
      assertThat(verified).isGreaterThan(200);
      Object model =
          loader
              .loadClass("picocli.CommandLine$Model$CommandSpec")
              .getMethod("create")
              .invoke(null);
      assertThat(model.getClass().getMethod("name").invoke(model)).isEqualTo("<main class>");
    }
  }

  private static Path picocli() throws URISyntaxException {
    return Path.of(CommandLine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static int oldestVersion(Path jar) throws IOException {
    int oldest = Integer.MAX_VALUE;
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        if (entry.getName().endsWith(".class")) {
          try (InputStream in = zip.getInputStream(entry)) {
            oldest = Math.min(oldest, ClassFile.of().parse(in.readAllBytes()).majorVersion());
          }
        }
      }
    }
    return oldest;
  }

  private static List<String> names(Path jar) throws IOException {
    List<String> names = new ArrayList<>();
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        names.add(entry.getName());
      }
    }
    return names;
  }
}
