package cadre.server.dump;

import cadre.server.storage.Database;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.LongConsumer;

/** Writes the lines of a table into an empty table, many rows in a statement and a transaction. */
final class TableLoader {
    private static final int MOST_ROWS = 500;
    private static final int MOST_ARGUMENTS = 30_000; // SQLite takes 32,766
    private static final long MOST_BYTES = 8L << 20;
    private static final char STAND_IN = '\uFFFD';

    private final Database db;
    private final Table table;
    private final LongConsumer progress;
    private final int mostRows;
    private final List<Object[]> batch = new ArrayList<>();
    private long weight;
    private long rows;
    private long replaced;

    private TableLoader(Database db, Table table, LongConsumer progress) {
        this.db = db;
        this.table = table;
        this.progress = progress;
        this.mostRows = Math.max(1, Math.min(MOST_ROWS, MOST_ARGUMENTS / table.columns().size()));
    }

    /**
     * Writes all of it.
     *
     * @param table with its columns in the order of the lines
     * @return how many texts held a NUL character, which PostgreSQL cannot store: U+FFFD stands for
     *     it there
     */
    static long load(Database db, Table table, InputStream lines, LongConsumer progress) {
        var loader = new TableLoader(db, table, progress);
        TableLines.read(lines, table.columns(), loader::take);
        loader.flush();
        return loader.replaced;
    }

    private void take(Object[] values) {
        if (!db.dialect().name().equals("sqlite")) {
            replaceNul(values);
        }
        batch.add(values);
        weight += TableLines.weight(values);
        if (batch.size() >= mostRows || weight >= MOST_BYTES) {
            flush();
        }
    }

    private void replaceNul(Object[] values) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof String text && text.indexOf('\0') >= 0) {
                values[i] = text.replace('\0', STAND_IN);
                replaced++;
            }
        }
    }

    private void flush() {
        if (batch.isEmpty()) {
            return;
        }
        var sql = insert(batch.size());
        var args = batch.stream().flatMap(Arrays::stream).toArray();
        db.write(tx -> tx.update(sql, args));
        rows += batch.size();
        progress.accept(rows);
        batch.clear();
        weight = 0;
    }

    private String insert(int count) {
        var one = "(" + String.join(", ", "?".repeat(table.columns().size()).split("")) + ")";
        return "insert into %s (%s) values %s"
                .formatted(
                        table.name(),
                        table.columnList(),
                        String.join(", ", Collections.nCopies(count, one)));
    }
}
