/** Tests of talking to a server, against a real HTTP server. */
@NullMarked
package cadre.cli.client;

import org.jspecify.annotations.NullMarked;
