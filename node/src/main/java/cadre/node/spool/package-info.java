/**
 * What an agent writes, on its way to the server: read from the file that it writes to, masked,
 * kept in a spool file, and cut into pieces that go out within a window and again from where the
 * server's copy ends. The masked bytes are a function of the raw ones, so that a node that was
 * restarted gives the same byte at the same offset.
 */
@NullMarked
package cadre.node.spool;

import org.jspecify.annotations.NullMarked;
