/** The audit's chain of hashes. */
@NullMarked
package cadre.server.insight.audit;

import org.jspecify.annotations.NullMarked;
