package cadre.server.usage.price;

import cadre.wire.agent.ModelPrice;
import cadre.wire.api.PriceView;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The prices that count now, the one that fits best first. Immutable. */
public final class PriceTable {
    /** What an order may carry: the node needs the prices of what its agent may use, not of all. */
    private static final int MOST_IN_ORDER = 500;

    private static final Comparator<Row> BEST_FIRST =
            Comparator.comparing((Row row) -> !row.price().isOwn())
                    .thenComparing(row -> row.price().model().endsWith("*"))
                    .thenComparing(Comparator.comparing(Row::length).reversed())
                    .thenComparing(row -> row.price().model().toLowerCase(Locale.ROOT))
                    .thenComparing(Comparator.comparing(Row::validFrom).reversed());

    private final List<Row> rows;

    /** A row with its version. */
    record Row(long version, Price price, ModelPrice modelPrice) {
        Row(long version, Price price) {
            this(version, price, price.withVersion(version));
        }

        int length() {
            return price.model().length();
        }

        LocalDate validFrom() {
            return price.validFrom();
        }
    }

    PriceTable(List<Row> rows) {
        this.rows = rows.stream().sorted(BEST_FIRST).toList();
    }

    /** The price of a model at that time, empty if it has none. */
    public Optional<ModelPrice> of(String model, Instant at) {
        var day = day(at);
        return rows.stream()
                .filter(row -> !row.validFrom().isAfter(day))
                .map(Row::modelPrice)
                .filter(price -> price.isOf(model))
                .findFirst();
    }

    /**
     * The prices that an agent may need, at most 500, the one that fits best first: those of its
     * CLI's provider, or of all for a CLI that talks to any.
     *
     * @param model that the job names, empty if it leaves that to the CLI
     */
    public List<ModelPrice> forAgent(String cli, String model, Instant at) {
        var day = day(at);
        var provider = Provider.of(model, cli);
        var valid = rows.stream().filter(row -> !row.validFrom().isAfter(day)).toList();
        var own = valid.stream().filter(row -> isFor(row, provider, model)).toList();
        // names with a slash are other sellers' names, which a CLI rarely says
        return (own.isEmpty() ? valid : own)
                .stream()
                        .sorted(Comparator.comparing(row -> row.price().model().contains("/")))
                        .limit(MOST_IN_ORDER)
                        .sorted(BEST_FIRST)
                        .map(Row::modelPrice)
                        .toList();
    }

    private static boolean isFor(Row row, String provider, String model) {
        return Provider.of(row.price().model(), "").equals(provider)
                || row.modelPrice().isOf(model);
    }

    /** All rows, by model and day. */
    public List<PriceView> views() {
        return rows.stream()
                .sorted(
                        Comparator.comparing(
                                        (Row row) -> row.price().model().toLowerCase(Locale.ROOT))
                                .thenComparing(Comparator.comparing(Row::validFrom).reversed()))
                .map(row -> row.price().view(row.version()))
                .toList();
    }

    List<Price> prices() {
        return rows.stream().map(Row::price).toList();
    }

    private static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }
}
