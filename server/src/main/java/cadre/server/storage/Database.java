package cadre.server.storage;

import cadre.wire.error.CadreException;
import java.util.List;

/**
 * A store: transactions, rows, and the wake-ups that go with them. Callers, on any thread, hand in
 * work and block until it is done. What {@link #write} returned is on disk.
 *
 * <p>Work inside work is a bug and refused with {@link IllegalStateException}: on SQLite it would
 * wait for the thread that it runs on, on PostgreSQL it would be another transaction.
 *
 * <p>A piece of work may be run again from its beginning: when one that shared its transaction
 * failed, and on PostgreSQL when it collided with another one or when the connection was lost
 * before the commit. It must therefore change nothing but rows (through its {@link Tx}) and what it
 * made itself.
 */
public sealed interface Database extends AutoCloseable permits SqliteDatabase, PostgresDatabase {
    /**
     * Opens a SQLite file, makes it if there is none, and brings its schema up to date.
     *
     * @param migrations the folder of schema files, {@code main} for {@code sql/main}
     * @throws CadreException UNAVAILABLE if the file cannot be used: another server has it open, it
     *     is of a newer version, damaged, or not writable
     */
    static Database open(DatabaseConfig config, String migrations) {
        return open(config, Schema.latest(migrations));
    }

    /**
     * As {@link #open(DatabaseConfig, String)}, with a word in which schema it gets.
     *
     * @throws CadreException likewise
     */
    static Database open(DatabaseConfig config, Schema schema) {
        return SqliteDatabase.open(config, schema);
    }

    /**
     * Connects to a PostgreSQL database and brings Cadre's schema in it up to date.
     *
     * @param schemas what it gets; all go into one schema of PostgreSQL
     * @throws CadreException UNAVAILABLE if the database cannot be used: not reached, too old, of a
     *     newer version of Cadre, without the rights
     */
    static Database open(PostgresUrl url, List<Schema> schemas) {
        return PostgresDatabase.open(url, schemas);
    }

    /**
     * Runs the work in a transaction and returns once that is on disk. On PostgreSQL it sees what
     * others commit meanwhile: rows that it decides by must be locked first ({@link
     * Dialect#forUpdate}), a job's before its attempt's before all others.
     *
     * @throws CadreException UNAVAILABLE if the store cannot be reached or is full or closed; if it
     *     went away at the very commit, the error says that the outcome is unknown. What the work
     *     throws comes through, and nothing of it is kept
     */
    <T> T write(Work<T> work);

    /**
     * As {@link #write}, for work that only appends: on PostgreSQL, too, pieces that wait share a
     * commit. Work of one lane is never in two transactions of this server at once, and its order
     * is kept.
     *
     * @param lane names the rows that this work locks, such as {@code log:j17.1}; it must lock no
     *     row that work outside its lane waits for
     * @throws CadreException as {@link #write}
     */
    <T> T append(String lane, Work<T> work);

    /**
     * Runs the work on a snapshot of everything committed before.
     *
     * @throws CadreException UNAVAILABLE if the store cannot be reached or is closed; what the work
     *     throws comes through
     */
    <T> T read(Work<T> work);

    /** What differs in SQL here. */
    Dialect dialect();

    /** Wakes those who wait for something in this store, here and on other servers. */
    Wakes wakes();

    /** Figures since the opening. */
    StoreStats stats();

    /**
     * Looks at the store itself: version, rights, settings, who holds it up. Takes some
     * milliseconds. Empty where there is nothing to look at.
     */
    List<StoreFinding> findings();

    /** Takes no more work, does all that waits, and closes the store. Harmless when repeated. */
    @Override
    void close();
}
