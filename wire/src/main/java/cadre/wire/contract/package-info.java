/**
 * Versions of agreed interfaces: what has changed between two texts of a contract, and whether
 * those who rely on it break. Pure functions over texts that may be hostile: sizes, depths and
 * answers are bounded, and nothing throws for what a text says.
 */
@NullMarked
package cadre.wire.contract;

import org.jspecify.annotations.NullMarked;
