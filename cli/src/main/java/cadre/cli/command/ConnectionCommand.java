package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Amounts;
import cadre.cli.print.Durations;
import cadre.cli.print.Table;
import cadre.wire.forge.ConnectionView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cadre connection}. */
@Command(
        name = "connection",
        description = "Show the connections to trackers and Git hosts.",
        synopsisSubcommandLabel = "(list)",
        footer = {"", "Example:", "  cadre connection list"})
public final class ConnectionCommand implements Runnable {
    private final Surroundings surroundings;
    @Spec private CommandSpec spec = CommandSpec.create();

    /** Made for one call. */
    public ConnectionCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what: list");
    }

    @Command(
            name = "list",
            description = {
                "List the connections, with the address for their webhooks and what came there.",
                "",
                "They are configured by variables (CADRE_PLANE_*, CADRE_GITEA_*) and in"
                        + " connections.yaml in the server's data folder."
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
                return Output.empty(
                        terminal,
                        "There are no connections",
                        "Set CADRE_PLANE_* or CADRE_GITEA_* for the server, or write"
                                + " connections.yaml in its data folder");
            }
            var table =
                    new Table()
                            .left("name")
                            .left("provider")
                            .left("url")
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
                        each.hasToken() ? "yes" : "no",
                        each.webhook(),
                        door(each),
                        each.lastDeliveryAt().map(at -> Durations.age(at, now)).orElse("never"),
                        Amounts.count(each.refused()));
            }
            Output.table(terminal, table);
            for (var each : page.items()) {
                if (!each.missing().isEmpty()) {
                    terminal.note(
                            "%s refers to what is not set: %s"
                                    .formatted(each.name(), String.join(", ", each.missing())));
                }
            }
            return ExitStatus.DONE;
        }
    }

    private static String door(ConnectionView connection) {
        return switch (connection.webhookSecrets()) {
            case 0 -> connection.allowUnsigned() ? "open to this machine" : "closed: no secret";
            case 1 -> "open";
            default -> "open, two secrets";
        };
    }
}
