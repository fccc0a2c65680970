package lb.benchmarks.soak;

/**
 * Something to ask for. Two hosts have the same targets with different bodies.
 *
 * @param id its place in the {@link Catalogue}
 * @param host the value of {@code Host}
 * @param target path and query
 * @param tag what its answers carry as {@code Cache-Tag}
 */
record Item(int id, Kind kind, String host, String target, String tag) {
  /** How many values the field has on which {@link Kind#VARYING} varies. */
  static final int VARIANTS = 4;

  /** The path up to the last slash, by which items are purged together. */
  String prefix() {
    return target.substring(0, target.lastIndexOf('/') + 1);
  }

  String etag(int version, int variant) {
    return "\"v" + version + "-" + variant + "\"";
  }

  /** The version that an {@code ETag} names. */
  static int versionOf(String etag) {
    int from = etag.indexOf('v') + 1;
    return Integer.parseInt(etag, from, etag.indexOf('-', from), 10);
  }

  /** The variant that an {@code ETag} names. */
  static int variantOf(String etag) {
    return Integer.parseInt(etag, etag.indexOf('-') + 1, etag.lastIndexOf('"'), 10);
  }

  @Override
  public String toString() {
    return host + target;
  }
}
