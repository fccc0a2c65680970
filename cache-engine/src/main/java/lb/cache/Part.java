package lb.cache;

/**
 * The place of stored octets in the representation they are a part of (RFC 9110 §14.4).
 *
 * @param first the offset of the first octet
 * @param completeLength how many octets the whole representation has
 */
public record Part(long first, long completeLength) {}
