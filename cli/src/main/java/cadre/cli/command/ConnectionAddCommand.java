package cadre.cli.command;

import cadre.cli.client.Route;
import cadre.cli.print.Cells;
import cadre.wire.forge.ConnectionRequest;
import cadre.wire.forge.ConnectionSaved;
import cadre.wire.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cadre connection add}. */
@Command(
        name = "add",
        description = {
            "Add a connection, or change one: what is not given stays as it is.",
            "",
            "Secrets come by standard input, and are encrypted on the server. With both"
                    + " --token-stdin and --webhook-secret-stdin the token is the first line, the"
                    + " webhook secret the second. A new webhook secret leaves the former one good,"
                    + " too, until --end-rotation."
        },
        footer = {
            "",
            "Example:",
            "  cadre connection add gitea --provider gitea --url https://git.example"
                    + " --token-stdin --generate-secret < token.txt",
            "  cadre connection add gitea --approver 3 --approver 14 --own-actor 27",
            "  cadre connection add gitea --end-rotation"
        })
final class ConnectionAddCommand implements Callable<Integer> {
    private static final String TOKEN = "token";
    private static final String WEBHOOK = "webhook secret";
    private static final String FIX = "Pipe it in, such as: cadre connection add NAME ... < file";

    private final Surroundings surroundings;
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description = "1 to 40 of a-z, 0-9 and '-', such as gitea.")
    private String name = "";

    @Option(
            names = "--provider",
            paramLabel = "WORD",
            description = "plane, gitea, forgejo, github or gitlab; needed for a new one.")
    private Optional<String> provider = Optional.empty();

    @Option(
            names = "--url",
            paramLabel = "URL",
            description =
                    "Where its API begins, https; needed for a new one. Another one needs the"
                            + " token again.")
    private Optional<String> url = Optional.empty();

    @Option(names = "--workspace", paramLabel = "SLUG", description = "Plane's workspace.")
    private Optional<String> workspace = Optional.empty();

    @Option(
            names = "--approver",
            paramLabel = "ID",
            description = "Of a person there who may approve; all of them. '' for nobody.")
    private List<String> approvers = List.of();

    @Option(
            names = "--own-actor",
            paramLabel = "ID",
            description = "Of Cadre's own user there; all of them. '' for none.")
    private List<String> ownActors = List.of();

    @Option(
            names = "--app-id",
            paramLabel = "ID",
            description =
                    "Of a GitHub App in whose name Cadre acts there, with its private key (PEM) as"
                            + " the token. '' for none.")
    private Optional<String> app = Optional.empty();

    @Option(
            names = "--installation-id",
            paramLabel = "ID",
            description = "Of the app, for all repositories; else each tells which. '' for that.")
    private Optional<String> installation = Optional.empty();

    @Option(names = "--token-stdin", description = "Read the token.")
    private boolean tokenFromInput;

    @Option(names = "--webhook-secret-stdin", description = "Read the webhook secret.")
    private boolean hookFromInput;

    @Option(
            names = "--generate-secret",
            description = "Have the server make the webhook secret; it is shown this once.")
    private boolean generate;

    @Option(names = "--end-rotation", description = "The former webhook secret is good no more.")
    private boolean endRotation;

    @Option(
            names = "--remove-token",
            description = "Forget the token: nothing is read or written there any more.")
    private boolean removeToken;

    @Option(
            names = "--remove-webhook-secret",
            description = "Forget the webhook secrets: webhooks are refused.")
    private boolean removeHook;

    @Mixin private Output output = new Output();

    ConnectionAddCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (hookFromInput && generate) {
            throw new ParameterException(
                    spec.commandLine(), "Give a webhook secret or have one made, not both");
        }
        var terminal = surroundings.terminal();
        var request = request();
        try (var api = surroundings.api()) {
            var tree = api.put(Route.of("connections", name), request);
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var saved = Json.mapper().treeToValue(tree, ConnectionSaved.class);
            var connection = saved.connection();
            saved.webhookSecret().ifPresent(terminal::print);
            var text =
                    "connection %s is saved; its webhooks go to %s"
                            .formatted(
                                    connection.name(),
                                    connection
                                            .webhookUrl()
                                            .orElse(api.url() + connection.webhook()));
            if (saved.webhookSecret().isPresent()) {
                terminal.note("The webhook secret is above, and is shown this once");
                terminal.note(Cells.clean(text));
            } else {
                terminal.print(Cells.clean(text));
            }
            var both =
                    connection.approvers().stream()
                            .filter(connection.ownActors()::contains)
                            .toList();
            if (!both.isEmpty()) {
                terminal.note(
                        Cells.clean(
                                "These approve nothing, for they are Cadre's own: "
                                        + String.join(", ", both)));
            }
            if (connection.webhookSecrets() > 1) {
                terminal.note(
                        "Two webhook secrets are good now; once the other end signs with the new"
                                + " one: cadre connection add "
                                + connection.name()
                                + " --end-rotation");
            }
            return ExitStatus.DONE;
        }
    }

    private ConnectionRequest request() {
        var input = new SecretValueInput(surroundings.terminal(), FIX);
        var token = Optional.<String>empty();
        var hook = Optional.<String>empty();
        if (tokenFromInput && hookFromInput) {
            var both = input.read(TOKEN, WEBHOOK);
            token = Optional.of(both.getFirst());
            hook = Optional.of(both.getLast());
        } else if (tokenFromInput) {
            token = Optional.of(input.read(TOKEN));
        } else if (hookFromInput) {
            hook = Optional.of(input.read(WEBHOOK));
        }
        return new ConnectionRequest(
                provider,
                url,
                workspace,
                given(approvers),
                given(ownActors),
                app,
                installation,
                token,
                hook,
                generate,
                endRotation,
                removeToken,
                removeHook);
    }

    private static Optional<List<String>> given(List<String> ids) {
        return ids.isEmpty() ? Optional.empty() : Optional.of(ids);
    }
}
