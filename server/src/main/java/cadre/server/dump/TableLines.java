package cadre.server.dump;

import cadre.server.dump.Column.Kind;
import cadre.server.storage.Dialect;
import cadre.server.storage.Row;
import cadre.server.storage.Tx;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * The rows of a table as lines, each a JSON array with a value for each column: a number, a string,
 * base64 for bytes, or null. In the order of the primary key, text by its code points, so that
 * equal tables have equal bytes on every database.
 */
final class TableLines {
    private static final int BUFFER = 64 * 1024;
    private static final int LONGEST_VALUE = 1 << 30;
    private static final int TELL_EVERY = 1000;
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .rootValueSeparator("")
                    .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                    .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxStringLength(LONGEST_VALUE).build())
                    .build();

    private TableLines() {}

    /**
     * Writes all rows.
     *
     * @param out left open
     * @param progress told now and then how many rows are done
     * @throws UncheckedIOException if {@code out} takes no more
     */
    static Counted write(
            Tx tx, Dialect dialect, Table table, OutputStream out, LongConsumer progress) {
        var counted = new Digests(new BufferedOutputStream(out, BUFFER));
        var rows = new long[1];
        try (var json = JSON.createGenerator(ObjectWriteContext.empty(), counted)) {
            tx.each(
                    select(dialect, table),
                    row -> {
                        write(json, table.columns(), row);
                        if (++rows[0] % TELL_EVERY == 0) {
                            progress.accept(rows[0]);
                        }
                    });
            json.flush();
            counted.flush();
            progress.accept(rows[0]);
            return new Counted(rows[0], counted.bytes(), counted.hex());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JacksonException e) {
            throw e.getCause() instanceof IOException io ? new UncheckedIOException(io) : e;
        }
    }

    private static String select(Dialect dialect, Table table) {
        // SQLite compares text by its bytes anyway, PostgreSQL by the rules of a language
        var exact = dialect.name().equals("sqlite") ? "" : " collate \"C\"";
        var texts =
                table.columns().stream()
                        .filter(column -> column.kind() == Kind.TEXT)
                        .map(Column::name)
                        .collect(Collectors.toSet());
        var order =
                table.key().stream()
                        .map(name -> texts.contains(name) ? name + exact : name)
                        .collect(Collectors.joining(", "));
        return "select %s from %s order by %s".formatted(table.columnList(), table.name(), order);
    }

    private static void write(JsonGenerator json, List<Column> columns, Row row) {
        json.writeStartArray();
        for (var column : columns) {
            var name = column.name();
            switch (column.kind()) {
                case NUMBER ->
                        row.numberOrNone(name).ifPresentOrElse(json::writeNumber, json::writeNull);
                case REAL ->
                        row.realOrNone(name).ifPresentOrElse(json::writeNumber, json::writeNull);
                case TEXT ->
                        row.textOrNone(name).ifPresentOrElse(json::writeString, json::writeNull);
                case BYTES ->
                        row.bytesOrNone(name).ifPresentOrElse(json::writeBinary, json::writeNull);
            }
        }
        json.writeEndArray();
        json.writeRaw('\n');
    }

    /** Takes rows one after the other. */
    interface RowTaker {
        /** Takes one: {@code Long}, {@code Double}, {@code String}, {@code byte[]} or none. */
        void take(Object[] values);
    }

    /**
     * Reads lines.
     *
     * @throws UncheckedIOException if they cannot be read
     * @throws IllegalArgumentException if they are no rows of these columns
     */
    static void read(InputStream in, List<Column> columns, RowTaker taker) {
        try (var json = JSON.createParser(ObjectReadContext.empty(), in)) {
            while (json.nextToken() == JsonToken.START_ARRAY) {
                var values = new Object[columns.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = value(json, columns.get(i));
                }
                expect(json.nextToken() == JsonToken.END_ARRAY);
                taker.take(values);
            }
            expect(json.currentToken() == null);
        } catch (JacksonException e) {
            if (e.getCause() instanceof IOException io) {
                throw new UncheckedIOException(io);
            }
            throw new IllegalArgumentException("no row of a table", e);
        }
    }

    private static Object value(JsonParser json, Column column) {
        var token = json.nextToken();
        if (token == JsonToken.VALUE_NULL) {
            return Optional.empty();
        }
        return switch (column.kind()) {
            case NUMBER -> {
                expect(token == JsonToken.VALUE_NUMBER_INT);
                yield json.getLongValue();
            }
            case REAL -> {
                expect(
                        token == JsonToken.VALUE_NUMBER_INT
                                || token == JsonToken.VALUE_NUMBER_FLOAT);
                yield json.getDoubleValue();
            }
            case TEXT -> {
                expect(token == JsonToken.VALUE_STRING);
                yield json.getString();
            }
            case BYTES -> {
                expect(token == JsonToken.VALUE_STRING);
                yield json.getBinaryValue();
            }
        };
    }

    private static void expect(boolean good) {
        if (!good) {
            throw new IllegalArgumentException("no row of a table");
        }
    }

    /** About how much memory a row takes, in bytes. */
    static long weight(Object[] values) {
        var all = 16L * values.length;
        for (var value : values) {
            all +=
                    switch (value) {
                        case String text -> 2L * text.length();
                        case byte[] bytes -> bytes.length;
                        default -> 0L;
                    };
        }
        return all;
    }
}
