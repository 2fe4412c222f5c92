package cadre.cli.command;

import cadre.cli.client.Route;
import cadre.cli.print.RoleTables;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cadre roles}. */
@Command(
        name = "roles",
        description = {
            "List the roles of the routing table: which agent does a kind of work, how, and who does"
                    + " it when that one cannot.",
            "They are shipped, or written in agents.yaml in the server's data folder."
        },
        footer = {"", "Example:", "  cadre roles", "  cadre route executor \"add a --json flag\""})
public final class RolesCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public RolesCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.tree(Route.of("roles"));
            return output.json
                    ? Output.json(terminal, tree)
                    : Output.table(terminal, RoleTables.roles(tree.path("items")));
        }
    }
}
