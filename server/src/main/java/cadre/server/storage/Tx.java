package cadre.server.storage;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One open transaction. Good only inside the {@link Work} that was handed it, on that thread; any
 * later use throws {@link IllegalStateException}.
 *
 * <p>Arguments are {@code String}, {@code Integer}, {@code Long}, {@code Double}, {@code Boolean}
 * (stored as 0 or 1), {@code Instant} (stored as milliseconds since 1970), {@code byte[]}, an
 * {@code Optional} of one of these (empty is stored as null), or on PostgreSQL a {@code Column}.
 * Failures of the machine, such as a full disk, are {@code CadreException} UNAVAILABLE; a wrong
 * statement or a broken constraint is a bug and an {@link IllegalStateException} that holds the
 * statement.
 */
public final class Tx {
    private static final int FETCH = 500;

    private final Session session;
    private final List<Runnable> afterCommit = new ArrayList<>();
    private boolean open = true;

    Tx(Session session) {
        this.session = session;
    }

    /** All rows of a query, or of a change that ends in {@code returning}. */
    public <T> List<T> all(String sql, RowReader<T> reader, Object... args) {
        check();
        try {
            return session.query(sql, reader, args);
        } catch (SQLException e) {
            throw session.failure(e, sql);
        }
    }

    /**
     * The only row of a query, or of a change that ends in {@code returning}; none if there is
     * none.
     *
     * @throws IllegalStateException if there are several
     */
    public <T> Optional<T> one(String sql, RowReader<T> reader, Object... args) {
        var rows = all(sql, reader, args);
        if (rows.size() > 1) {
            throw new IllegalStateException("several rows where one was expected: " + sql);
        }
        return rows.stream().findFirst();
    }

    /**
     * Hands the rows of a query to {@code reader} one by one, for more rows than memory should
     * hold.
     */
    public void each(String sql, Consumer<Row> reader, Object... args) {
        check();
        try {
            session.each(sql, FETCH, reader, args);
        } catch (SQLException e) {
            throw session.failure(e, sql);
        }
    }

    /** Changes rows and says how many. */
    public int update(String sql, Object... args) {
        check();
        try {
            return session.update(sql, args);
        } catch (SQLException e) {
            throw session.failure(e, sql);
        }
    }

    /** What differs in SQL here: stores end their selects with its tokens. */
    public Dialect dialect() {
        return session.dialect();
    }

    /**
     * Waits until no other transaction holds this name, and holds it to the end of this one. For
     * decisions over rows that may not be there yet; names come before rows, and in their order if
     * there are several. Does nothing where one writer makes it needless.
     *
     * @param name a kind and which one, such as {@code node:build-1}
     */
    public void lock(String name) {
        if (dialect().isShared()) {
            all(
                    "select 1 as held from pg_advisory_xact_lock(hashtextextended(?, 0))",
                    row -> row.integer("held"),
                    name);
        }
    }

    /**
     * Has something run once this is committed, never if it is not. It runs on a thread of its own
     * kind, in the order of commits, about when the caller gets its answer; it must be short, and
     * what it throws is logged. Its log lines have the fields of those of the caller's thread.
     */
    public void afterCommit(Runnable run) {
        check();
        afterCommit.add(run);
    }

    List<Runnable> finish() {
        open = false;
        return afterCommit;
    }

    private void check() {
        if (!open || !session.isOnItsThread()) {
            throw new IllegalStateException("a transaction was used outside its work");
        }
    }
}
