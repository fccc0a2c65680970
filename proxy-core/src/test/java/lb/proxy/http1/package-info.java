/**
 * Proofs of the HTTP/1.1 wire: tables, a corpus, fuzzing, and Netty's decoder as a second opinion.
 */
@NullMarked
package lb.proxy.http1;

import org.jspecify.annotations.NullMarked;
