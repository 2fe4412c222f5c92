package cadre.server.dump;

import static java.util.Objects.requireNonNull;

import cadre.wire.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a backup holds; its last entry, {@code manifest.json}.
 *
 * @param format of the file, 1
 * @param cadre the version of the program that wrote it
 * @param madeAt when its snapshot was taken
 * @param store sqlite or postgresql, for people: it fits into either
 * @param schema the number of the last migration, of {@code main} and of {@code logs}
 * @param tables parents first
 * @param files artifacts and bundles
 * @param home files of the data folder, by name
 * @param secrets what was done with the secrets' key
 */
public record Manifest(
        int format,
        String cadre,
        Instant madeAt,
        String store,
        SortedMap<String, Integer> schema,
        List<TableEntry> tables,
        FileEntries files,
        SortedMap<String, String> home,
        Secrets secrets) {
    static final int FORMAT = 1;

    /** Copies what it is given; a file may lack some of it. */
    public Manifest {
        requireNonNull(cadre);
        requireNonNull(madeAt);
        requireNonNull(store);
        requireNonNull(files);
        requireNonNull(secrets);
        schema = new TreeMap<>(schema);
        tables = List.copyOf(tables);
        home = new TreeMap<>(home);
    }

    /**
     * A table, entry {@code tables/NAME.jsonl}.
     *
     * @param columns names in the order of each line, with their kinds
     * @param bytes of its lines
     * @param sha256 of its lines
     * @param lastNumber the last number that the database gave; 0 if it gives none
     */
    public record TableEntry(
            String name,
            List<Named> columns,
            long rows,
            long bytes,
            String sha256,
            long lastNumber) {
        /** Copies the columns. */
        public TableEntry {
            requireNonNull(name);
            requireNonNull(sha256);
            columns = List.copyOf(columns);
        }

        static TableEntry of(Table table, Counted counted, long lastNumber) {
            return new TableEntry(
                    table.name(),
                    table.columns().stream()
                            .map(c -> new Named(c.name(), c.kind().name()))
                            .toList(),
                    counted.rows(),
                    counted.bytes(),
                    counted.sha256(),
                    lastNumber);
        }

        String entry() {
            return "tables/" + name + ".jsonl";
        }

        Counted counted() {
            return new Counted(rows, bytes, sha256);
        }
    }

    /** A column with its kind: NUMBER, REAL, TEXT or BYTES. */
    public record Named(String name, String kind) {
        /** Both are there. */
        public Named {
            requireNonNull(name);
            requireNonNull(kind);
        }
    }

    /**
     * The kept files, entries {@code files/SHA256}.
     *
     * @param included false in a backup of the database alone
     * @param count how many
     * @param bytes of all of them
     * @param missing those that the database names and the disk had not, or not as they were
     */
    public record FileEntries(boolean included, long count, long bytes, List<String> missing) {
        /** Copies the list. */
        public FileEntries {
            missing = List.copyOf(missing);
        }
    }

    /**
     * The secrets.
     *
     * @param count how many the database holds, encrypted
     * @param keyIncluded whether {@code secrets.key} is in the backup
     */
    public record Secrets(long count, boolean keyIncluded) {}

    /** The same for the same backup, and for no other. */
    String id() {
        return HexFormat.of().formatHex(Digests.sha256().digest(Json.writeBytes(this)));
    }

    /** How many rows in all. */
    public long rows() {
        return tables.stream().mapToLong(TableEntry::rows).sum();
    }

    /** How many rows one table has; 0 if there is none of that name. */
    public long rows(String table) {
        return tables.stream()
                .filter(each -> each.name().equals(table))
                .mapToLong(TableEntry::rows)
                .sum();
    }

    /** The versions of the schema, for people: {@code main 6, logs 1}. */
    String schemaText() {
        return text(schema);
    }

    static String text(Map<String, Integer> schema) {
        var words = new ArrayList<String>();
        new TreeMap<>(schema).reversed().forEach((part, number) -> words.add(part + " " + number));
        return String.join(", ", words);
    }
}
