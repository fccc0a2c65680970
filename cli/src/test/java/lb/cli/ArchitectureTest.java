package lb.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.NetworkChannel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Who may know whom: the rooms of docs/architecture.md, and what a decision may not touch.
 *
 * <p>A rule that meets no class fails, so that a room that is renamed takes its rule along.
 */
final class ArchitectureTest {
  private static JavaClasses product = new ClassFileImporter().importPackages("none");

  @BeforeAll
  static void readTheProduct() {
    product =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("lb");
  }

  @Test
  void configKnowsNoOtherRoom() {
    check(dependsOnlyWithin("lb.config..", "lb.config.."));
  }

  @Test
  void theCacheEngineKnowsConfigAlone() {
    check(dependsOnlyWithin("lb.cache..", "lb.cache..", "lb.config.."));
  }

  @Test
  void theProxyDoesNotKnowTheCommands() {
    check(dependsOnlyWithin("lb.proxy..", "lb.proxy..", "lb.cache..", "lb.config.."));
  }

  @Test
  void theShapeOfMessagesStandsOnNothing() {
    check(dependsOnlyWithin("lb.cache.http..", "lb.cache.http.."));
  }

  @Test
  void theParserOfBytesDoesNotKnowTheRestOfTheProxy() {
    check(
        dependsOnlyWithin(
            "lb.proxy.http1..", "lb.proxy.http1..", "lb.cache.http..", "lb.config.."));
  }

  @Test
  void socketsKnowNothingOfWhatGoesThroughThem() {
    check(dependsOnlyWithin("lb.proxy.socket..", "lb.proxy.socket.."));
  }

  @Test
  void theChoiceOfAnOriginStandsOnNothing() {
    check(dependsOnlyWithin("lb.proxy.balance..", "lb.proxy.balance.."));
    check(
        noClasses()
            .that()
            .resideInAPackage("lb.proxy.balance..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.netty..", "java.util.concurrent..")));
  }

  @Test
  void theUpstreamDoesNotKnowTheDownstream() {
    check(
        noClasses()
            .that()
            .resideInAPackage("lb.proxy.upstream..")
            .should()
            .dependOnClassesThat(
                resideInAnyPackage(
                    "lb.proxy.downstream..", "lb.proxy.exchange..", "lb.proxy.admin..")));
  }

  @Test
  void theLibraryOfAcmeIsKnownInOneRoom() {
    check(
        noClasses()
            .that()
            .resideInAPackage("lb..")
            .and(not(resideInAnyPackage("lb.proxy.acme..", "lb.testing..")))
            .should()
            .dependOnClassesThat(resideInAPackage("org.shredzone..")));
    check(
        noClasses()
            .that()
            .resideInAPackage("lb.proxy..")
            .and(not(resideInAPackage("lb.proxy.acme..")))
            .should()
            .dependOnClassesThat(resideInAPackage("org.bouncycastle..")));
    check(
        noClasses()
            .that()
            .resideInAPackage("lb.proxy.tls..")
            .should()
            .dependOnClassesThat(resideInAPackage("lb.proxy.acme..")));
  }

  @Test
  void theCacheHasNoSockets() {
    check(
        noClasses()
            .that()
            .resideInAPackage("lb.cache..")
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("io.netty.channel..", "io.netty.handler..")
                    .or(assignableTo(NetworkChannel.class))
                    .or(assignableTo(Socket.class))
                    .or(assignableTo(ServerSocket.class))));
  }

  @Test
  void decisionsTouchNothing() {
    check(
        noClasses()
            .that()
            .resideInAPackage("lb.cache.rules..")
            .should()
            .dependOnClassesThat(
                resideInAnyPackage(
                    "io.netty..",
                    "java.nio.file..",
                    "java.net..",
                    "java.util.concurrent..",
                    "org.slf4j..",
                    "lb.cache.memory..",
                    "lb.cache.purge..")));
  }

  @Test
  void decisionsAreToldTheTime() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(
                "lb.cache.rules..",
                "lb.cache.http..",
                "lb.proxy.http1..",
                "lb.proxy.balance..",
                "lb.config..")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(java.time.Instant.class, "now"));
  }

  @Test
  void nothingOnTheWayOfARequestSleeps() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage("lb.cache..", "lb.proxy..")
            .should()
            .callMethod(Thread.class, "sleep", long.class));
  }

  @Test
  void onlyTheLauncherOfCommandsEndsTheProcess() {
    check(
        noClasses()
            .that(not(resideInAPackage("lb.cli")))
            .should()
            .callMethod(System.class, "exit", int.class));
  }

  private static ArchRule dependsOnlyWithin(String room, String... known) {
    return noClasses()
        .that()
        .resideInAPackage(room)
        .should()
        .dependOnClassesThat(resideInAPackage("lb..").and(not(resideInAnyPackage(known))));
  }

  private static void check(ArchRule rule) {
    rule.check(product);
  }
}
