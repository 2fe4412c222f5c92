/**
 * Talks to a Cadre server: which one and as whom, requests, uploads, downloads, and following a
 * job's log over a connection that may break. The only place of the command line that speaks HTTP.
 */
@NullMarked
package cadre.cli.client;

import org.jspecify.annotations.NullMarked;
