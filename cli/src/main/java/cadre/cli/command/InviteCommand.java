package cadre.cli.command;

import cadre.cli.client.Route;
import cadre.wire.api.InviteRequest;
import cadre.wire.api.InviteView;
import cadre.wire.id.NodeName;
import cadre.wire.json.Json;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cadre node invite}. */
@Command(
        name = "invite",
        description = {
            "Print the one line that joins another machine as a node.",
            "It fetches the program from the server and checks its hash. Good once, for ten minutes."
        },
        footer = {"", "Example:", "  cadre node invite --name build-1"})
public final class InviteCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(names = "--name", paramLabel = "N", description = "Only for a node of this name.")
    private Optional<String> name = Optional.empty();

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public InviteCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree =
                    api.post(
                            Route.of("nodes", "invites"),
                            new InviteRequest(name.map(NodeName::new)));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var invite = Json.mapper().treeToValue(tree, InviteView.class);
            terminal.note("Run this on the new machine before " + invite.expiresAt() + ":");
            terminal.print(invite.line());
            return ExitStatus.DONE;
        }
    }
}
