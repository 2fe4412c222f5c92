package cadre.cli.command;

import cadre.cli.client.Route;
import cadre.wire.api.InviteRequest;
import cadre.wire.api.InviteView;
import cadre.wire.id.NodeName;
import cadre.wire.json.Json;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** What {@code cadre node invite} does; {@code node} itself lives beside the node. */
public final class InviteCommand {
    private InviteCommand() {}

    /**
     * Asks for an invite and prints its line.
     *
     * @param name only for a node of this name
     * @return the exit status
     */
    public static int invite(Surroundings surroundings, Optional<String> name, boolean json) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree =
                    api.post(
                            Route.of("nodes", "invites"),
                            new InviteRequest(name.map(NodeName::new)));
            var invite = Json.mapper().treeToValue(tree, InviteView.class);
            invite.warning().ifPresent(text -> terminal.note("warning: " + text));
            if (json) {
                return Output.json(terminal, tree);
            }
            terminal.note(
                    "Run this on the new machine within ten minutes (before "
                            + invite.expiresAt().truncatedTo(ChronoUnit.SECONDS)
                            + "):");
            terminal.print(invite.line());
            return ExitStatus.DONE;
        }
    }
}
