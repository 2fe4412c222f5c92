package cadre.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the group commit is compared with: the same row in the same table, one transaction for each
 * call, one connection behind a lock, on a file that Cadre has made.
 */
final class PlainStore implements AutoCloseable {
    private static final String INSERT =
            """
            insert into event (at_ms, kind, thing, job_id, actor_name, actor_key, actor_address, body)
            values (?, 'bench.appended', 'bench', null, 'cadre', null, '', ?)
            """;

    private final ReentrantLock lock = new ReentrantLock();
    private final Connection connection;
    private final PreparedStatement insert;

    PlainStore(Path file) throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (var statement = connection.createStatement()) {
            statement.execute("pragma journal_mode=wal");
            statement.execute("pragma synchronous=full");
            statement.execute("pragma cache_size=-65536");
        }
        insert = connection.prepareStatement(INSERT);
    }

    void append(long atMs, String body) {
        lock.lock();
        try {
            insert.setLong(1, atMs);
            insert.setString(2, body);
            var _ = insert.executeUpdate(); // by itself a transaction
        } catch (SQLException e) {
            throw new IllegalStateException("the plain store failed", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
