package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Amounts;
import cadre.cli.print.Durations;
import cadre.cli.print.Table;
import cadre.wire.api.PriceImport;
import cadre.wire.api.PriceView;
import cadre.wire.api.RepriceRequest;
import cadre.wire.api.Repriced;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code cadre price}. */
@Command(
        name = "price",
        description = "List and import what models cost, and price stored usage anew.",
        synopsisSubcommandLabel = "(list|import|reprice)",
        footer = {
            "",
            "Example:",
            "  cadre price list --model claude-sonnet-4-5",
            "  cadre price import model_prices_and_context_window.json"
        })
public final class PriceCommand implements Runnable {
    private static final String IMPORT = "the import"; // what the server calls the file

    private final Surroundings surroundings;
    @Spec private CommandSpec spec = CommandSpec.create();

    /** Made for one call. */
    public PriceCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what: list, import or reprice");
    }

    @Command(
            name = "list",
            description = "List the prices, in US dollars per million tokens.",
            footer = {"", "Example:", "  cadre price list --model gpt-5"})
    int list(
            @Option(
                            names = "--model",
                            paramLabel = "M",
                            description = "Only the rows that price this model.")
                    Optional<String> model,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.whole(Route.of("prices").with("model", model));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var page = Api.page(tree, PriceView.class);
            if (page.items().isEmpty()) {
                return Output.empty(
                        terminal,
                        model.map(name -> "The model " + name + " is unpriced")
                                .orElse("There are no prices"),
                        "Take some over with 'cadre price import FILE'");
            }
            var table =
                    new Table()
                            .left("model")
                            .left("from")
                            .right("input")
                            .right("cached")
                            .right("cache write")
                            .right("output")
                            .left("provider")
                            .right("version")
                            .left("source");
            for (var price : page.items()) {
                table.row(
                        price.model(),
                        price.validFrom(),
                        dollars(price.inputUsd()),
                        dollars(price.cachedUsd()),
                        dollars(price.cacheWriteUsd()),
                        dollars(price.outputUsd()),
                        price.provider(),
                        price.version(),
                        price.source());
            }
            return Output.table(terminal, table);
        }
    }

    private static String dollars(BigDecimal perMillion) {
        return perMillion.scale() < 2
                ? perMillion.setScale(2).toPlainString()
                : perMillion.toPlainString();
    }

    @Command(
            name = "import",
            description = {
                "Take over prices from a file: all of them, or none if one is wrong.",
                "",
                "The file is LiteLLM's model_prices_and_context_window.json (dollars per token), or"
                        + " YAML in the form of prices.yaml (dollars per million tokens). What has"
                        + " the same price already stays, and so does a price of your own"
                        + " (source: own); stored usage keeps its cost until"
                        + " 'cadre price reprice'."
            },
            footer = {
                "",
                "Example:",
                "  cadre price import model_prices_and_context_window.json --valid-from 2026-01-31"
            })
    int take(
            @Parameters(paramLabel = "FILE", description = "The file on this machine.") Path file,
            @Option(
                            names = "--valid-from",
                            paramLabel = "DAY",
                            description =
                                    "The day from which LiteLLM's prices count (default today);"
                                            + " not for YAML.")
                    Optional<String> validFrom,
            @Option(
                            names = "--source",
                            paramLabel = "TEXT",
                            description =
                                    "Where LiteLLM's prices were read, for people; not for YAML.")
                    Optional<String> source,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        var place = surroundings.directory().resolve(file);
        if (!Files.isRegularFile(place) || !Files.isReadable(place)) {
            throw RunCommand.wrong(
                    "The price file cannot be read",
                    Map.of("file", file),
                    "Give the path of a readable file");
        }
        var route =
                Route.of("prices", "import").with("valid_from", validFrom).with("source", source);
        try (var api = surroundings.api()) {
            var tree = uploaded(api, route, place, file);
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var done = Json.mapper().treeToValue(tree, PriceImport.class);
            return Output.said(
                    terminal,
                    "%s added, %s changed, %s unchanged, %s kept as your own, %s without one for tokens skipped; the table has %s in %s"
                            .formatted(
                                    Amounts.of(done.added(), "price"),
                                    Amounts.count(done.changed()),
                                    Amounts.count(done.unchanged()),
                                    Amounts.count(done.kept()),
                                    Amounts.count(done.skipped()),
                                    Amounts.of(done.rows(), "row"),
                                    done.file()));
        }
    }

    /** The server does not know the file's name; who reads its errors does. */
    private static JsonNode uploaded(Api api, Route route, Path place, Path file) {
        try {
            return api.upload(route, place);
        } catch (CadreException e) {
            if (e.code() != ErrorCode.INVALID) {
                throw e;
            }
            var which = new TreeMap<String, String>(e.which());
            var within = which.get("place");
            if (within != null && within.startsWith(IMPORT)) {
                which.put("place", file + within.substring(IMPORT.length()));
            } else {
                which.put("file", file.toString());
            }
            throw new CadreException(e.code(), e.what(), which, e.fix(), e);
        }
    }

    @Command(
            name = "reprice",
            description = {
                "Price stored usage anew, each run at the price of its day.",
                "",
                "What the CLIs said that it cost stays, and counts before the table."
            },
            footer = {"", "Example:", "  cadre price reprice --since 30d --model gpt-5"})
    int reprice(
            @Option(
                            names = "--since",
                            paramLabel = "D|TIME",
                            description = "Only the last 2h, 7d, or since 2026-01-31.")
                    Optional<String> since,
            @Option(names = "--until", paramLabel = "D|TIME", description = "Only before then.")
                    Optional<String> until,
            @Option(names = "--model", paramLabel = "M", description = "Only this model.")
                    Optional<String> model,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        var now = surroundings.clock().instant();
        var request =
                new RepriceRequest(
                        since.map(text -> Durations.moment("--since", text, now)),
                        until.map(text -> Durations.moment("--until", text, now)),
                        model);
        try (var api = surroundings.api()) {
            var tree = api.post(Route.of("usage", "reprice"), request);
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var done = Json.mapper().treeToValue(tree, Repriced.class);
            return Output.said(
                    terminal,
                    "%s looked at, %s changed, %s unpriced"
                            .formatted(
                                    Amounts.of(done.events(), "run"),
                                    Amounts.count(done.changed()),
                                    Amounts.count(done.unpriced())));
        }
    }
}
