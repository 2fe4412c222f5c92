package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Amounts;
import cadre.cli.print.Cells;
import cadre.cli.print.Durations;
import cadre.cli.print.Table;
import cadre.cli.print.Terminal;
import cadre.cli.print.WebhookText;
import cadre.wire.api.WebhookAnswer;
import cadre.wire.api.WebhookMessage;
import cadre.wire.api.WebhookRequest;
import cadre.wire.api.WebhookResend;
import cadre.wire.api.WebhookSecret;
import cadre.wire.api.WebhookView;
import cadre.wire.id.TeamName;
import cadre.wire.id.WebhookName;
import cadre.wire.json.Json;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cadre webhook}. */
@Command(
        name = "webhook",
        description = {
            "Have other tools told of what happens: each event is posted to their address, signed"
                    + " after the Standard Webhooks specification. Needs an admin's key.",
            "",
            "What webhooks of trackers and Git hosts bring is in 'cadre deliveries'."
        },
        synopsisSubcommandLabel = "(add|list|show|test|pause|resume|rotate|failed|resend|remove)",
        footer = {
            "",
            "Example:",
            "  cadre webhook add ci --url https://ci.example/cadre --event 'job.*'",
            "  cadre webhook test ci"
        })
public final class WebhookCommand implements Runnable {
    private static final String NAME = "As in the list.";

    private final Surroundings surroundings;
    @Spec private CommandSpec spec = CommandSpec.create();

