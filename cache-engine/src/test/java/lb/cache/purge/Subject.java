package lb.cache.purge;

import java.util.List;

/** A stored object as far as a purge is concerned. */
record Subject(String site, String host, String target, List<String> tags) implements PurgeSubject {
  static Subject of(String host, String target, String... tags) {
    return new Subject("site", host, target, List.of(tags));
  }
}
