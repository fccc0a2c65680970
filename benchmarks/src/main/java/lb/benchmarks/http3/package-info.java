/** A client of HTTP/3 that asks as fast as it is answered. */
@NullMarked
package lb.benchmarks.http3;

import org.jspecify.annotations.NullMarked;
