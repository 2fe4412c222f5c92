/**
 * A whole installation carried from one place to another: into a backup file, out of it, or from
 * SQLite to PostgreSQL. All three read every table in one snapshot and in a fixed order as lines of
 * JSON, with a count and a hash for each table on both ends. What is written becomes visible as a
 * whole or not at all. Uses the storage, where artifacts are kept, and where the key of the secrets
 * is.
 */
@NullMarked
package cadre.server.dump;

import org.jspecify.annotations.NullMarked;
