/** Tests of what lands pull requests, on hosts that answer over HTTP. */
@NullMarked
package cadre.server.forges.landing;

import org.jspecify.annotations.NullMarked;
