package lb.proxy.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import lb.proxy.account.LogWriter.Backoff;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class AccessLogTest {
  private static final Backoff QUICK = new Backoff(200_000, 2_000_000);
  private static final int LINES_MAX = 100;

  @TempDir Path folder;

  @Test
  void everyLineIsInTheFileWhenTheLogIsClosed() throws Exception {
    Path file = folder.resolve("access.log");
    AccessLog log = open(file);
    append(log, 0, 1_000);
    log.close();
    assertThat(targets(Files.readString(file))).isEqualTo(expected(0, 1_000));
    assertThat(dropped(log)).isZero();
  }

  @Test
  void theFileIsMadeAtTheStartAndAppendedTo() throws Exception {
    Path file = folder.resolve("access.log");
    Files.writeString(file, "before\n");
    AccessLog log = open(file);
    append(log, 0, 1);
    log.close();
    assertThat(Files.readString(file)).startsWith("before\n{\"time\":");
  }

  @Test
  void aDirectoryInPlaceOfTheFileLosesLinesThatAreCountedAndTrafficGoesOn() throws Exception {
    CountDownLatch tries = new CountDownLatch(3);
    LogTarget directory =
        () -> {
          tries.countDown();
          return LogTarget.file(folder).open();
        };
    AccessLog log = open(directory);
    assertThat(tries.await(10, TimeUnit.SECONDS)).isTrue();
    append(log, 0, 1_000);
    log.close();
    assertThat(log.linesDropped().get("write_failed")).isGreaterThan(0);
    assertThat(log.linesDropped().get("closed")).isGreaterThan(0);
    assertThat(dropped(log)).isEqualTo(1_000);
  }

  @Test
  void aFullDeviceLosesLinesThatAreCounted() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    AccessLog log = open(LogTarget.file(full));
    append(log, 0, 1_000);
    log.close();
    assertThat(dropped(log)).isEqualTo(1_000);
  }

  @Test
  void aDiskThatFailsInTheMiddleOfALineLosesNothingOnceItRecovers() throws Exception {
    ScriptedTarget disk = new ScriptedTarget(3);
    disk.failAfter(1_234);
    AccessLog log = open(disk);
    LineSink sink = log.newSink();
    append(sink, 0, 50);
    disk.awaitFailures();
    append(sink, 50, 60);
    disk.repair();
    log.reopen().get(10, TimeUnit.SECONDS);
    append(sink, 60, 70);
    log.close();
    assertThat(targets(disk.written())).isEqualTo(expected(0, 70));
    assertThat(dropped(log)).isZero();
  }

  @Test
  void linesThatDoNotFitWhileTheWriterIsSlowAreDroppedAndCountedOneByOne() throws Exception {
    ScriptedTarget slow = new ScriptedTarget(1);
    slow.block();
    AccessLog log = open(slow);
    LineSink sink = log.newSink();
    append(sink, 0, 1);
    slow.awaitBlockedWrite();
    append(sink, 1, 1_000);
    long dropped = log.linesDropped().get("buffer_full");
    assertThat(dropped).isBetween(500L, 999L);
    slow.unblock();
    log.reopen().get(10, TimeUnit.SECONDS);
    append(sink, 1_000, 1_010);
    log.close();
    List<String> kept = targets(slow.written());
    assertThat(kept).hasSize((int) (1_010 - dropped));
    assertThat(kept).startsWith("/0", "/1").endsWith("/1008", "/1009");
    assertThat(dropped(log)).isEqualTo(dropped);
  }

  @Test
  void closingALogWhoseTargetHangsEndsInTime() throws Exception {
    ScriptedTarget hanging = new ScriptedTarget(1);
    hanging.block();
    LogWriter writer = new LogWriter(hanging, QUICK);
    RingSink sink = new RingSink(new NdjsonFormat(), 32 * 1024, writer);
    writer.add(sink);
    writer.start();
    append(sink, 0, 20);
    hanging.awaitBlockedWrite();
    long from = System.nanoTime();
    writer.close(Duration.ofMillis(50).toNanos());
    assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(10));
    assertThat(writer.lostAtClose()).isEqualTo(20);
  }

  @Test
  void afterReopeningLinesGoToTheNewFile() throws Exception {
    Path file = folder.resolve("access.log");
    Path rotated = folder.resolve("access.log.1");
    AccessLog log = open(file);
    LineSink sink = log.newSink();
    append(sink, 0, 10);
    log.reopen().get(10, TimeUnit.SECONDS);
    Files.move(file, rotated);
    log.reopen().get(10, TimeUnit.SECONDS);
    append(sink, 10, 20);
    log.close();
    assertThat(targets(Files.readString(rotated))).isEqualTo(expected(0, 10));
    assertThat(targets(Files.readString(file))).isEqualTo(expected(10, 20));
  }

  @Test
  void linesOfSeveralLoopsNeverMix() throws Exception {
    int loops = 4;
    int lines = 5_000;
    Path file = folder.resolve("access.log");
    AccessLog log = open(file);
    try (ExecutorService executor = Executors.newFixedThreadPool(loops)) {
      List<Callable<Void>> work = new ArrayList<>();
      for (int l = 0; l < loops; l++) {
        LineSink own = log.newSink();
        work.add(() -> {
          append(own, 0, lines);
          return null;
        });
      }
      for (Future<Void> result : executor.invokeAll(work, 20, TimeUnit.SECONDS)) {
        result.get();
      }
    }
    log.close();
    List<String> written = targets(Files.readString(file));
    assertThat(written.size() + dropped(log)).isEqualTo((long) loops * lines);
    assertThat(written).isNotEmpty();
  }

  @Test
  void aLogThatIsOffKeepsAndDropsNothing() {
    AccessLog log = AccessLog.open(lb.config.AccessLog.OFF, 1);
    append(log.newSink(), 0, 10);
    assertThat(log.linesDropped()).isEmpty();
    assertThat(log.reopen()).isCompleted();
    log.close();
  }

  @Test
  void theConfiguredFormatIsWritten() throws Exception {
    Path file = folder.resolve("combined.log");
    AccessLog log =
        AccessLog.open(
            new lb.config.AccessLog(
                true, lb.config.AccessLog.Format.COMBINED, file.toString(), 1_000),
            2);
    append(log, 0, 1);
    log.close();
    assertThat(Files.readString(file))
        .startsWith("192.0.2.7 - - [")
        .endsWith(" hit fresh - - \"-\" - -\n");
  }

  private AccessLog open(Path file) {
    return AccessLog.open(LogTarget.file(file), NdjsonFormat::new, 8_192, QUICK);
  }

  private static AccessLog open(LogTarget target) {
    return AccessLog.open(target, NdjsonFormat::new, LINES_MAX, QUICK);
  }

  private static void append(AccessLog log, int from, int to) {
    append(log.newSink(), from, to);
  }

  private static void append(LineSink sink, int from, int to) {
    FinishedExchange exchange =
        new FinishedExchange(new Accounting(1, AccessLog.off()).site("shop"));
    for (int i = from; i < to; i++) {
      exchange.target = "/" + i;
      sink.append(exchange);
    }
  }

  private static long dropped(AccessLog log) {
    return log.linesDropped().values().stream().mapToLong(Long::longValue).sum();
  }

  private static List<String> expected(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "/" + i).toList();
  }

  private static List<String> targets(String written) {
    JsonMapper mapper = new JsonMapper();
    return written.lines().map(line -> mapper.readTree(line).get("target").asString()).toList();
  }
}
