/** Certificates and keys in files. */
@NullMarked
package lb.config.certificate;

import org.jspecify.annotations.NullMarked;
