package cadre.server.dump;

import cadre.server.dump.Column.Kind;
import cadre.server.storage.Dialect;
import cadre.server.storage.Tx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What tables a store has, asked of the store itself, so that a new table is carried along without
 * a word here. A table without a primary key, or with a type that is not known here, is a bug.
 */
final class Catalog {
    /** Which transaction wrote a row: means nothing in another database. */
    private static final String OF_THIS_DATABASE = "xact";

    /** The bytes of kept files, which are carried as files. */
    private static final Set<String> FILES = Set.of("kept_file", "kept_part");

    /** Tables that refer to others by a key that PostgreSQL does not check, as SQLite does. */
    private static final Map<String, String> UNCHECKED =
            Map.of("job", "requirement", "attempt", "job", "job_filed", "job");

    private final Tx tx;
    private final Dialect dialect;

    private Catalog(Tx tx, Dialect dialect) {
        this.tx = tx;
        this.dialect = dialect;
    }

    /**
     * All tables but the migrations' own and the bytes of files, each behind those that it refers
     * to, else by name.
     */
    static List<Table> tables(Tx tx, Dialect dialect) {
        var catalog = new Catalog(tx, dialect);
        var found = new TreeMap<String, Table>();
        for (var name : catalog.names()) {
            if (!FILES.contains(name)) {
                found.put(name, catalog.table(name));
            }
        }
        var ordered = new LinkedHashMap<String, Table>();
        found.values().forEach(table -> place(table, found, ordered, new HashSet<>()));
        return List.copyOf(ordered.values());
    }

    private static void place(
            Table table,
            TreeMap<String, Table> all,
            LinkedHashMap<String, Table> ordered,
            Set<String> above) {
        if (ordered.containsKey(table.name())) {
            return;
        }
        if (!above.add(table.name())) {
            throw new IllegalStateException("tables refer to each other in a circle: " + above);
        }
        for (var parent : table.parents()) {
            var found = all.get(parent);
            if (found != null && !parent.equals(table.name())) {
                place(found, all, ordered, above);
            }
        }
        above.remove(table.name());
        ordered.put(table.name(), table);
    }

    private boolean onSqlite() {
        return dialect.name().equals("sqlite");
    }

    private List<String> names() {
        var sql =
                onSqlite()
                        ? """
                        select name from sqlite_master
                         where type = 'table' and name not like 'sqlite%' and name not like 'flyway%'
                         order by name
                        """
                        : """
                        select table_name as name from information_schema.tables
                         where table_schema = current_schema() and table_type = 'BASE TABLE'
                           and table_name not like 'flyway%'
                         order by table_name
                        """;
        return tx.all(sql, row -> row.text("name"));
    }

    private Table table(String name) {
        var columns = new ArrayList<Column>();
        for (var each : columns(name)) {
            if (!each.name().equals(OF_THIS_DATABASE)) {
                columns.add(new Column(each.name(), kind(name, each)));
            }
        }
        var key = key(name);
        if (key.isEmpty()) {
            throw new IllegalStateException("table " + name + " has no primary key");
        }
        var parents = new HashSet<>(parents(name));
        Optional.ofNullable(UNCHECKED.get(name)).ifPresent(parents::add);
        return new Table(name, columns, key, numbered(name, key), Set.copyOf(parents));
    }

    private record Declared(String name, String type) {}

    private List<Declared> columns(String table) {
        var sql =
                onSqlite()
                        ? "select name, type from pragma_table_info(?) order by cid"
                        : """
                        select column_name as name, data_type as type
                          from information_schema.columns
                         where table_schema = current_schema() and table_name = ?
                         order by ordinal_position
                        """;
        return tx.all(sql, row -> new Declared(row.text("name"), row.text("type")), table);
    }

    private static Kind kind(String table, Declared column) {
        return switch (column.type().toLowerCase(Locale.ROOT)) {
            case "bigint", "integer", "smallint" -> Kind.NUMBER;
            case "real", "double precision" -> Kind.REAL;
            case "text" -> Kind.TEXT;
            case "bytea", "blob" -> Kind.BYTES;
            default ->
                    throw new IllegalStateException(
                            "column %s of table %s has the type %s, which no dump knows"
                                    .formatted(column.name(), table, column.type()));
        };
    }

    private List<String> key(String table) {
        var sql =
                onSqlite()
                        ? "select name from pragma_table_info(?) where pk > 0 order by pk"
                        : """
                        select a.attname as name
                          from pg_index i
                          join unnest(i.indkey) with ordinality k (attnum, place) on true
                          join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                         where i.indrelid = cast(? as regclass) and i.indisprimary
                         order by k.place
                        """;
        return tx.all(sql, row -> row.text("name"), table);
    }

    private List<String> parents(String table) {
        var sql =
                onSqlite()
                        ? """
                        select distinct "table" as parent from pragma_foreign_key_list(?)
                        """
                        : """
                        select distinct c.relname as parent
                          from pg_constraint f join pg_class c on c.oid = f.confrelid
                         where f.contype = 'f' and f.conrelid = cast(? as regclass)
                        """;
        return tx.all(sql, row -> row.text("parent"), table);
    }

    private Optional<String> numbered(String table, List<String> key) {
        var sql =
                onSqlite()
                        ? """
                        select name from sqlite_master
                         where type = 'table' and name = ? and lower(sql) like '%autoincrement%'
                        """
                        : """
                        select column_name as name from information_schema.columns
                         where table_schema = current_schema() and table_name = ?
                           and is_identity = 'YES'
                        """;
        var found = tx.one(sql, row -> row.text("name"), table);
        return found.map(_ -> key.getFirst());
    }

    /** The last number that the database gave in this table; 0 if none yet. */
    static long lastNumber(Tx tx, Dialect dialect, Table table) {
        var column = table.numbered();
        if (column.isEmpty()) {
            return 0;
        }
        if (dialect.name().equals("sqlite")) {
            return tx.one(
                            "select seq from sqlite_sequence where name = ?",
                            row -> row.number("seq"),
                            table.name())
                    .orElse(0L);
        }
        var sequence =
                tx.one(
                                "select pg_get_serial_sequence(?, ?) as name",
                                row -> row.text("name"),
                                table.name(),
                                column.get())
                        .orElseThrow();
        return tx.one(
                        "select case when is_called then last_value else 0 end as last from "
                                + sequence,
                        row -> row.number("last"))
                .orElseThrow();
    }

    /** Has the database go on behind this number. */
    static void goOnAfter(Tx tx, Dialect dialect, Table table, long last) {
        if (table.numbered().isEmpty() || last <= 0) {
            return;
        }
        if (dialect.name().equals("sqlite")) {
            var sql = "update sqlite_sequence set seq = ? where name = ?";
            if (tx.update(sql, last, table.name()) == 0) {
                tx.update(
                        "insert into sqlite_sequence (seq, name) values (?, ?)",
                        last,
                        table.name());
            }
            return;
        }
        tx.all(
                "select setval(cast(pg_get_serial_sequence(?, ?) as regclass), ?, true) as last",
                row -> row.number("last"),
                table.name(),
                table.numbered().get(),
                last);
    }
}
