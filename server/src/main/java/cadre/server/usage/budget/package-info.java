/**
 * How much may be used in a day: by a team, or by the jobs of one key. It adds up what the ledger
 * has of the day, says what is used up, and tells once at 80 and at 100 per cent. What happens then
 * is decided above: jobs wait for the next day.
 */
@NullMarked
package cadre.server.usage.budget;

import org.jspecify.annotations.NullMarked;
