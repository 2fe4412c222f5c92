package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Durations;
import cadre.cli.print.Table;
import cadre.wire.api.Grant;
import cadre.wire.api.KeyCreated;
import cadre.wire.api.KeyRequest;
import cadre.wire.api.KeyView;
import cadre.wire.id.KeyId;
import cadre.wire.id.NodeName;
import cadre.wire.json.Json;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cadre key}. */
@Command(
        name = "key",
        description = "Make, list and revoke the keys that people, programs and nodes use.",
        synopsisSubcommandLabel = "(create|list|revoke)",
        footer = {"", "Example:", "  cadre key create alice --grant member --expires 90d"})
public final class KeyCommand implements Runnable {
    private final Surroundings surroundings;
    @Spec private CommandSpec spec = CommandSpec.create();

    /** Made for one call. */
    public KeyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what: create, list or revoke");
    }

    @Command(
            name = "create",
            description = "Make a key. Its secret is shown this once.",
            footer = {
                "",
                "Example:",
                "  cadre key create alice --grant member --expires 90d",
                "  cadre key create build-1 --grant node --node build-1"
            })
    int create(
            @Parameters(paramLabel = "NAME", description = "Who or what will hold it.") String name,
            @Option(
                            names = "--grant",
                            paramLabel = "G",
                            defaultValue = "member",
                            description =
                                    "admin, operator, member, viewer or node (default"
                                            + " ${DEFAULT-VALUE}).")
                    Grant grant,
            @Option(
                            names = "--node",
                            paramLabel = "N",
                            description = "The node it speaks for; with the grant node.")
                    Optional<String> node,
            @Option(
                            names = "--expires",
                            paramLabel = "D",
                            description =
                                    "How long it is good (90d, 12h); for ever when not given.")
                    Optional<String> expires,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        var request =
                new KeyRequest(
                        name,
                        grant,
                        node.map(NodeName::new),
                        expires.map(text -> Durations.read("--expires", text).toSeconds()));
        try (var api = surroundings.api()) {
            var tree = api.post(Route.of("keys"), request);
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var created = Json.mapper().treeToValue(tree, KeyCreated.class);
            terminal.note(
                    "Key %s (%s) for %s. This is shown only once:"
                            .formatted(created.key().id(), created.key().grant().word(), name));
            terminal.print(created.secret());
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "list",
            description = "List the keys, without their secrets.",
            footer = {"", "Example:", "  cadre key list"})
    int list(@Mixin Paging paging, @Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.tree(paging.of(Route.of("keys")));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var page = Api.page(tree, KeyView.class);
            if (page.items().isEmpty()) {
                return Output.empty(
                        terminal, "There are no keys", "Make one with 'cadre key create NAME'");
            }
            var table =
                    new Table()
                            .left("id")
                            .left("name")
                            .left("grant")
                            .left("node")
                            .right("age")
                            .left("state");
            var now = surroundings.clock().instant();
            for (var key : page.items()) {
                table.row(
                        key.id(),
                        key.name(),
                        key.grant().word(),
                        key.node().map(NodeName::toString).orElse("-"),
                        Durations.age(key.createdAt(), now),
                        state(key, now));
            }
            Output.table(terminal, table);
            Paging.more(terminal, page);
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "revoke",
            description = "Revoke a key at once; streams opened with it end.",
            footer = {"", "Example:", "  cadre key revoke k3"})
    int revoke(
            @Parameters(paramLabel = "KEY", description = "Its id, such as k3.") String key,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        var id = KeyId.of(key);
        try (var api = surroundings.api()) {
            var answer = api.delete(Route.of("keys", id));
            if (output.json && answer.isPresent()) {
                return Output.json(terminal, answer.get());
            }
            terminal.print("key " + id + " is revoked");
            return ExitStatus.DONE;
        }
    }

    private static String state(KeyView key, Instant now) {
        if (key.revokedAt().isPresent()) {
            return "revoked";
        }
        return key.expiresAt()
                .map(at -> at.isBefore(now) ? "expired" : "good for " + Durations.age(now, at))
                .orElse("good");
    }
}
