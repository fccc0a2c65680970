package lb.cache.rules;

import static lb.cache.rules.Samples.NOW;
import static lb.cache.rules.Samples.STANDARD;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.cache.http.ResponseHead;
import lb.cache.rules.RangeDecision.Satisfiable;
import lb.cache.rules.StructuredFields.Member;

/**
 * The parsers under random input: what each must never do and what must always hold of its result.
 * One method a parser; {@code rounds} values from one seed. The values are corpus entries cut,
 * glued, and sprinkled with octets that mean something to that parser.
 */
final class RulesFuzz {
  private RulesFuzz() {}

  static void cacheControl(long seed, int rounds) {
    FuzzText text = new FuzzText(seed, FuzzCorpus.CACHE_CONTROL, "=,\" \\;");
    for (int i = 0; i < rounds; i++) {
      String value = text.next();
      CacheControl response = CacheControl.of(Fields.of("Cache-Control", value));
      RequestControl request = RequestControl.of(Fields.of("Cache-Control", value));
      inSeconds(value, response.maxAgeSeconds(), response.sharedMaxAgeSeconds());
      inSeconds(
          value, request.maxAgeSeconds(), request.minFreshSeconds(), request.maxStaleSeconds());
      CacheControl more =
          CacheControl.of(Fields.of("Cache-Control", value, "Cache-Control", "no-store"));
      assertThat(more.noStore()).as("a later line is heard after %s", value).isTrue();
      if (response.maxAgeSeconds() != CacheControl.ABSENT) {
        CacheControl longer =
            CacheControl.of(
                Fields.of("Cache-Control", value, "Cache-Control", "max-age=2147483648"));
        assertThat(longer.maxAgeSeconds()).as(value).isEqualTo(response.maxAgeSeconds());
      }
    }
  }

  private static void inSeconds(String value, long... numbers) {
    for (long number : numbers) {
      assertThat(number).as(value).isBetween(-1L, DeltaSeconds.MAX);
    }
  }

  static void vary(long seed, int rounds) {
    FuzzText names = new FuzzText(seed, FuzzCorpus.VARY, ",* ");
    FuzzText values = new FuzzText(seed + 1, FuzzCorpus.REQUEST_VALUES, ",;=q. \"\\");
    for (int i = 0; i < rounds; i++) {
      VarySpec spec = VarySpec.parse(Fields.of("Vary", names.next()));
      assertThat(spec.names()).isSorted().doesNotHaveDuplicates();
      String value = values.next();
      Fields request =
          Fields.of(
              "Accept-Encoding", value, "Accept-Language", value, "Foo", value, "Cookie", value);
      VaryKey key = VaryKey.of(spec, request);
      assertThat(VaryKey.of(spec, request)).isEqualTo(key);
      Fields spaced =
          Fields.of(
              "Accept-Encoding",
              value,
              "Accept-Language",
              value,
              "foo",
              value,
              "Cookie",
              value,
              "In-No-Vary",
              "1");
      assertThat(VaryKey.of(spec, spaced)).as(value).isEqualTo(key);
      int accepted = AcceptEncoding.accepted(request);
      String forwarded = AcceptEncoding.forwarded(accepted);
      assertThat(AcceptEncoding.accepted(Fields.of("Accept-Encoding", forwarded)))
          .as(value)
          .isEqualTo(accepted);
    }
  }

