/**
 * Which site and which route a request belongs to, in one immutable picture of the configuration.
 */
@NullMarked
package lb.proxy.route;

import org.jspecify.annotations.NullMarked;
