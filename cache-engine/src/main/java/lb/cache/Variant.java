package lb.cache;

import lb.cache.rules.VaryKey;
import lb.cache.rules.VarySpec;

/**
 * Which requests a response with {@code Vary} answers: the fields it varies on, and the values that
 * the request it was made for had in them (RFC 9111 §4.1).
 */
public record Variant(VarySpec spec, VaryKey values) {}
