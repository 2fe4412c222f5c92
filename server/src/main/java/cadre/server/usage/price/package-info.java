/**
 * The price table: what the tokens of models cost, from which day on, and where that was read. Rows
 * come from a file in the project's form (the one that is shipped, or the operator's own), get a
 * version when they are first seen, and are never deleted, so that every cost leads to its price.
 */
@NullMarked
package cadre.server.usage.price;

import org.jspecify.annotations.NullMarked;
