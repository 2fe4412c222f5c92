/** Tests of the server as a whole: its start, its configuration, and what is served. */
@NullMarked
package cadre.server;

import org.jspecify.annotations.NullMarked;
