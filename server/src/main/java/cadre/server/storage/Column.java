package cadre.server.storage;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One column of the rows that a statement is given, as one argument: {@code unnest(cast(? as
 * bigint[]), cast(? as text[]))} makes rows of several. However many rows there are, the statement
 * is the same and stays prepared. PostgreSQL only.
 */
public final class Column {
    private final String type;
    private final @Nullable Object[] values;

    private Column(String type, @Nullable Object[] values) {
        this.type = type;
        this.values = values;
    }

    /** A column of {@code bigint}. */
    public static <T> Column numbers(List<T> rows, Function<T, Long> value) {
        return new Column("int8", values(rows, value, new Long[rows.size()]));
    }

    /** A column of {@code bigint}, null where there is none. */
    public static <T> Column numbersOrNone(List<T> rows, Function<T, Optional<Long>> value) {
        return new Column(
                "int8", values(rows, row -> value.apply(row).orElse(null), new Long[rows.size()]));
    }

    /** A column of {@code integer}. */
    public static <T> Column integers(List<T> rows, Function<T, Integer> value) {
        return new Column("int4", values(rows, value, new Integer[rows.size()]));
    }

    /** A column of {@code bigint}: milliseconds since 1970. */
    public static <T> Column times(List<T> rows, Function<T, Instant> value) {
        return new Column(
                "int8",
                values(rows, row -> value.apply(row).toEpochMilli(), new Long[rows.size()]));
    }

    /** A column of {@code text}. */
    public static <T> Column texts(List<T> rows, Function<T, String> value) {
        return new Column("text", values(rows, value, new String[rows.size()]));
    }

    /** In an array of their own type: only these go to the database as they are, not as text. */
    private static <T> @Nullable Object[] values(
            List<T> rows, Function<T, ?> value, @Nullable Object[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(rows.get(i));
        }
        return values;
    }

    String type() {
        return type;
    }

    /** One for each row; they may be changed. */
    @Nullable Object[] values() {
        return values;
    }
}