  static void ranges(long seed, int rounds) {
    FuzzText text = new FuzzText(seed, FuzzCorpus.RANGE, "-,=0123456789 ");
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < rounds; i++) {
      String value = text.next();
      long length = random.nextLong(1L << random.nextInt(1, 60));
      if (Ranges.parse(value, length, 16) instanceof Satisfiable satisfiable) {
        assertThat(satisfiable.ranges()).as(value).isNotEmpty().hasSizeLessThanOrEqualTo(16);
        ByteRangeSet seen = ByteRangeSet.EMPTY;
        for (ByteRange range : satisfiable.ranges()) {
          assertThat(range.last()).as(value).isLessThan(length);
          assertThat(seen.missing(range)).as(value).containsExactly(range);
          seen = seen.with(range);
        }
      }
      ContentRange range = ContentRange.parse(value);
      if (range != null) {
        assertThat(ContentRange.parse(range.format())).isEqualTo(range);
      }
    }
  }

  static void structuredFields(long seed, int rounds) {
    FuzzText text = new FuzzText(seed, FuzzCorpus.STRUCTURED, ",;=()\"?:@%*. \\");
    for (int i = 0; i < rounds; i++) {
      String value = text.next();
      List<Member> list = StructuredFields.list(value);
      Map<String, Member> dictionary = StructuredFields.dictionary(value);
      StructuredFields.Item item = StructuredFields.item(value);
      if (item != null) {
        assertThat(list).as(value).isEqualTo(List.of(item));
      }
      if (list != null && !list.isEmpty()) {
        List<Member> twice = StructuredFields.list(value + "," + value);
        boolean fits = 2 * value.length() < StructuredFields.LENGTH_MAX;
        assertThat(fits && twice == null).as(value).isFalse();
      }
      if (dictionary != null) {
        assertThat(StructuredFields.dictionary(" " + value + " ")).as(value).isEqualTo(dictionary);
      }
      Fields fields =
          Fields.of("CDN-Cache-Control", value, "No-Vary-Search", value, "Cache-Groups", value);
      TargetedControl.of(fields);
      Tags.of(fields);
      NoVarySearch search = NoVarySearch.of(fields);
      assertThat(search.equivalent(value, value)).isTrue();
    }
  }

  static void dates(long seed, int rounds) {
    FuzzText text = new FuzzText(seed, FuzzCorpus.DATES, " ,:-0123456789");
    for (int i = 0; i < rounds; i++) {
      String value = text.next();
      long date = HttpDate.parse(value, NOW);
      if (date != HttpDate.INVALID) {
        assertThat(date % 1000).as(value).isZero();
        assertThat(HttpDate.parse(HttpDate.format(date), NOW)).as(value).isEqualTo(date);
      }
    }
  }

  static void ifNoneMatch(long seed, int rounds) {
    FuzzText text = new FuzzText(seed, FuzzCorpus.ENTITY_TAGS, "\",W/* ");
    FuzzText tags = new FuzzText(seed + 1, FuzzCorpus.ENTITY_TAGS, "\"W/ ");
    for (int i = 0; i < rounds; i++) {
      String value = text.next();
      String tag = tags.next().strip();
      RequestHead request = Samples.get("If-None-Match", value, "If-Modified-Since", value);
      Conditional.Result result = Conditional.evaluate(request, tag, value, 200, NOW);
      assertThat(result).as(value).isNotEqualTo(Conditional.Result.PRECONDITION_FAILED);
      if (EntityTag.isStrong(tag)) {
        RequestHead withTag = Samples.get("If-None-Match", "W/" + tag + "," + value);
        assertThat(Conditional.evaluate(withTag, tag, null, 200, NOW))
            .as("%s in front of %s", tag, value)
            .isEqualTo(Conditional.Result.NOT_MODIFIED);
        assertThat(EntityTag.strongEquals(tag, EntityTag.weakened(tag))).isFalse();
        assertThat(EntityTag.weakEquals(tag, EntityTag.weakened(tag))).isTrue();
      }
    }
  }

  /** Whole heads: any verdict may come, and what it says must not contradict itself. */
  static void verdicts(long seed, int rounds) {
    FuzzHead heads = new FuzzHead(seed);
    for (int i = 0; i < rounds; i++) {
      RequestHead request = heads.request();
      ResponseHead response = heads.response();
      StoreDecision decision = Storing.decide(request, response, STANDARD, NOW - 500, NOW);
      if (decision instanceof StoreDecision.Store store) {
        checkStored(request, response, store);
      }
      Invalidation.targets(request, response);
      ResponseHead fresh = Revalidation.freshen(response, heads.response(), NOW, false);
      assertThat(fresh.status()).isEqualTo(response.status());
      StoredHead.of(response, List.of("a"));
    }
  }

  private static void checkStored(
      RequestHead request, ResponseHead response, StoreDecision.Store store) {
    CacheControl says = ResponseControl.of(response.fields()).directives();
    String seen = request + "\n" + response;
    assertThat(says.noStore() && !says.mustUnderstand()).as(seen).isFalse();
    assertThat(says.isPrivate()).as(seen).isFalse();
    assertThat(store.vary().star()).as(seen).isFalse();
    assertThat(response.fields().has("Set-Cookie") && !store.fieldsLeftOut().contains("set-cookie"))
        .as(seen)
        .isFalse();
    Freshness fresh = store.freshness();
    RequestControl control = RequestControl.of(request.fields());
    for (long seconds : new long[] {0, 1, 59, 61, 3_601, 1L << 31, 1L << 33}) {
      long now = NOW + seconds * 1000;
      ReuseDecision reuse = Reuse.decide(control, fresh, false, STANDARD, now);
      boolean serves =
          reuse instanceof ReuseDecision.Serve
              || reuse instanceof ReuseDecision.ServeStaleAndRevalidate;
      assertThat(serves && fresh.noCache()).as(seen).isFalse();
      assertThat(serves && fresh.mustRevalidate() && !fresh.isFresh(now)).as(seen).isFalse();
      assertThat(fresh.ageSeconds(now)).as(seen).isGreaterThanOrEqualTo(seconds);
      assertThat(fresh.isFresh(now))
          .as(seen)
          .isEqualTo(fresh.ageMillis(now) < fresh.lifetimeSeconds() * 1000);
    }
  }
}
