package cadre.server.dump;

import cadre.server.dump.Column.Kind;
import cadre.server.dump.Manifest.TableEntry;
import cadre.server.fleet.FaultPoint;
import cadre.server.storage.Database;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Fills an empty store with tables, and then reads it all again and compares. */
final class StoreFill {
    private final Map<String, Place> places = new HashMap<>();
    private final List<Place> inOrder = new ArrayList<>();
    private final Progress progress;
    private long replaced;

    /** Into these databases, which have the schema of what comes and belong to nobody else. */
    StoreFill(List<Database> databases, Progress progress) {
        this.progress = progress;
        for (var db : databases) {
            for (var table : db.read(tx -> Catalog.tables(tx, db.dialect()))) {
                var place = new Place(db, table);
                places.put(table.name(), place);
                inOrder.add(place);
            }
        }
    }

    /** A table in its database. */
    private record Place(Database db, Table table) {}

    /** Which numbers a restored installation gives next. */
    enum Numbers {
        /** The next one: nothing was done since. */
        GO_ON,
        /** Far away ones: what was done since is lost, and its numbers may be known elsewhere. */
        LEAVE_GAP
    }

    /** Where the lines of a table come from. */
    interface Source {
        InputStream lines(TableEntry table);
    }

    /**
     * Fills all tables.
     *
     * @return how many texts were changed, because they held a NUL character that the database
     *     cannot store
     * @throws CadreException INVALID if the tables are not those of the schema; CONFLICT if what is
     *     read back differs
     */
    long fill(List<TableEntry> tables, Source source, Numbers numbers) {
        check(tables);
        for (var place : inOrder.reversed()) {
            place.db().write(tx -> tx.update("delete from " + place.table().name()));
        }
        var changed = new HashMap<String, Long>();
        for (var entry : tables) {
            changed.put(entry.name(), load(entry, source));
            if (changed.size() == tables.size() / 2) {
                FaultPoint.RESTORE_FILLING.reach();
            }
        }
        for (var entry : tables) {
            var place = place(entry);
            var last = Gaps.next(entry.name(), entry.lastNumber(), numbers);
            place.db()
                    .write(tx -> {
                        Catalog.goOnAfter(tx, place.db().dialect(), place.table(), last);
                        return last;
                    });
        }
        tables.forEach(entry -> verify(entry, changed.getOrDefault(entry.name(), 0L)));
        return replaced;
    }

    private void check(List<TableEntry> tables) {
        var names = tables.stream().map(TableEntry::name).toList();
        if (!places.keySet().equals(Set.copyOf(names)) || names.size() != places.size()) {
            throw unfit("tables", names);
        }
        for (var entry : tables) {
            var there = place(entry).table().columns();
            if (there.size() != entry.columns().size()
                    || !Set.copyOf(there).equals(Set.copyOf(columns(entry)))) {
                throw unfit("table", entry.name());
            }
        }
    }

    private static CadreException unfit(String what, Object which) {
        return new CadreException(
                ErrorCode.INVALID,
                "The tables are not those of this schema",
                Map.of(what, which),
                "Restore it with the version of Cadre that made it");
    }

    private static List<Column> columns(TableEntry entry) {
        try {
            return entry.columns().stream()
                    .map(c -> new Column(c.name(), Kind.valueOf(c.kind())))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw unfit("table", entry.name());
        }
    }

    private long load(TableEntry entry, Source source) {
        var place = place(entry);
        var step = "writing " + entry.name();
        try (var lines = source.lines(entry)) {
            var changed =
                    TableLoader.load(
                            place.db(),
                            place.table().ordered(columns(entry)),
                            lines,
                            rows -> progress.at(step, rows, entry.rows()));
            replaced += changed;
            return changed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The rows of a table cannot be read",
                    Map.of("table", entry.name()),
                    "Take another backup; nothing was restored",
                    e);
        }
    }

    private void verify(TableEntry entry, long changed) {
        var place = place(entry);
        var step = "checking " + entry.name();
        var there =
                place.db()
                        .read(tx ->
                                TableLines.write(
                                        tx,
                                        place.db().dialect(),
                                        place.table().ordered(columns(entry)),
                                        OutputStream.nullOutputStream(),
                                        rows -> progress.at(step, rows, entry.rows())));
        var same = changed == 0 ? there.equals(entry.counted()) : there.rows() == entry.rows();
        if (!same) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "What was written reads back differently",
                    Map.of(
                            "table", entry.name(),
                            "rows", entry.rows(),
                            "rows_there", there.rows(),
                            "sha256", entry.sha256(),
                            "sha256_there", there.sha256()),
                    "Report this; nothing was put in place");
        }
    }

    private Place place(TableEntry entry) {
        var place = places.get(entry.name());
        if (place == null) {
            throw unfit("table", entry.name());
        }
        return place;
    }
}
