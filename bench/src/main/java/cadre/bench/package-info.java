/**
 * Measurements that anyone can repeat: each bench starts programs of its own, drives them from
 * outside, and prints one JSON object with the unit in every name. Nothing depends on it.
 */
@NullMarked
package cadre.bench;

import org.jspecify.annotations.NullMarked;
