/**
 * Certificates and keys in files: what they hold, and whether it is of use. Stands on the JDK
 * alone.
 */
@NullMarked
package lb.config.certificate;

import org.jspecify.annotations.NullMarked;
