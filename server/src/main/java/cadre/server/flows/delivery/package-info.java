/**
 * The journal of webhooks. A delivery is proved by its signature, stored as it came, read into the
 * little that matters of it, and leaves a hint: have a look there. It decides nothing: who takes a
 * hint reads the truth from the tracker or forge.
 */
@NullMarked
package cadre.server.flows.delivery;

import org.jspecify.annotations.NullMarked;
