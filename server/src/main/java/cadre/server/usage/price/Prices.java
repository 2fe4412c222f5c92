package cadre.server.usage.price;

import cadre.server.access.Principal;
import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.server.storage.PrivateFiles;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.api.PriceImport;
import cadre.wire.api.PriceView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.error.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The price table of this server. It is the operator's file if there is one, else the shipped one;
 * an import writes the operator's file. Servers that share a store share the table that was changed
 * last. Thread-safe.
 */
public final class Prices {
    /** The largest file that is imported, in bytes. */
    public static final long LARGEST_IMPORT = 16L << 20;

    private static final int LARGEST_FILE = 1 << 20; // what the YAML reader takes
    private static final String SHIPPED = "prices.yaml";
    private static final String PRICES = "prices";
    private static final String LITELLM = "LiteLLM model_prices_and_context_window.json";

    private final Database db;
    private final Feed feed;
    private final InstantSource clock;
    private final Path file;
    private final OwnPrices own;
    private final ReentrantLock oneImport = new ReentrantLock();
    private volatile Instant seen = Instant.EPOCH;
    private volatile Optional<Problem> problem = Optional.empty();
    private volatile PriceTable table = new PriceTable(List.of());

    private Prices(Database db, Feed feed, InstantSource clock, Path file) {
        this.db = db;
        this.feed = feed;
        this.clock = clock;
        this.file = file;
        this.own = new OwnPrices(file);
    }

    /**
     * Reads the table.
     *
     * @param file the operator's, which need not exist
     * @throws CadreException INVALID that names the row of the file that is wrong; UNAVAILABLE if
     *     it cannot be read
     */
    public static Prices load(Database db, Feed feed, InstantSource clock, Path file) {
        var prices = new Prices(db, feed, clock, file);
        var rows = prices.own.begin(shipped());
        prices.problem = prices.own.problem();
        prices.table = db.write(tx -> prices.registered(tx, rows));
        if (db.dialect().isShared()) {
            prices.agree();
        }
        return prices;
    }

    /** At the start: of this server's file and the other servers' table the newer one counts. */
    private void agree() {
        if (!Files.exists(file) || problem.isPresent()) {
            refreshOnce();
            return;
        }
        var mine = new PriceStore.Shared(own(file), changedAt(file));
        var isNewer =
                db.write(tx -> {
                    tx.lock(PRICES);
                    var theirs = PriceStore.shared(tx);
                    var newer = theirs.filter(one -> !one.changedAt().isBefore(mine.changedAt()));
                    if (newer.isEmpty()) {
                        PriceStore.share(tx, mine);
                    }
                    return newer.isEmpty();
                });
        if (isNewer) {
            seen = mine.changedAt();
        } else {
            refreshOnce();
        }
    }

    /**
     * Takes the table that another server has imported since the last call. To be called from time
     * to time where several servers share the store; elsewhere it does nothing.
     */
    public void refreshOnce() {
        if (!db.dialect().isShared()) {
            return;
        }
        var theirs = db.read(PriceStore::shared).filter(one -> !one.changedAt().equals(seen));
        if (theirs.isPresent()) {
            var rows = PriceFile.read("the prices of another server", theirs.get().text());
            table = db.write(tx -> registered(tx, rows));
            seen = theirs.get().changedAt();
        }
    }

    /** The prices that count now. */
    public PriceTable table() {
        return table;
    }

    /** What is wrong with the operator's file, as long as other prices count instead. */
    public Optional<Problem> problem() {
        return problem;
    }

    /** All rows, by model and day; only those that price {@code model} if one is given. */
    public List<PriceView> list(Principal by, Optional<String> model) {
        by.require(Grant.VIEWER);
        return table.views().stream()
                .filter(view -> model.map(name -> fits(view, name)).orElse(true))
                .toList();
    }

    private static boolean fits(PriceView view, String name) {
        var pattern = view.model();
        return pattern.endsWith("*")
                ? name.regionMatches(true, 0, pattern, 0, pattern.length() - 1)
                : name.equalsIgnoreCase(pattern);
    }

    /**
     * Takes over prices, all of them or, if one is wrong, none. What has the same price already
     * stays; what is not in the text stays, too, and so does what a person has set for the same
     * model ({@code source: own}), unless the text says {@code own} as well.
     *
     * @param text in LiteLLM's shape (JSON) or in the project's form (YAML)
     * @param validFrom of LiteLLM's prices, today when empty; rows in YAML have their own
     * @param source of LiteLLM's prices; rows in YAML have their own
     * @throws CadreException INVALID that names the row that is wrong, if there is none, or if rows
     *     in YAML are to have another day or source; TOO_LARGE if the table would be; FORBIDDEN
     *     below operator; UNAVAILABLE if the file cannot be written
     */
    public PriceImport importFrom(
            Principal by, byte[] text, Optional<LocalDate> validFrom, Optional<String> source) {
        by.require(Grant.OPERATOR);
        var read = read(decoded(text), validFrom, source);
        oneImport.lock();
        try {
            while (true) {
                refreshOnce();
                var taken = take(by, read);
                if (taken.isPresent()) {
                    return taken.get();
                }
            }
        } finally {
            oneImport.unlock();
        }
    }

