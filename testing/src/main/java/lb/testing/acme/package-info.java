/**
 * An authority that speaks ACME (RFC 8555), for tests: it checks signatures, nonces and requests,
 * looks for itself whether a name is a client's, issues certificates, and fails in the ways that
 * real ones do.
 */
@NullMarked
package lb.testing.acme;

import org.jspecify.annotations.NullMarked;
