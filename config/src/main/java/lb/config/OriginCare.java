package lb.config;

/**
 * What holds for each origin of a site by itself.
 *
 * @param bounds how much it is asked to bear
 */
public record OriginCare(OriginBounds bounds) {}
