package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Durations;
import cadre.cli.print.Table;
import cadre.wire.api.SecretRequest;
import cadre.wire.api.SecretView;
import cadre.wire.api.SecretsRotated;
import cadre.wire.error.CadreException;
import cadre.wire.id.SecretScope;
import cadre.wire.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cadre secret}. */
@Command(
        name = "secret",
        description = {
            "Keep what agents and git log in with. Values come in by standard input, are encrypted"
                    + " on the server, and are never shown again."
        },
        synopsisSubcommandLabel = "(set|list|rm|rotate)",
        footer = {
            "",
            "Example:",
            "  cadre secret set ANTHROPIC_API_KEY --for profile:claude",
            "  cadre secret set bot --for host:github.com"
        })
public final class SecretCommand implements Runnable {
    private static final String FOR =
            "What it is for: team:NAME (every job), repo:URL, profile:NAME, host:HOST (git over"
                    + " https), or connection:NAME (the server's own); default ${DEFAULT-VALUE}.";

    private static final String FIX = "Pipe it in, such as: cadre secret set NAME < file";

    private final Surroundings surroundings;
    @Spec private CommandSpec spec = CommandSpec.create();

    /** Made for one call. */
    public SecretCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what: set, list, rm or rotate");
    }

    @Command(
            name = "set",
            description = {
                "Set a secret; the value is read from standard input, or asked for. One line break"
                        + " at its end is cut off."
            },
            footer = {
                "",
                "The agent gets it as the variable NAME; for a host it is a token or user:token.",
                "",
                "Example:",
                "  cadre secret set OPENAI_API_KEY < key.txt",
                "  cadre secret set DB_URL --for repo:https://github.com/acme/shop < url.txt"
            })
    int set(
            @Parameters(
                            index = "0",
                            paramLabel = "NAME",
                            description = "A variable's name; for a host or connection any.")
                    String name,
            @Parameters(index = "1..*", hidden = true) List<String> values,
            @Option(
                            names = "--for",
                            paramLabel = "SCOPE",
                            defaultValue = "team:main",
                            description = FOR)
                    String scope,
            @Mixin Output output) {
        if (values != null && !values.isEmpty()) {
            // not repeated here: it may be the value
            throw new ParameterException(
                    spec.commandLine(),
                    "A value is no argument: it would stay in the shell's history and show in the"
                            + " list of processes; give it on standard input");
        }
        refuseValueIn(name);
        var terminal = surroundings.terminal();
        var wanted = scope(scope);
        var value = new SecretValueInput(terminal, FIX).read(name);
        try (var api = surroundings.api()) {
            var tree = api.post(Route.of("secrets"), new SecretRequest(name, wanted, value));
            warnOfUnknown(api, wanted);
            if (output.json) {
                return Output.json(terminal, tree);
            }
            return Output.said(terminal, "secret %s of %s is set".formatted(name, wanted));
        }
    }

    @Command(
            name = "list",
            description = "List the secrets, without their values.",
            footer = {"", "Example:", "  cadre secret list"})
    int list(@Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.whole(Route.of("secrets"));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var page = Api.page(tree, SecretView.class);
            if (page.items().isEmpty()) {
                return Output.empty(
                        terminal,
                        "There are no secrets",
                        "Set one with 'cadre secret set NAME < file'");
            }
            var table = new Table().left("name").left("for").left("set by").right("age");
            var now = surroundings.clock().instant();
            for (var secret : page.items()) {
                table.row(
                        secret.name(),
                        secret.scope(),
                        secret.setBy(),
                        Durations.age(secret.setAt(), now));
            }
            return Output.table(terminal, table);
        }
    }

    @Command(
            name = "rm",
            description = "Remove a secret; attempts that have it keep it to their end.",
            footer = {"", "Example:", "  cadre secret rm OPENAI_API_KEY --for team:main"})
    int rm(
            @Parameters(paramLabel = "NAME", description = "As in the list.") String name,
            @Option(
                            names = "--for",
                            paramLabel = "SCOPE",
                            defaultValue = "team:main",
                            description = FOR)
                    String scope,
            @Mixin Output output) {
        refuseValueIn(name);
        var terminal = surroundings.terminal();
        var wanted = scope(scope);
        try (var api = surroundings.api()) {
            var answer = api.delete(Route.of("secrets").with("name", name).with("scope", wanted));
            if (output.json && answer.isPresent()) {
                return Output.json(terminal, answer.get());
            }
            return Output.said(terminal, "secret %s of %s is removed".formatted(name, wanted));
        }
    }

    @Command(
            name = "rotate",
            description = {
                "Make a new key, encrypt all secrets with it, and forget the old one. Values stay"
                        + " as they are."
            },
            footer = {"", "Example:", "  cadre secret rotate"})
    int rotate(@Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.post(Route.of("secrets", "rotate"), Map.of());
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var rotated = Json.mapper().treeToValue(tree, SecretsRotated.class);
            return Output.said(
                    terminal, "secrets encrypted with the new key: " + rotated.secrets());
        }
    }

    /** {@code KEY=value}: what is behind the sign is not repeated. */
    private void refuseValueIn(String name) {
        if (name.indexOf('=') >= 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "A value is no argument: it would stay in the shell's history and show in the"
                            + " list of processes; give the name alone, and the value on standard"
                            + " input");
        }
    }

    /** It may be added later, so this is no error; and nor is a server that does not tell. */
    private void warnOfUnknown(Api api, SecretScope scope) {
        if (scope.kind() != SecretScope.Kind.PROFILE) {
            return;
        }
        try {
            var names = new ArrayList<String>();
            for (var profile : api.tree(Route.of("agents")).path("items")) {
                names.add(profile.path("name").asString(""));
            }
            if (!names.contains(scope.of())) {
                surroundings
                        .terminal()
                        .note(
                                "warning: there is no agent profile %s; see 'cadre agents'"
                                        .formatted(scope.of()));
            }
        } catch (CadreException e) {
            // it is set all the same
        }
    }

    /** The kind alone means the one team that there is. */
    private static SecretScope scope(String text) {
        return text.equals("team") ? SecretScope.team() : SecretScope.of(text);
    }
}
