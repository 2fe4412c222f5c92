package cadre.server.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The row that a {@link RowReader} is handed, with columns by name. Every reading throws {@link
 * IllegalStateException} for a column that is not there, and those without {@code OrNone} for an
 * empty one.
 */
public final class Row {
    private final ResultSet rows;
    private final Map<String, Integer> columns;

    Row(ResultSet rows, Map<String, Integer> columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /** The text. */
    public String text(String column) {
        return textOrNone(column).orElseThrow(() -> empty(column));
    }

    /** The text, or none if the column is empty. */
    public Optional<String> textOrNone(String column) {
        try {
            return Optional.ofNullable(rows.getString(index(column)));
        } catch (SQLException e) {
            throw unreadable(column, e);
        }
    }

    /** The number. */
    public long number(String column) {
        try {
            var number = rows.getLong(index(column));
            if (number == 0 && rows.wasNull()) {
                throw empty(column);
            }
            return number;
        } catch (SQLException e) {
            throw unreadable(column, e);
        }
    }

    /** The number, or none if the column is empty. */
    public Optional<Long> numberOrNone(String column) {
        try {
            var number = rows.getLong(index(column));
            return number == 0 && rows.wasNull() ? Optional.empty() : Optional.of(number);
        } catch (SQLException e) {
            throw unreadable(column, e);
        }
    }

    /** The number, which must fit into 32 bits. */
    public int integer(String column) {
        return Math.toIntExact(number(column));
    }

    /** The fraction. */
    public double real(String column) {
        try {
            var number = rows.getDouble(index(column));
            if (number == 0 && rows.wasNull()) {
                throw empty(column);
            }
            return number;
        } catch (SQLException e) {
            throw unreadable(column, e);
        }
    }

    /** Whether the column holds something else than 0. */
    public boolean flag(String column) {
        return number(column) != 0;
    }

    /** The time that the column holds as milliseconds since 1970. */
    public Instant time(String column) {
        return Instant.ofEpochMilli(number(column));
    }

    /** The time that the column holds as milliseconds since 1970, or none if it is empty. */
    public Optional<Instant> timeOrNone(String column) {
        return numberOrNone(column).map(Instant::ofEpochMilli);
    }

    /** The fraction, or none if the column is empty. */
    public Optional<Double> realOrNone(String column) {
        try {
            var number = rows.getDouble(index(column));
            return number == 0 && rows.wasNull() ? Optional.empty() : Optional.of(number);
        } catch (SQLException e) {
            throw unreadable(column, e);
        }
    }

    /** The bytes. */
    public byte[] bytes(String column) {
        return bytesOrNone(column).orElseThrow(() -> empty(column));
    }

    /** The bytes, or none if the column is empty. */
    public Optional<byte[]> bytesOrNone(String column) {
        try {
            return Optional.ofNullable(rows.getBytes(index(column)));
        } catch (SQLException e) {
            throw unreadable(column, e);
        }
    }

    private int index(String column) {
        var index = columns.get(column);
        if (index == null) {
            throw new IllegalStateException(
                    "no column " + column + " in the result, only " + columns.keySet());
        }
        return index;
    }

    private static IllegalStateException empty(String column) {
        return new IllegalStateException("column " + column + " is empty");
    }

    private static IllegalStateException unreadable(String column, SQLException e) {
        return new IllegalStateException("column " + column + " cannot be read", e);
    }
}
