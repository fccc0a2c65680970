/**
 * Races (jcstress), run by {@code races/run}: each class is a state that two or three threads work
 * on at once, with all outcomes that there may be.
 */
@NullMarked
package lb.races;

import org.jspecify.annotations.NullMarked;
