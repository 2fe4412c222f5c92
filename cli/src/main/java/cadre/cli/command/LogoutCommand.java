package cadre.cli.command;

import cadre.cli.client.Route;
import cadre.cli.print.Cells;
import cadre.wire.json.Json;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cadre logout}. */
@Command(
        name = "logout",
        description = "Forget your own account elsewhere, and end its token there.",
        synopsisSubcommandLabel = "(github)",
        footer = {"", "Example:", "  cadre logout github"})
public final class LogoutCommand implements Runnable {
    private final Surroundings surroundings;
    @Spec private CommandSpec spec = CommandSpec.create();

    /** Made for one call. */
    public LogoutCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say where: github");
    }

    @Command(
            name = "github",
            description = {
                "Forget an account at GitHub. Attempts that run keep what they have to their"
                        + " end."
            },
            footer = {"", "Example:", "  cadre logout github"})
    int github(
            @Parameters(
                            arity = "0..1",
                            paramLabel = "ACCOUNT",
                            description = "Its id or login; may be left out if there is one alone.")
                    Optional<String> named,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var account = GitHubCommand.chosen(api, named);
            var tree =
                    api.delete(Route.of("github", "accounts", account.account()))
                            .orElseGet(() -> Json.tree(Map.of()));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            if (!tree.path("revoked").asBoolean(false)) {
                terminal.note(
                        "Its token could not be ended from here: take the app away under"
                                + " Settings > Applications at "
                                + account.host());
            }
            return Output.said(
                    terminal, "GitHub account " + Cells.clean(account.login()) + " is forgotten");
        }
    }
}
