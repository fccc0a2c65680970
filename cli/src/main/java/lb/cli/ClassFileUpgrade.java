package lb.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites the class files of a jar that are older than Java 6 in the form of Java 17: the same
 * code, with the stack maps that newer verifiers ask for.
 *
 * <p>picocli is compiled for Java 5, and the JVM puts no class that old into an AOT cache: loading
 * and verifying them anew was half of the start-up time of every command. The launcher runs this
 * after a build, before the rehearsal (docs/decisions/0004-commands-that-start-quickly.md).
 */
final class ClassFileUpgrade {
  private static final int OLDEST_LEFT_ALONE = ClassFile.JAVA_6_VERSION;
  private static final int WRITTEN = ClassFile.JAVA_17_VERSION;

  private final ZipFile jar;
  private final ClassFile classFiles;

  private ClassFileUpgrade(ZipFile jar) {
    this.jar = jar;
    // Stack maps name the common ancestor of types; those of the jar itself are read, not loaded.
    ClassHierarchyResolver ancestors =
        ClassHierarchyResolver.ofResourceParsing(this::classFile)
            .orElse(ClassHierarchyResolver.defaultResolver());
    classFiles =
        ClassFile.of(
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ConstantPoolSharingOption.NEW_POOL,
            ClassFile.ClassHierarchyResolverOption.of(ancestors));
  }

  /** Rewrites each jar that is named, in place. */
  public static void main(String[] jars) throws IOException {
    for (String name : jars) {
      Path jar = Path.of(name);
      Path upgraded = jar.resolveSibling(jar.getFileName() + ".upgraded");
      upgrade(jar, upgraded);
      Files.move(upgraded, jar, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Writes the jar anew. */
  static void upgrade(Path from, Path to) throws IOException {
    try (ZipFile jar = new ZipFile(from.toFile());
        OutputStream out = Files.newOutputStream(to);
        ZipOutputStream entries = new ZipOutputStream(out)) {
      ClassFileUpgrade upgrade = new ClassFileUpgrade(jar);
      for (ZipEntry entry : List.copyOf(Collections.list(jar.entries()))) {
        byte[] content;
        try (InputStream in = jar.getInputStream(entry)) {
          content = in.readAllBytes();
        }
        entries.putNextEntry(new ZipEntry(entry.getName()));
        entries.write(entry.getName().endsWith(".class") ? upgrade.upgraded(content) : content);
        entries.closeEntry();
      }
    }
  }

  private byte[] upgraded(byte[] content) {
    ClassModel model = classFiles.parse(content);
    if (model.majorVersion() >= OLDEST_LEFT_ALONE) {
      return content;
    }
    return classFiles.transformClass(
        model,
        (to, element) -> {
          switch (element) {
            case ClassFileVersion old -> to.withVersion(WRITTEN, 0);
            // Code that is passed on instruction by instruction gets stack maps; copied whole, it
            // would not.
            case MethodModel method ->
                to.transformMethod(
                    method, MethodTransform.transformingCode((code, part) -> code.with(part)));
            default -> to.with(element);
          }
        });
  }

  private @Nullable InputStream classFile(ClassDesc type) {
    String packageName = type.packageName().replace('.', '/');
    String name = (packageName.isEmpty() ? "" : packageName + "/") + type.displayName() + ".class";
    ZipEntry entry = jar.getEntry(name);
    try {
      return entry == null ? null : jar.getInputStream(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
