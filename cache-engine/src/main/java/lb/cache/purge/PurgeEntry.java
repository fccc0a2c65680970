package lb.cache.purge;

/**
 * A purge as it stands in the ledger.
 *
 * @param purge what was accepted
 * @param receipt what was answered
 */
public record PurgeEntry(Purge purge, PurgeReceipt receipt) {}
