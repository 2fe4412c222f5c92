package cadre.cli.command;

import cadre.cli.client.Route;
import cadre.cli.print.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code cadre agents}. */
@Command(
        name = "agents",
        description = "List the agent profiles that a job can be given to.",
        footer = {"", "Example:", "  cadre agents"})
public final class AgentsCommand implements Callable<Integer> {
    private final Surroundings surroundings;
    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public AgentsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.tree(Route.of("agents"));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var table = new Table().left("name").left("cli").left("model").right("timeout");
            int count = 0;
            for (var profile : tree.isArray() ? tree : tree.path("items")) {
                count++;
                var seconds = profile.path("timeout_sec");
                table.row(
                        text(profile, "name"),
                        text(profile, "cli"),
                        text(profile, "model"),
                        seconds.isNumber()
                                ? cadre.cli.print.Durations.words(
                                        java.time.Duration.ofSeconds(seconds.longValue()))
                                : "-");
            }
            return count == 0
                    ? Output.empty(
                            terminal, "There are no agent profiles", "Add some to cadre.yaml")
                    : Output.table(terminal, table);
        }
    }

    private static String text(JsonNode profile, String name) {
        var value = profile.path(name);
        return value.isString() && !value.stringValue().isEmpty() ? value.stringValue() : "-";
    }
}
