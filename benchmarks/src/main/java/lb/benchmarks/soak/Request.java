package lb.benchmarks.soak;

import java.util.random.RandomGenerator;

/**
 * A request: an item, and the way it is asked for.
 *
 * @param variant the value of the field that {@link Kind#VARYING} varies on
 * @param way what is special about it
 * @param fields field lines of its own, each with CR LF
 */
record Request(Item item, int variant, Way way, String fields) {
  /** The ways to ask. */
  enum Way {
    /** As it is. */
    PLAIN,
    /** The head only. */
    HEAD,
    /** A compressed body is welcome. */
    GZIP,
    /** If it is not the version that is current. */
    CONDITIONAL,
    /** One range. */
    RANGE,
    /** The last octets. */
    SUFFIX,
    /** Two ranges. */
    RANGES,
    /** A range behind the end. */
    BEYOND
  }

  /** Any request, as often as the kinds and ways are asked for. */
  static Request any(Catalogue catalogue, RandomGenerator random) {
    int dice = random.nextInt(1000);
    Kind kind =
        dice < 780
            ? Kind.SMALL
            : dice < 860
                ? Kind.MEDIUM
                : dice < 864
                    ? Kind.LARGE
                    : dice < 904
                        ? Kind.TEXT
                        : dice < 940
                            ? Kind.VARYING
                            : dice < 965
                                ? Kind.BRIEF
                                : dice < 985
                                    ? Kind.CHUNKED
                                    : dice < 992 ? Kind.PRIVATE : Kind.FAULTY;
    return of(catalogue, catalogue.pick(kind, random), random);
  }

  private static Request of(Catalogue catalogue, Item item, RandomGenerator random) {
    int variant = item.kind() == Kind.VARYING ? random.nextInt(Item.VARIANTS) : 0;
    int least = item.kind().bytesMin;
    int dice = random.nextInt(100);
    if (item.kind() == Kind.TEXT && dice < 50) {
      return new Request(item, variant, Way.GZIP, "Accept-Encoding: gzip\r\n");
    }
    if (dice < 8) {
      String etag = item.etag(catalogue.version(item), variant);
      return new Request(item, variant, Way.CONDITIONAL, "If-None-Match: " + etag + "\r\n");
    }
    if (dice < 14) {
      int first = random.nextInt(least);
      int last = first + random.nextInt(least - first);
      return new Request(item, variant, Way.RANGE, "Range: bytes=" + first + "-" + last + "\r\n");
    }
    return switch (dice) {
      case 14 ->
          new Request(
              item, variant, Way.SUFFIX, "Range: bytes=-" + (1 + random.nextInt(least)) + "\r\n");
      case 15 -> new Request(item, variant, Way.RANGES, "Range: bytes=0-49, 200-249\r\n");
      case 16 -> new Request(item, variant, Way.BEYOND, "Range: bytes=99999999-\r\n");
      case 17 -> new Request(item, variant, Way.HEAD, "");
      default -> new Request(item, variant, Way.PLAIN, "");
    };
  }

  static Request plain(Item item) {
    return new Request(item, 0, Way.PLAIN, "");
  }

  boolean isHead() {
    return way == Way.HEAD;
  }

  /** The head as it is sent. */
  String head() {
    return (isHead() ? "HEAD " : "GET ")
        + item.target()
        + " HTTP/1.1\r\nHost: "
        + item.host()
        + (item.kind() == Kind.VARYING ? "\r\nX-Variant: " + variant + "\r\n" : "\r\n")
        + fields
        + "\r\n";
  }

  @Override
  public String toString() {
    return way + " " + item + (fields.isEmpty() ? "" : " (" + fields.strip() + ")");
  }
}
