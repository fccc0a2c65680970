package lb.config.option;

import lb.config.json.Span;

/** A value and where it stands, for checks that see several values. */
public record Located<T>(T value, Span span, Place place) {}
