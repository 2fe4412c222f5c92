/**
 * The stores, SQLite and PostgreSQL, behind one {@link cadre.server.storage.Database}:
 * transactions, rows read without {@code java.sql}, wake-ups, and what differs between SQL
 * dialects. A write that returned survives {@code kill -9} of the server or of PostgreSQL, and a
 * power cut. Feature packages keep their SQL in classes ending in {@code Store} and are handed an
 * open {@link cadre.server.storage.Tx}. What begins with {@code Postgres} is loaded only with such
 * a store. Uses nothing of Cadre but {@code cadre.wire.error}.
 */
@NullMarked
package cadre.server.storage;

import org.jspecify.annotations.NullMarked;
