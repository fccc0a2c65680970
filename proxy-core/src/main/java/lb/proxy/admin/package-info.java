/**
 * The admin listener: purge, metrics, health, statistics and explanations over HTTP/1.1, on a
 * thread of its own that never touches traffic.
 */
@NullMarked
package lb.proxy.admin;

import org.jspecify.annotations.NullMarked;
