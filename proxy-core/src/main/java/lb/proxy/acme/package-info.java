/**
 * Certificates that sites get by themselves (ACME, RFC 8555): when one is asked for, how names are
 * proved to be ours, where keys and certificates are kept. {@link lb.proxy.acme.AcmeClient} alone
 * knows the library that speaks the protocol; it is loaded when the first certificate is asked for.
 */
@NullMarked
package lb.proxy.acme;

import org.jspecify.annotations.NullMarked;
