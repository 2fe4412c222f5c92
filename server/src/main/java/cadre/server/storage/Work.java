package cadre.server.storage;

/**
 * What is done in one transaction. It runs on a thread of the database: it must not wait for other
 * threads, do network or file work, or open another transaction. It sees everything committed
 * before it and all or nothing of it is kept.
 *
 * <p>On PostgreSQL it may be run several times before one of them counts: whatever it changes
 * outside the database, such as a list of its caller's, it must begin anew each time.
 */
@FunctionalInterface
public interface Work<T> {
    /** Does it; what it throws undoes it and reaches the caller. */
    T run(Tx tx);
}
