/**
 * Who may do what: keys with their grants, the principal that a request's key makes of it, the
 * brake on wrong keys, and the audit view of the feed. Identity comes from the key alone. Uses
 * {@code feed} and {@code storage}.
 */
@NullMarked
package cadre.server.access;

import org.jspecify.annotations.NullMarked;
