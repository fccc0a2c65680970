package lb.proxy.http3;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.reflect.Method;
import java.util.Random;
import lb.cache.http.Fields;
import lb.proxy.http1.HeadLimits;
import lb.proxy.http2.FieldBlock;
import lb.proxy.http2.FieldLineWriter;
import org.junit.jupiter.api.Test;

/** Field sections: held against Netty's table, against themselves, and against nonsense. */
class QpackTest {
  private static final HeadLimits LIMITS = new HeadLimits(8_192, 32_768, 128);

  @Test
  void theStaticTableIsThatOfNetty() throws Exception {
    Class<?> table = Class.forName("io.netty.handler.codec.http3.QpackStaticTable");
    Method field = table.getDeclaredMethod("getField", int.class);
    field.setAccessible(true);
    assertThat(QpackTable.SIZE).isEqualTo(99);
    for (int i = 0; i < QpackTable.SIZE; i++) {
      Object entry = field.invoke(null, i);
      assertThat(QpackTable.name(i)).as("entry %s", i).isEqualTo(part(entry, "name"));
      // Netty's has lost the spaces behind semicolons that the RFC has.
      String value = QpackTable.value(i).replace("; ", ";");
      assertThat(value).as("entry %s", i).isEqualTo(part(entry, "value").replace("; ", ";"));
    }
  }

  private static String part(Object entry, String which) throws Exception {
    java.lang.reflect.Field field = entry.getClass().getDeclaredField(which);
    field.setAccessible(true);
    return field.get(entry).toString();
  }

  @Test
  void whatIsWrittenIsRead() {
    for (int length : new int[] {1, 6, 7, 8, 64, 65, 90, 91, 127, 134, 135, 500}) {
      String name = "X" + "y".repeat(length - 1);
      Fields fields = Fields.builder().add(name, "v".repeat(length)).add("ETag", "\"1\"").build();
      FieldLineWriter writer = new HeadWriter().begin().fields(fields, 0);
      FieldBlock block = FieldBlock.ofThread(LIMITS);
      assertThat(new QpackDecoder().decode(writer.bytes(), 0, writer.end(), block)).isTrue();
      assertThat(block.problem()).isNull();
      assertThat(block.fields().first(name)).isEqualTo("v".repeat(length));
      assertThat(block.fields().first("etag")).isEqualTo("\"1\"");
    }
  }

  @Test
  void nonsenseIsRefusedAndNothingElse() {
    Random random = new Random(3);
    for (int i = 0; i < 50_000; i++) {
      byte[] section = new byte[2 + random.nextInt(40)];
      random.nextBytes(section);
      section[0] = (byte) (i % 3 == 0 ? random.nextInt() : 0);
      section[1] = 0;
      new QpackDecoder().decode(section, 0, section.length, FieldBlock.ofThread(LIMITS));
    }
  }

  @Test
  void framesOfAnyOctetsAreReadOrRefused() {
    Random random = new Random(4);
    for (int i = 0; i < 20_000; i++) {
      byte[] octets = new byte[random.nextInt(60)];
      random.nextBytes(octets);
      for (int j = 0; j < octets.length; j += 1 + random.nextInt(8)) {
        octets[j] &= 0x0f; // types and lengths that mean something
      }
      RequestFrames frames = new RequestFrames(100);
      ByteBuf in = Unpooled.wrappedBuffer(octets);
      RequestFrames.Step step = frames.step(in);
      while (step != RequestFrames.Step.NEED_MORE
          && step != RequestFrames.Step.PROBLEM
          && step != RequestFrames.Step.BLOCK_TOO_LARGE) {
        if (step == RequestFrames.Step.DATA) {
          frames.data(in).release();
        }
        step = frames.step(in);
      }
      assertThat(in.refCnt()).isEqualTo(1);
    }
  }

  @Test
  void aSectionThatIsAnnouncedTakesNoMemoryUntilItComes() {
    RequestFrames frames = new RequestFrames(1 << 29);
    ByteBuf in = Unpooled.buffer();
    Frames.writeHead(in, Frames.HEADERS, 1 << 28);
    in.writeZero(10);
    assertThat(frames.step(in)).isEqualTo(RequestFrames.Step.NEED_MORE);
    assertThat(frames.block().length).isLessThan(2_000);
  }
}