    /** Made for one call. */
    public WebhookCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Say what: add, list, show, test, pause, resume, rotate, failed, resend or remove");
    }

    private static Route route(String name, Object... rest) {
        return Route.of(
                Stream.concat(Stream.of("webhooks", new WebhookName(name)), Arrays.stream(rest))
                        .toArray());
    }

    @Command(
            name = "add",
            description =
                    "Add a webhook, which gets what happens from now on. Its secret is printed once.",
            footer = {
                "",
                "Example:",
                "  cadre webhook add ci --url https://ci.example/cadre --event job.succeeded --event"
                        + " flow"
            })
    int add(
            @Parameters(paramLabel = "NAME", description = "1 to 63 of a-z, 0-9 and '-'.")
                    String name,
            @Option(
                            names = "--url",
                            paramLabel = "URL",
                            required = true,
                            description = "https, or http on the server's machine.")
                    String url,
            @Option(
                            names = "--event",
                            paramLabel = "KIND",
                            description =
                                    "Such as job.succeeded or job.*, as in 'cadre feed'; may be"
                                            + " given again. All when not given.")
                    List<String> events,
            @Option(
                            names = "--team",
                            paramLabel = "T",
                            description = "Only what happens in this team.")
                    Optional<String> team,
            @Mixin Output output) {
        var request =
                new WebhookRequest(
                        new WebhookName(name),
                        url,
                        Optional.ofNullable(events),
                        team.map(TeamName::new));
        try (var api = surroundings.api()) {
            return secret(api, Route.of("webhooks"), request, output);
        }
    }

    private int secret(Api api, Route route, Object body, Output output) {
        var terminal = surroundings.terminal();
        var tree = api.post(route, body);
        if (output.json) {
            return Output.json(terminal, tree);
        }
        var made = Json.mapper().treeToValue(tree, WebhookSecret.class);
        var old =
                made.webhook()
                        .oldSecretUntil()
                        .map(until ->
                                " The one before signs too until "
                                        + until.truncatedTo(ChronoUnit.SECONDS)
                                        + ".")
                        .orElse("");
        terminal.note(
                "The secret of webhook %s, which is shown only once.%s"
                        .formatted(made.webhook().name(), old));
        terminal.print(made.secret());
        return ExitStatus.DONE;
    }

    @Command(
            name = "list",
            description = "List the webhooks, and what became of the last message.",
            footer = {"", "Example:", "  cadre webhook list"})
    int list(@Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.whole(Route.of("webhooks"));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var page = Api.page(tree, WebhookView.class);
            if (page.items().isEmpty()) {
                return Output.empty(
                        terminal,
                        "There are no webhooks",
                        "Add one with 'cadre webhook add NAME --url https://HOST/PATH'");
            }
            var table =
                    new Table()
                            .left("name")
                            .left("url")
                            .left("events")
                            .left("state")
                            .right("sent")
                            .right("waiting")
                            .right("failed")
                            .left("last answer");
            for (var each : page.items()) {
                table.row(
                        each.name(),
                        each.url(),
                        WebhookText.events(each),
                        WebhookText.state(each),
                        Amounts.count(each.sent()),
                        Amounts.count(each.waiting()),
                        Amounts.count(each.failed()),
                        each.triedAt().isEmpty()
                                ? "-"
                                : each.status().map(String::valueOf).orElse(each.answer()));
            }
            return Output.table(terminal, table);
        }
    }

    @Command(
            name = "show",
            description = "Show a webhook: its last answer, its failures, what waits.",
            footer = {"", "Example:", "  cadre webhook show ci"})
    int show(
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Mixin Output output) {
        try (var api = surroundings.api()) {
            var tree = api.tree(route(name));
            if (output.json) {
                return Output.json(surroundings.terminal(), tree);
            }
            WebhookText.lines(
                            Json.mapper().treeToValue(tree, WebhookView.class),
                            surroundings.clock().instant())
                    .forEach(text -> line(surroundings.terminal(), text));
            return ExitStatus.DONE;
        }
    }

    private static void line(Terminal terminal, String text) {
        terminal.print(Cells.clean(text));
    }

    @Command(
            name = "test",
            description = {
                "Send an event webhook.test now, and print what was answered. Exit status 1 if it was"
                        + " not taken."
            },
            footer = {"", "Example:", "  cadre webhook test ci"})
    int test(
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.post(route(name, "test"), Map.of());
            var answer = Json.mapper().treeToValue(tree, WebhookAnswer.class);
            if (output.json) {
                Output.json(terminal, tree);
            } else {
                line(
                        terminal,
                        answer.status().map(code -> "status " + code).orElse("no answer")
                                + (answer.answer().isEmpty() ? "" : ": " + answer.answer()));
            }
            return answer.taken() ? ExitStatus.DONE : ExitStatus.FAILED;
        }
    }

    @Command(
            name = "pause",
            description = "Send nothing any more; what happens meanwhile is sent after 'resume'.",
            footer = {"", "Example:", "  cadre webhook pause ci"})
    int pause(
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Mixin Output output) {
        return change(name, "pause", Map.of(), "is paused", output);
    }

    @Command(
            name = "resume",
            description = "Go on where a webhook was paused, or disabled by Cadre.",
            footer = {"", "Example:", "  cadre webhook resume ci"})
    int resume(
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Mixin Output output) {
        return change(name, "resume", Map.of(), "goes on", output);
    }

    private int change(String name, String verb, Object body, String said, Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.post(route(name, verb), body);
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var one = Json.mapper().treeToValue(tree, WebhookView.class);
            return Output.said(
                    terminal, "webhook %s %s; waiting: %d".formatted(name, said, one.waiting()));
        }
    }

    @Command(
            name = "rotate",
            description = "Make a new secret, printed once; the one before signs too for 24 hours.",
            footer = {"", "Example:", "  cadre webhook rotate ci"})
    int rotate(
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Mixin Output output) {
        try (var api = surroundings.api()) {
            return secret(api, route(name, "rotate"), Map.of(), output);
        }
    }

    @Command(
            name = "failed",
            description = "List the messages that were given up, in the order of their events.",
            footer = {"", "Example:", "  cadre webhook failed ci"})
    int failed(
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Mixin Paging paging,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.tree(paging.of(route(name, "failed")));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var page = Api.page(tree, WebhookMessage.class);
            if (page.items().isEmpty()) {
                return Output.empty(
                        terminal, "Nothing was given up", "See 'cadre webhook show " + name + "'");
            }
            var table =
                    new Table()
                            .left("id")
                            .right("event")
                            .left("kind")
                            .right("tries")
                            .right("age")
                            .left("reason");
            var now = surroundings.clock().instant();
            for (var each : page.items()) {
                table.row(
                        each.id(),
                        each.seq(),
                        each.event(),
                        each.tries(),
                        Durations.age(each.endedAt(), now),
                        each.reason());
            }
            Output.table(terminal, table);
            Paging.more(terminal, page);
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "resend",
            description = "Send messages again that were given up, under the ids that they had.",
            footer = {"", "Example:", "  cadre webhook resend ci --all"})
    int resend(
            @Parameters(index = "0", paramLabel = "NAME", description = NAME) String name,
            @Parameters(
                            index = "1..*",
                            paramLabel = "ID",
                            description = "As 'cadre webhook failed' lists them.")
                    List<String> ids,
            @Option(names = "--all", description = "All of them.") boolean all,
            @Mixin Output output) {
        if (all == (ids != null && !ids.isEmpty())) {
            throw new ParameterException(spec.commandLine(), "Give ids, or --all");
        }
        return change(
                name,
                "resend",
                new WebhookResend(Optional.ofNullable(ids)),
                "is sent to again",
                output);
    }

    @Command(
            name = "remove",
            description = "Remove a webhook with all that waits for it.",
            footer = {"", "Example:", "  cadre webhook remove ci"})
    int remove(
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            api.delete(route(name));
            return output.json
                    ? Output.json(terminal, Map.of("removed", name))
                    : Output.said(terminal, "webhook " + name + " is removed");
        }
    }
}
