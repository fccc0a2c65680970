package lb.proxy.scenario;

import org.junit.jupiter.api.Nested;

/** The scenarios that are the same in all versions, with clients of HTTP/3. */
class OverHttp3Test {

  @Nested
  class Reuse extends ReuseScenarioTest {
    @Override
    HttpVersion version() {
      return HttpVersion.HTTP_3;
    }
  }

  @Nested
  class Collapsing extends CollapsingScenarioTest {
    @Override
    HttpVersion version() {
      return HttpVersion.HTTP_3;
    }
  }

  @Nested
  class Joining extends JoiningScenarioTest {
    @Override
    HttpVersion version() {
      return HttpVersion.HTTP_3;
    }
  }

  @Nested
  class Ranges extends RangeScenarioTest {
    @Override
    HttpVersion version() {
      return HttpVersion.HTTP_3;
    }
  }

  @Nested
  class Stale extends StaleScenarioTest {
    @Override
    HttpVersion version() {
      return HttpVersion.HTTP_3;
    }
  }

  @Nested
  class Purge extends PurgeScenarioTest {
    @Override
    HttpVersion version() {
      return HttpVersion.HTTP_3;
    }
  }

  @Nested
  class BrokenOrigins extends BrokenOriginScenarioTest {
    @Override
    HttpVersion version() {
      return HttpVersion.HTTP_3;
    }
  }

  @Nested
  class Streaming extends StreamingScenarioTest {
    @Override
    HttpVersion version() {
      return HttpVersion.HTTP_3;
    }
  }
}
