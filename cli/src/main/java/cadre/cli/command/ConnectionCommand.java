package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Amounts;
import cadre.cli.print.Cells;
import cadre.cli.print.Durations;
import cadre.cli.print.Table;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.forge.ConnectionReport;
import cadre.wire.forge.ConnectionReport.Finding;
import cadre.wire.forge.ConnectionView;
import cadre.wire.json.Json;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cadre connection}. */
@Command(
        name = "connection",
        description = "Add, test and remove connections to trackers and Git hosts.",
        synopsisSubcommandLabel = "(list|add|test|remove)",
        footer = {"", "Example:", "  cadre connection list"})
public final class ConnectionCommand implements Runnable {
    private final Surroundings surroundings;
    @Spec private CommandSpec spec = CommandSpec.create();

    private ConnectionCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** The verb with those below it. */
    public static Object of(Surroundings surroundings) {
        var spec = CommandSpec.forAnnotatedObject(new ConnectionCommand(surroundings));
        spec.addSubcommand("add", new CommandLine(new ConnectionAddCommand(surroundings)));
        return spec;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what: list, add, test or remove");
    }

    @Command(
            name = "list",
            description = {
                "List the connections, with the address for their webhooks and what came there.",
                "",
                "An admin adds them with 'cadre connection add'; others are configured by variables"
                        + " (CADRE_PLANE_*, CADRE_GITEA_*, CADRE_GITHUB_*, CADRE_GITLAB_*) and in connections.yaml in the server's"
                        + " data folder."
            },
            footer = {"", "Example:", "  cadre connection list --json"})
    int list(@Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.whole(Route.of("connections"));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var page = Api.page(tree, ConnectionView.class);
            if (page.items().isEmpty()) {
                problem(api)
                        .ifPresent(found ->
                                terminal.note(Cells.clean("connections.yaml is wrong: " + found)));
                return Output.empty(
                        terminal,
                        "There are no connections",
                        "Add one with 'cadre connection add NAME --provider gitea --url"
                                + " https://...'");
            }
            var table =
                    new Table()
                            .left("name")
                            .left("provider")
                            .left("url")
                            .left("from")
                            .left("token")
                            .left("webhook")
                            .left("address is")
                            .right("last delivery")
                            .right("refused");
            var now = surroundings.clock().instant();
            for (var each : page.items()) {
                table.row(
                        each.name(),
                        each.provider(),
                        each.url(),
                        each.source(),
                        each.hasToken() ? "yes" : "no",
                        each.webhook(),
                        door(each),
                        each.lastDeliveryAt().map(at -> Durations.age(at, now)).orElse("never"),
                        Amounts.count(each.refused()));
            }
            Output.table(terminal, table);
            page.items().stream()
                    .map(ConnectionView::problem)
                    .filter(problem -> !problem.isEmpty())
                    .findFirst()
                    .ifPresent(problem ->
                            terminal.note(
                                    Cells.clean("The last good configuration counts: " + problem)));
            for (var each : page.items()) {
                each.silentSince()
                        .ifPresent(since ->
                                terminal.note(
                                        Cells.clean(
                                                "%s: its webhook is silent since %s. %s"
                                                        .formatted(
                                                                each.name(), since, each.fix()))));
                if (!each.missing().isEmpty()) {
                    terminal.note(
                            "%s refers to what is not set: %s"
                                    .formatted(each.name(), String.join(", ", each.missing())));
                }
            }
            return ExitStatus.DONE;
        }
    }

    /**
     * Of the configuration, where no connection can tell of it; empty to whoever may not see it.
     */
    private static Optional<String> problem(Api api) {
        try {
            return api.tree(Route.of("doctor"))
                    .path("checks")
                    .valueStream()
                    .filter(check -> check.path("name").asString("").equals("connections.yaml"))
                    .map(check ->
                            check.path("detail").asString("")
                                    + ". "
                                    + check.path("fix").asString(""))
                    .findFirst();
        } catch (CadreException e) {
            if (e.code() != ErrorCode.FORBIDDEN) {
                throw e;
            }
            return Optional.empty();
        }
    }

    @Command(
            name = "test",
            description = {
                "Test a connection: its token and what that may do, its webhooks and what they"
                        + " brought, and what to click. Nothing is written there.",
                "",
                "Ends with 1 when something in it does not work; warnings alone are 0."
            },
            footer = {
                "",
                "Example:",
                "  cadre connection test plane",
                "  cadre connection test gitea --repository acme/shop"
            })
    int test(
            @Parameters(paramLabel = "NAME", description = "As 'cadre connection list' shows it.")
                    String name,
            @Option(
                            names = "--repository",
                            paramLabel = "OWNER/NAME",
                            description =
                                    "At a Git host, this one alone; else the first ten that the"
                                            + " token sees.")
                    Optional<String> repository,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree =
                    api.post(
                            Route.of("connections", name, "test").with("repository", repository),
                            Map.of());
            var report = Json.mapper().treeToValue(tree, ConnectionReport.class);
            if (output.json) {
                Output.json(terminal, tree);
            } else {
                terminal.print(
                        Cells.clean(
                                "%s: %s at %s"
                                        .formatted(
                                                report.connection(),
                                                report.provider(),
                                                report.url())));
                report.findings().forEach(this::print);
            }
            return report.ok() ? ExitStatus.DONE : ExitStatus.FAILED;
        }
    }

    @Command(
            name = "remove",
            description = {
                "Remove a connection that was added here, with its secrets.",
                "",
                "One that projects of flows use stays: take them out of connections.yaml first."
            },
            footer = {"", "Example:", "  cadre connection remove gitea"})
    int remove(
            @Parameters(paramLabel = "NAME", description = "As 'cadre connection list' shows it.")
                    String name,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            api.delete(Route.of("connections", name));
            return output.json
                    ? Output.json(terminal, Map.of("name", name))
                    : Output.said(terminal, "connection %s is removed".formatted(name));
        }
    }

    private void print(Finding finding) {
        var style = surroundings.terminal().style();
        var mark =
                switch (finding.result()) {
                    case OK -> style.green("ok      ");
                    case WARNING -> style.yellow("warning ");
                    case UNKNOWN -> "unknown ";
                    case FAILED -> style.red("BAD     ");
                };
        var fix = finding.fix().isEmpty() ? "" : ". " + finding.fix();
        surroundings
                .terminal()
                .print(
                        mark
                                + Cells.padRight(finding.name(), 16)
                                + " "
                                + Cells.clean(finding.found() + fix));
    }

    private static String door(ConnectionView connection) {
        return switch (connection.webhookSecrets()) {
            case 0 -> connection.allowUnsigned() ? "open to this machine" : "closed: no secret";
            case 1 -> "open";
            default -> "open, two secrets";
        };
    }
}
