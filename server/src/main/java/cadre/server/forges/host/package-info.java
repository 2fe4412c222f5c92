/**
 * What Cadre reads from a Git host and writes to it, which never includes a merge; one port, an
 * adapter for each provider.
 */
@NullMarked
package cadre.server.forges.host;

import org.jspecify.annotations.NullMarked;
