package lb.cache;

import java.nio.charset.StandardCharsets;
import java.util.List;
import lb.cache.http.FieldName;
import lb.cache.http.ResponseHead;
import lb.cache.memory.OffHeap;

/** The octets of an object that is about to be stored, but for its body. */
final class ObjectMeta {
  private static final int NO_CONTENT = 204;
  private static final byte[] NOTHING = {};

  private final ObjectFacts facts;
  private final long bodyBytes;
  private final byte[] key;
  private final EncodedHead head;
  private final byte[] tags;
  private final byte[] values;
  private final byte[] names;

  ObjectMeta(
      CacheKey key, ResponseHead head, List<String> tags, ObjectFacts facts, long bodyBytes) {
    Variant variant = facts.variant();
    this.facts = facts;
    this.bodyBytes = bodyBytes;
    this.key = key.octets();
    this.head = encode(head, facts, bodyBytes);
    this.tags = String.join("\n", tags).getBytes(StandardCharsets.UTF_8);
    this.values = variant == null ? NOTHING : latin1(variant.values().text());
    this.names = variant == null ? NOTHING : latin1(String.join(",", variant.spec().names()));
  }

  /** The head as it is kept: a whole body's length is stated, whatever framing it came with. */
  private static EncodedHead encode(ResponseHead head, ObjectFacts facts, long bodyBytes) {
    if (facts.part() != null || head.status() == NO_CONTENT) {
      return EncodedHead.of(head.fields());
    }
    return EncodedHead.of(
        head.fields().toBuilder().set(FieldName.CONTENT_LENGTH, Long.toString(bodyBytes)).build());
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  ObjectFacts facts() {
    return facts;
  }

  /** How many octets it takes in the chunk, but for the place of a chain. */
  long size() {
    return (long) ObjectLayout.KEY
        + key.length
        + head.octets().length
        + tags.length
        + values.length
        + names.length
        + (facts.part() == null ? 0 : ObjectLayout.PART_BYTES);
  }

  /**
   * How large a chunk has to be for it and as many octets more. A long is read at any octet of the
   * key: see hasKey.
   */
  long chunkBytes(int moreBytes) {
    return Math.max(size() + moreBytes, (long) ObjectLayout.KEY + key.length + Long.BYTES);
  }

  /**
   * Writes it from offset {@code at} on, where {@code chunk} begins; the body is in a chain or 0.
   */
  void write(OffHeap memory, long at, long chunk, long chain) {
    ObjectLayout.writeChunk(memory, at, chunk);
    ObjectLayout.writeFacts(memory, at, facts, key.length, head.octets().length, bodyBytes);
    ObjectLayout.writeHead(memory, at, head);
    ObjectLayout.writeLengths(memory, at, tags.length, values.length, names.length);
    long to = at + ObjectLayout.KEY;
    for (byte[] octets : new byte[][] {key, head.octets(), tags, values, names}) {
      memory.copyIn(to, octets, 0, octets.length);
      to += octets.length;
    }
    if (chain != 0) {
      ObjectLayout.writeChain(memory, at, chain);
      to += ObjectLayout.CHAIN_BYTES;
    }
    Part part = facts.part();
    if (part != null) {
      memory.putLong(to, part.first());
      memory.putLong(to + Long.BYTES, part.completeLength());
    }
  }
}
