/**
 * The embedded database: transactions that many callers share, rows read without {@code java.sql},
 * and what differs between SQL dialects. A write that returned survives {@code kill -9} and a power
 * cut; the feature packages keep their SQL in classes ending in {@code Store} and are handed an
 * open {@link cadre.server.storage.Tx}. Uses nothing of Cadre but {@code cadre.wire.error}.
 */
@NullMarked
package cadre.server.storage;

import org.jspecify.annotations.NullMarked;
