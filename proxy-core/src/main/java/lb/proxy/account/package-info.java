/**
 * The last stage of an exchange: what happened, counted and logged exactly once. Counters belong to
 * one event loop each and are summed when somebody asks; the access log is formed on the loop and
 * written by a thread of its own.
 */
@NullMarked
package lb.proxy.account;

import org.jspecify.annotations.NullMarked;
