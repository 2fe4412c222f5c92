/**
 * What attempts leave and what clients send for them: files named by their SHA-256, each on disk
 * before its row is stored. Only the node that was given an attempt may add to it, late ones
 * included.
 */
@NullMarked
package cadre.server.fleet.artifact;

import org.jspecify.annotations.NullMarked;
