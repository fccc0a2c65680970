/**
 * The shape of an HTTP message that everything between decode and respond sees, whatever version of
 * HTTP it came by: a request head, a response head, and their fields.
 */
@NullMarked
package lb.cache.http;

import org.jspecify.annotations.NullMarked;
