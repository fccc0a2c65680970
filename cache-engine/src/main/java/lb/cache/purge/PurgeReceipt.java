package lb.cache.purge;

/**
 * What one gets for a purge. It exists only after the purge is in force: every check that begins
 * later sees it.
 *
 * @param id names the purge for ever: the incarnation of the ledger and the position
 * @param position its number in the ledger, from 1, without gaps
 * @param acceptedAtMillis when it was accepted, in milliseconds since 1970
 */
public record PurgeReceipt(String id, long position, long acceptedAtMillis) {}
