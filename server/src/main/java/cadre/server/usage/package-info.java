/**
 * What agents used of models, and what it cost: one row for each attempt and model, written in the
 * transaction that hears of it. Reports are totals, so that a repeated, late or overtaken one
 * counts nothing twice. It knows attempts, not jobs: who runs them is above.
 */
@NullMarked
package cadre.server.usage;

import org.jspecify.annotations.NullMarked;
