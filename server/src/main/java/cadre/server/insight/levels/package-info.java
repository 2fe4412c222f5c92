/** What this server logs while it runs: levels that an admin sets for a time. */
@NullMarked
package cadre.server.insight.levels;

import org.jspecify.annotations.NullMarked;
