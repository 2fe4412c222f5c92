package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Amounts;
import cadre.cli.print.Cells;
import cadre.cli.print.Durations;
import cadre.cli.print.Table;
import cadre.wire.flow.DeliveryDetail;
import cadre.wire.flow.DeliveryView;
import cadre.wire.flow.ReplayRequest;
import cadre.wire.flow.ReplayView;
import cadre.wire.id.DeliveryId;
import cadre.wire.json.Json;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cadre deliveries}. */
@Command(
        name = "deliveries",
        description = {
            "Show what webhooks of trackers and Git hosts brought, and have it looked at once more.",
            "",
            "A delivery only says where to look; what is true is then read from the tracker or"
                    + " forge."
        },
        synopsisSubcommandLabel = "(list|show|replay)",
        footer = {"", "Example:", "  cadre deliveries list --connection plane"})
public final class DeliveriesCommand implements Runnable {
    /** Columns of a cell: both come from outside. */
    private static final int LONGEST = 60;

    private final Surroundings surroundings;
    @Spec private CommandSpec spec = CommandSpec.create();

    /** Made for one call. */
    public DeliveriesCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what: list, show or replay");
    }

    @Command(
            name = "list",
            description = {
                "List deliveries, newest first.",
                "",
                "The fate is look (its subject is looked at), own (Cadre or an agent did it itself),"
                        + " or ignored (there is nothing to look at)."
            },
            footer = {"", "Example:", "  cadre deliveries list --connection gitea --limit 50"})
    int list(
            @Option(
                            names = "--connection",
                            paramLabel = "NAME",
                            description = "Only of this one, as in 'cadre connection list'.")
                    Optional<String> connection,
            @Mixin Paging paging,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.tree(paging.of(Route.of("deliveries")).with("connection", connection));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var page = Api.page(tree, DeliveryView.class);
            if (page.items().isEmpty()) {
                return Output.empty(
                        terminal,
                        "No webhook has brought anything",
                        "'cadre connection list' says which addresses are open");
            }
            var table =
                    new Table()
                            .left("id")
                            .right("age")
                            .left("connection")
                            .left("event")
                            .left("subject")
                            .left("fate")
                            .left("signed by")
                            .right("repeats");
            var now = surroundings.clock().instant();
            for (var each : page.items()) {
                table.row(
                        each.id(),
                        Durations.age(each.receivedAt(), now),
                        each.connection(),
                        Cells.cut(each.event(), LONGEST),
                        Cells.cut(subject(each), LONGEST),
                        each.fate(),
                        each.signedBy(),
                        Amounts.count(each.repeats()));
            }
            Output.table(terminal, table);
            Paging.more(terminal, page);
            return ExitStatus.DONE;
        }
    }

    private static String subject(DeliveryView delivery) {
        return delivery.project().isEmpty() || delivery.subject().isEmpty()
                ? delivery.project() + delivery.subject()
                : delivery.project() + " " + delivery.subject();
    }

    @Command(
            name = "show",
            description = "Show a delivery with its body and the headers that are kept.",
            footer = {"", "Example:", "  cadre deliveries show d17"})
    int show(
            @Parameters(paramLabel = "DELIVERY", description = "As in the list, such as d17.")
                    String delivery,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.tree(Route.of("deliveries", DeliveryId.of(delivery)));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var detail = Json.mapper().treeToValue(tree, DeliveryDetail.class);
            var view = detail.delivery();
            terminal.print(
                    "%s of %s at %s, signed by %s, %s"
                            .formatted(
                                    view.id(),
                                    view.connection(),
                                    view.receivedAt(),
                                    view.signedBy(),
                                    Amounts.bytes(view.bytes())));
            terminal.print(line(view));
            new TreeMap<>(detail.headers())
                    .forEach((name, value) -> terminal.print(name + ": " + value));
            terminal.print("");
            terminal.print(detail.body());
            return ExitStatus.DONE;
        }
    }

    private static String line(DeliveryView view) {
        return "%s (%s) %s: %s"
                .formatted(
                        view.event().isEmpty() ? "unnamed" : view.event(),
                        view.kind(),
                        subject(view),
                        view.fate());
    }

    @Command(
            name = "replay",
            description = {
                "Read a stored delivery once more and have its subject looked at.",
                "",
                "Nothing is taken from the delivery but where to look, so that an old one does no"
                        + " harm."
            },
            footer = {"", "Example:", "  cadre deliveries replay d17 --dry-run"})
    int replay(
            @Parameters(paramLabel = "DELIVERY", description = "As in the list, such as d17.")
                    String delivery,
            @Option(names = "--dry-run", description = "Only say what would come of it.")
                    boolean dryRun,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree =
                    api.post(
                            Route.of("deliveries", DeliveryId.of(delivery), "replay"),
                            new ReplayRequest(Optional.of(dryRun)));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var view = Json.mapper().treeToValue(tree, ReplayView.class);
            terminal.print(line(view.delivery()));
            return Output.said(
                    terminal,
                    view.looks()
                            ? view.dryRun() ? "it would be looked at" : "it is looked at once more"
                            : "nobody looks at it");
        }
    }
}