    /** Empty if another server was faster: then its rows must be looked at first. */
    private Optional<PriceImport> take(Principal by, LiteLlm.Read read) {
        var merge = new Merge(table.prices());
        read.rows().forEach(merge::add);
        var rows = merge.rows();
        var text = PriceFile.write(rows);
        if (rows.size() > PriceFile.MOST_ROWS || text.length() > LARGEST_FILE) {
            throw new CadreException(
                    ErrorCode.TOO_LARGE,
                    "The price table would become too large",
                    Map.of("rows", rows.size(), "most", PriceFile.MOST_ROWS),
                    "Import fewer models, or delete old rows in " + file);
        }
        var result =
                new PriceImport(
                        merge.added,
                        merge.changed,
                        merge.unchanged,
                        merge.kept,
                        read.skipped(),
                        rows.size(),
                        file.toString());
        if (merge.added + merge.changed == 0) {
            return Optional.of(result);
        }
        var isShared = db.dialect().isShared();
        if (!isShared) {
            write(text); // before the rows: they may be there and not count, not the other way
            // round
        }
        var before = seen;
        var now = after(before);
        var stored =
                db.write(tx -> {
                    tx.lock(PRICES);
                    if (isShared) {
                        var theirs = PriceStore.shared(tx).map(PriceStore.Shared::changedAt);
                        if (theirs.filter(at -> !at.equals(before)).isPresent()) {
                            return Optional.<PriceTable>empty();
                        }
                        PriceStore.share(tx, new PriceStore.Shared(text, now));
                    }
                    tell(tx, by, result);
                    return Optional.of(registered(tx, rows));
                });
        if (stored.isPresent() && isShared) {
            seen = now;
            write(text);
        }
        stored.ifPresent(fresh -> table = fresh);
        return stored.map(_ -> result);
    }

    private void write(String text) {
        PrivateFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
        own.written(text);
        problem = Optional.empty();
    }

    /** Now, or just behind: the time tells one table from another. */
    private Instant after(Instant before) {
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return now.isAfter(before) ? now : before.plusMillis(1);
    }

    private void tell(Tx tx, Principal by, PriceImport result) {
        var body =
                Map.of(
                        "added", result.added(),
                        "changed", result.changed(),
                        "rows", result.rows());
        feed.append(tx, "prices.imported", "prices", Optional.empty(), by.actor(), body);
    }

    private PriceTable registered(Tx tx, List<Price> rows) {
        tx.lock(PRICES); // a row has one version, whoever registers it
        var now = clock.instant();
        return new PriceTable(
                rows.stream()
                        .map(row -> new PriceTable.Row(PriceStore.version(tx, row, now), row))
                        .toList());
    }

    private LiteLlm.Read read(String text, Optional<LocalDate> validFrom, Optional<String> source) {
        if (text.stripLeading().startsWith("{")) {
            var tree = LiteLlm.tree(text);
            if (!tree.path("prices").isArray()) {
                var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
                return LiteLlm.read(text, tree, validFrom.orElse(today), source.orElse(LITELLM));
            }
        }
        if (validFrom.isPresent() || source.isPresent()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "A day and a source can be given for LiteLLM's prices only",
                    Map.of(),
                    "Leave out --valid-from and --source; each row of this file says its own with"
                            + " valid_from and source");
        }
        var rows = PriceFile.read("the import", text);
        if (rows.isEmpty()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The price file has no prices",
                    Map.of(),
                    "Nothing was imported; give LiteLLM's JSON, or YAML with a list 'prices'");
        }
        return new LiteLlm.Read(rows, 0);
    }

    private static String decoded(byte[] text) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
        } catch (CharacterCodingException e) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The price file is no UTF-8",
                    Map.of(),
                    "Give JSON or YAML in UTF-8",
                    e);
        }
    }

    static String own(Path file) {
        try {
            return decoded(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The price file cannot be read",
                    Map.of("file", file),
                    "Make it readable for this user, or move it away for the built-in prices",
                    e);
        }
    }

    private static Instant changedAt(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant().truncatedTo(ChronoUnit.MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException("the price file cannot be looked at", e);
        }
    }

    private static String shipped() {
        try (var in = Prices.class.getResourceAsStream(SHIPPED)) {
            if (in == null) {
                throw new IllegalStateException("the built-in prices are missing in the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts rows over those of a table. */
    private static final class Merge {
        private final Map<Price.Place, Price> rows = new LinkedHashMap<>();
        private int added;
        private int changed;
        private int unchanged;
        private int kept;

        Merge(List<Price> before) {
            before.forEach(row -> rows.put(row.place(), row));
        }

        void add(Price row) {
            if (!row.isOwn() && isSetByHand(row)) {
                kept++;
            } else if (inForce(row).filter(row::costsTheSame).isPresent()) {
                unchanged++;
            } else if (rows.put(row.place(), row) == null) {
                added++;
            } else {
                changed++;
            }
        }

        private boolean isSetByHand(Price row) {
            return rows.values().stream()
                    .filter(Price::isOwn)
                    .filter(own -> !own.validFrom().isAfter(row.validFrom()))
                    .anyMatch(own -> own.isOf(row.model()));
        }

        /** What the same models cost on the day from which on this row would count. */
        private Optional<Price> inForce(Price row) {
            var same = rows.get(row.place());
            return same != null
                    ? Optional.of(same)
                    : rows.values().stream()
                            .filter(row::isOfTheSameModels)
                            .filter(each -> each.validFrom().isBefore(row.validFrom()))
                            .max((a, b) -> a.validFrom().compareTo(b.validFrom()));
        }

        /** By model and day, as a person looks for them. */
        List<Price> rows() {
            return rows.values().stream()
                    .sorted(
                            Comparator.comparing((Price row) -> row.place().model())
                                    .thenComparing(Price::validFrom))
                    .toList();
        }
    }
}
