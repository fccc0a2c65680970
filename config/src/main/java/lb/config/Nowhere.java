package lb.config;

import lb.config.json.Source;
import lb.config.json.Span;

/** The place of what stands in no text: defaults. */
final class Nowhere {
  static final Span SPAN = new Span(new Source("defaults", ""), 0, 0);

  private Nowhere() {}
}
