package lb.cache.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlabArenaTest {
  private static final int PAGE = SlabArena.PAGE_BYTES_MAX;
  private static final SizeClasses SIZES = new SizeClasses(PAGE);

  private final SlabArena arena = SlabArena.open(4L * PAGE + 5000, PAGE);

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void preparingTakesNothingFromWhatIsOpenedLater() {
    SlabArena.prepare();
    SlabArena.prepare();

    try (SlabArena opened = SlabArena.open(1 << 20)) {
      assertThat(opened.capacityBytes()).isEqualTo(1 << 20);
    }
  }

  @Test
  void theCapacityIsRoundedDownToWholePages() {
    assertThat(arena.capacityBytes()).isEqualTo(4L * PAGE);
    assertThat(arena.stats().freePages()).isEqualTo(4);
  }

  @Test
  void aSmallArenaHasSmallPagesSoThatThereAreEnough() {
    int[] mebibytes = {1, 4, 64, 128, 512, 4096};
    int[] pageBytes = {16 << 10, 16 << 10, 32 << 10, 64 << 10, 256 << 10, 256 << 10};
    for (int i = 0; i < mebibytes.length; i++) {
      try (SlabArena one = SlabArena.open((long) mebibytes[i] << 20)) {
        assertThat(one.stats().pageBytes()).as("%d MiB", mebibytes[i]).isEqualTo(pageBytes[i]);
        assertThat(one.chunkBytesMax()).isEqualTo(pageBytes[i]);
      }
    }
  }

  @Test
  void aCapacityOutOfRangeIsRefused() {
    assertThatThrownBy(() -> SlabArena.open(PAGE - 1, PAGE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("262,143");
    assertThatThrownBy(() -> SlabArena.open(Long.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatTheMachineCannotGiveIsAnErrorThatSaysHowMuch() {
    try (Arena lifetime = Arena.ofConfined()) {
      assertThatThrownBy(() -> Reservation.reserve(1L << 52, lifetime))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("4,503,599,627,370,496 bytes")
          .hasMessageContaining("errno 12");
    }
  }

  @Test
  void allMemoryIsHandedOutAndNotOneChunkMore() {
    List<Long> chunks = new ArrayList<>();
    for (long chunk; (chunk = arena.allocate(64 * 1024, 1, 2)) != 0; ) {
      chunks.add(chunk);
    }
    assertThat(chunks).hasSize(16).doesNotHaveDuplicates();
    assertThat(arena.stats().allocatedBytes()).isEqualTo(arena.capacityBytes());
    assertThat(arena.allocate(1, 1, 2)).isZero();
    arena.free(chunks.removeFirst());
    assertThat(arena.allocate(64 * 1024, 1, 2)).isNotZero();
  }

  @Test
  void anEmptiedPageServesAnyClass() {
    List<Long> small = new ArrayList<>();
    for (long chunk; (chunk = arena.allocate(1000, 1, 2)) != 0; ) {
      small.add(chunk);
    }
    assertThat(arena.allocate(PAGE, 3, 4)).isZero();
    small.forEach(arena::free);
    assertThat(arena.stats().freePages()).isEqualTo(4);
    for (int i = 0; i < 4; i++) {
      assertThat(arena.allocate(PAGE, 3, 4)).isNotZero();
    }
  }

  @Test
  void aChunkIsFreedOnlyOnce() {
    long chunk = arena.allocate(100, 1, 2);
    long neighbour = arena.allocate(100, 1, 2);
    arena.free(chunk);
    assertThatThrownBy(() -> arena.free(chunk))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not handed out");
    arena.free(neighbour);
    assertThatThrownBy(() -> arena.free(neighbour)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anOldNameDoesNotFitTheChunkThatTookItsPlace() {
    long old = arena.allocate(100, 1, 2);
    arena.free(old);
    long now = arena.allocate(100, 1, 2);
    assertThat(arena.address(now)).isNotZero();
    assertThatThrownBy(() -> arena.free(old)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> arena.address(old)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> arena.getLong(old, 0)).isInstanceOf(IllegalStateException.class);
    assertThat(arena.capacityOf(now)).isEqualTo(128);
  }

  @Test
  void anOldNameDoesNotFitAfterThePageChangedItsClass() {
    long old = arena.allocate(100, 1, 2);
    arena.free(old);
    for (int i = 0; i < 8; i++) {
      assertThat(arena.allocate(64 * 1024, 1, 2)).isNotZero();
    }
    assertThatThrownBy(() -> arena.free(old)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aChunkOfAnotherArenaIsRefused() {
    try (SlabArena other = SlabArena.open(PAGE, PAGE)) {
      long foreign = other.allocate(100, 1, 2);
      long own = arena.allocate(100, 1, 2);
      assertThatThrownBy(() -> arena.free(foreign)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> other.capacityOf(own)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> arena.free(0)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> arena.free(-1)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void nothingIsReadOrWrittenPastAChunk() {
    long chunk = arena.allocate(100, 1, 2);
    assertThatThrownBy(() -> arena.putLong(chunk, 121, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> arena.getInt(chunk, -1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> arena.copyIn(chunk, 100, new byte[29], 0, 29))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> arena.copyIn(chunk, 0, Unpooled.wrappedBuffer(new byte[5]), 6))
        .isInstanceOf(IndexOutOfBoundsException.class);
    arena.putLong(chunk, 120, 42);
    assertThat(arena.getLong(chunk, 120)).isEqualTo(42);
  }

  @Test
  void bytesGoInAndOutThroughEveryKindOfBuffer() {
    byte[] text = "what goes in comes out".getBytes(StandardCharsets.US_ASCII);
    ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;
    List<ByteBuf> sources =
        List.of(
            allocator.directBuffer().writeZero(3).writeBytes(text),
            allocator.heapBuffer().writeZero(3).writeBytes(text),
            allocator
                .compositeDirectBuffer()
                .addComponent(true, allocator.directBuffer().writeZero(3).writeBytes(text, 0, 9))
                .addComponent(true, allocator.heapBuffer().writeBytes(text, 9, text.length - 9)));
    long chunk = arena.allocate(200, 1, 2);
    for (ByteBuf source : sources) {
      source.skipBytes(3);
      arena.copyIn(chunk, 50, new byte[text.length], 0, text.length);
      arena.copyIn(chunk, 50, source, text.length);
      assertThat(source.readableBytes()).isZero();
      source.clear().writeZero(3);
      arena.copyOut(chunk, 50, source, text.length);
      byte[] out = new byte[text.length];
      source.skipBytes(3).readBytes(out);
      assertThat(out).isEqualTo(text);
      arena.copyOut(chunk, 50, out, 0, out.length);
      assertThat(out).isEqualTo(text);
      source.release();
    }
  }

  @Test
  void aChainIsAllocatedWholeOrNotAtAll() {
    long[] chain = arena.allocateChain(600_000, 1, 2);
    assertThat(chain).isNotNull().hasSize(ChunkPlan.of(SIZES, 600_000).pieces());
    long allocated = arena.stats().allocatedBytes();
    assertThat(allocated).isEqualTo(ChunkPlan.of(SIZES, 600_000).roundedBytes());
    assertThat(arena.allocateChain(600_000, 1, 2)).isNull();
    assertThat(arena.allocateChain(Long.MAX_VALUE, 1, 2)).isNull();
    assertThat(arena.stats().allocatedBytes()).isEqualTo(allocated);
    arena.freeChain(chain);
    assertThat(arena.stats().allocatedBytes()).isZero();
  }

  @Test
  void aFullArenaGivesTheNextLargerChunkBeforeNone() {
    int larger = SIZES.chunkBytes(SIZES.indexOf(1000) + 1);
    arena.allocate(larger, 1, 2);
    while (arena.allocate(PAGE / 2, 1, 2) != 0) {}
    long chunk = arena.allocate(1000, 1, 2);
    assertThat(chunk).isNotZero();
    assertThat(arena.capacityOf(chunk)).isEqualTo(larger);
    assertThat(arena.allocate(1, 1, 2)).isZero();
  }

  @Test
  void whatIsFreeInAFullArenaIsUsedForTheFirstPartOfALongerBody() {
    List<Long> chunks = new ArrayList<>();
    for (long chunk; (chunk = arena.allocate(16 * 1024, 1, 2)) != 0; ) {
      chunks.add(chunk);
    }
    assertThat(arena.allocateFor(31_500, 1, 2)).isZero();
    arena.free(chunks.get(3));
    arena.free(chunks.get(40));
    long[] chain = arena.allocateChain(31_500, 1, 2);
    assertThat(chain).isNotNull().hasSize(2);
    assertThat(arena.capacityOf(chain[0])).isEqualTo(16 * 1024);
    assertThat(arena.stats().allocatedBytes()).isEqualTo(arena.capacityBytes());
  }

  @Test
  void aClosedArenaRefusesInsteadOfTouchingMemory() {
    long chunk = arena.allocate(100, 1, 2);
    arena.close();
    arena.close();
    assertThatThrownBy(() -> arena.getLong(chunk, 0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> arena.allocate(100, 1, 2)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theMachinesMemoryIsTakenOnlyWhenAPageIsUsed() throws Exception {
    Path statm = Path.of("/proc/self/statm");
    assumeTrue(Files.exists(statm));
    long before = residentPages(statm);
    try (SlabArena large = SlabArena.open(64L << 30)) {
      for (int i = 0; i < 4; i++) {
        large.putLong(large.allocate(PAGE, 1, 2), 0, 1);
      }
      long grown = (residentPages(statm) - before) * 4096;
      assertThat(grown).as("resident bytes for four pages of 64 GiB").isLessThan(48L << 20);
    }
  }

  private static long residentPages(Path statm) throws Exception {
    return Long.parseLong(Files.readString(statm).split(" ")[1]);
  }
}
