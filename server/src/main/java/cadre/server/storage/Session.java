package cadre.server.storage;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection with the statements it keeps prepared, used by one thread. While a statement runs,
 * the reader of its rows may use the same text again, which gets a statement of its own.
 */
final class Session implements AutoCloseable {
    private static final int MOST_KEPT = 256;

    private final Quirks quirks;
    private final Connection connection;
    private final Thread thread = Thread.currentThread();

    /** The one used last is the last. */
    private final LinkedHashMap<String, Prepared> kept = new LinkedHashMap<>(64, 0.75f, true);

    private @Nullable SQLException lastFailure;

    /** Takes the connection over for the calling thread. */
    Session(Quirks quirks, Connection connection) {
        this.quirks = quirks;
        this.connection = connection;
    }

    boolean isOnItsThread() {
        return Thread.currentThread().equals(thread);
    }

    Dialect dialect() {
        return quirks.dialect();
    }

    /** Keeps why a statement of a caller's work failed, and says what that means to him. */
    RuntimeException failure(SQLException e, String sql) {
        lastFailure = e;
        return quirks.failure(e, sql);
    }

    RuntimeException failure(SQLException e) {
        return quirks.failure(e, "");
    }

    /** Why the last failed statement failed, whatever the work made of it; then forgets it. */
    Optional<SQLException> takeLastFailure() {
        var failure = Optional.ofNullable(lastFailure);
        lastFailure = null;
        return failure;
    }

    void execute(String sql) throws SQLException {
        update(sql);
    }

    int update(String sql, Object... args) throws SQLException {
        return with(
                sql,
                prepared -> {
                    bind(prepared.statement, args);
                    return prepared.statement.executeUpdate();
                });
    }

    <T> List<T> query(String sql, RowReader<T> reader, Object... args) throws SQLException {
        return with(
                sql,
                prepared -> {
                    bind(prepared.statement, args);
                    // read to its end and closed here: an open result of RETURNING fails the COMMIT
                    try (var rows = prepared.statement.executeQuery()) {
                        var row = new Row(rows, prepared.columns(rows));
                        var values = new ArrayList<T>();
                        while (rows.next()) {
                            values.add(reader.read(row));
                        }
                        return values;
                    }
                });
    }

    /** Hands the rows over one by one, without holding all of them. */
    void each(String sql, int fetch, Consumer<Row> reader, Object... args) throws SQLException {
        with(
                sql,
                prepared -> {
                    bind(prepared.statement, args);
                    prepared.statement.setFetchSize(fetch);
                    try (var rows = prepared.statement.executeQuery()) {
                        var row = new Row(rows, prepared.columns(rows));
                        while (rows.next()) {
                            reader.accept(row);
                        }
                        return true;
                    } finally {
                        prepared.statement.setFetchSize(0);
                    }
                });
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            for (var prepared : kept.values()) {
                prepared.statement.close();
            }
            kept.clear();
        }
    }

    private <T> T with(String sql, Use<T> use) throws SQLException {
        var known = kept.get(sql);
        if (known != null && !known.busy) {
            return with(sql, known, use);
        }
        var fresh = new Prepared(connection.prepareStatement(sql));
        if (known == null) {
            keep(sql, fresh);
            return with(sql, fresh, use);
        }
        try (fresh.statement) {
            return use.of(fresh);
        }
    }

    private <T> T with(String sql, Prepared prepared, Use<T> use) throws SQLException {
        prepared.busy = true;
        try {
            var result = use.of(prepared);
            prepared.statement.clearParameters(); // they may be megabytes
            prepared.busy = false;
            return result;
        } catch (SQLException | RuntimeException | Error e) {
            kept.remove(sql, prepared);
            closeFailed(prepared.statement, e); // the driver leaves a failed one unusable
            throw e;
        }
    }

    private void keep(String sql, Prepared prepared) throws SQLException {
        kept.put(sql, prepared);
        if (kept.size() > MOST_KEPT) {
            var oldest = kept.firstEntry();
            if (!oldest.getValue().busy) {
                kept.remove(oldest.getKey());
                oldest.getValue().statement.close();
            }
        }
    }

    private static void closeFailed(PreparedStatement statement, Throwable why) {
        try {
            statement.close();
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }

    private void bind(PreparedStatement statement, Object... args) throws SQLException {
        for (int i = 0; i < args.length; i++) {
            bind(statement, i + 1, args[i]);
        }
    }

    private void bind(PreparedStatement statement, int place, Object arg) throws SQLException {
        switch (arg) {
            case String text -> statement.setString(place, quirks.storable(text));
            case Long number -> statement.setLong(place, number);
            case Integer number -> statement.setInt(place, number);
            case Double number -> statement.setDouble(place, number);
            case Boolean flag -> statement.setInt(place, flag ? 1 : 0);
            case Instant time -> statement.setLong(place, time.toEpochMilli());
            case byte[] bytes -> statement.setBytes(place, bytes);
            case Column column -> statement.setArray(place, array(column));
            case Optional<?> some when some.isPresent() -> bind(statement, place, some.get());
            case Optional<?> _ -> statement.setNull(place, Types.NULL);
            default ->
                    throw new IllegalStateException(
                            "cannot store a " + arg.getClass().getName() + " as argument " + place);
        }
    }

    private Array array(Column column) throws SQLException {
        var values = column.values();
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof String text) {
                values[i] = quirks.storable(text);
            }
        }
        return connection.createArrayOf(column.type(), values);
    }

    private interface Use<T> {
        T of(Prepared prepared) throws SQLException;
    }

    /** A statement with the places of its columns, read at its first result. */
    private static final class Prepared {
        private final PreparedStatement statement;
        private Map<String, Integer> columns = Map.of();
        private boolean busy;

        Prepared(PreparedStatement statement) {
            this.statement = statement;
        }

        Map<String, Integer> columns(ResultSet rows) throws SQLException {
            if (columns.isEmpty()) {
                var about = rows.getMetaData();
                columns = new HashMap<>();
                for (int i = 1; i <= about.getColumnCount(); i++) {
                    columns.putIfAbsent(about.getColumnLabel(i).toLowerCase(Locale.ROOT), i);
                }
            }
            return columns;
        }
    }
}
