package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Durations;
import cadre.cli.print.Table;
import cadre.wire.api.ChatBotView;
import cadre.wire.api.ChatCode;
import cadre.wire.api.ChatLinkView;
import cadre.wire.api.ChatQuietHours;
import cadre.wire.api.ChatSubscription;
import cadre.wire.id.ChatLinkId;
import cadre.wire.json.Json;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cadre chat}. */
@Command(
        name = "chat",
        description = {
            "Say who may command jobs from a chat: a person in a chat acts as the key that made the"
                    + " code."
        },
        synopsisSubcommandLabel = "(link|list|unlink|tell|quiet|bots)",
        footer = {"", "Example:", "  cadre chat link", "  cadre chat list"})
public final class ChatCommand implements Runnable {
    private static final String OFF = "off";
    private static final Route SUBSCRIPTIONS = Route.of("chat", "subscriptions");

    private final Surroundings surroundings;
    @Spec private CommandSpec spec = CommandSpec.create();

    /** Made for one call. */
    public ChatCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what: link, list, unlink, tell, quiet or bots");
    }

    @Command(
            name = "link",
            description = {
                "Print what to type in the chat, once and within ten minutes. Whoever types it acts"
                        + " there as your key, with its grant."
            },
            footer = {"", "Example:", "  cadre chat link"})
    int link(@Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.post(Route.of("chat", "codes"), Map.of());
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var code = Json.mapper().treeToValue(tree, ChatCode.class);
            var to = code.bots().isEmpty() ? "the bot" : String.join(" or ", code.bots());
            terminal.note(
                    "Type this to %s, once, before %s; show it to nobody:"
                            .formatted(to, code.expiresAt().truncatedTo(ChronoUnit.SECONDS)));
            terminal.print(code.command());
            if (code.bots().size() > 1 && code.command().startsWith("/")) {
                terminal.note("In Slack without the slash");
            }
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "list",
            description = "List who is linked to your key; as admin, all.",
            footer = {"", "Example:", "  cadre chat list"})
    int list(@Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.whole(Route.of("chat", "links"));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var page = Api.page(tree, ChatLinkView.class);
            if (page.items().isEmpty()) {
                return Output.empty(
                        terminal, "Nobody is linked", "Make a code with 'cadre chat link'");
            }
            var now = surroundings.clock().instant();
            var table =
                    new Table()
                            .left("link")
                            .left("bot")
                            .left("person")
                            .left("id")
                            .left("chat")
                            .left("acts as")
                            .left("quiet")
                            .right("age");
            for (var link : page.items()) {
                table.row(
                        link.id(),
                        link.bot(),
                        link.person(),
                        link.user(),
                        link.chat(),
                        link.good() ? link.name() : link.key() + " (not good)",
                        link.quietHours().orElse("-"),
                        Durations.age(link.linkedAt(), now));
            }
            return Output.table(terminal, table);
        }
    }

    @Command(
            name = "unlink",
            description = "End a link at once.",
            footer = {"", "Example:", "  cadre chat unlink l3"})
    int unlink(
            @Parameters(paramLabel = "LINK", description = "As in the list, such as l3.")
                    String link,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        var id = ChatLinkId.of(link);
        try (var api = surroundings.api()) {
            var answer = api.delete(Route.of("chat", "links", id));
            if (output.json && answer.isPresent()) {
                return Output.json(terminal, answer.get());
            }
            return Output.said(terminal, "link " + id + " is ended");
        }
    }

    @Command(
            name = "tell",
            description = {
                "Say what a person in a chat is told of without asking, as /tell does there; alone:"
                        + " what that is now.",
                "",
                "What: mine, failures, approvals, budgets, nodes, label LABEL or team TEAM; off and"
                        + " one of them, or off alone for all."
            },
            footer = {
                "",
                "Example:",
                "  cadre chat tell l3 failures",
                "  cadre chat tell l3 off label shop=a"
            })
    int tell(
            @Parameters(
                            index = "0",
                            arity = "0..1",
                            paramLabel = "LINK",
                            description = "As in 'cadre chat list', such as l3.")
                    Optional<String> link,
            @Parameters(
                            index = "1..*",
                            arity = "0..*",
                            paramLabel = "WHAT",
                            description = "What to tell there from now on.")
                    List<String> what,
            @Mixin Output output) {
        var to = link.map(ChatLinkId::of);
        try (var api = surroundings.api()) {
            if (to.isPresent() && what != null && !what.isEmpty()) {
                change(api, to.get(), what);
            }
            return told(api, to, output);
        }
    }

    private static void change(Api api, ChatLinkId link, List<String> words) {
        var what = String.join(" ", words);
        if (!words.getFirst().equals(OFF)) {
            api.post(SUBSCRIPTIONS, new ChatSubscription(link, what));
            return;
        }
        var which = what.substring(OFF.length()).strip();
        var route = SUBSCRIPTIONS.with("link", link);
        api.delete(which.isEmpty() ? route : route.with("what", which));
    }

    private int told(Api api, Optional<ChatLinkId> link, Output output) {
        var terminal = surroundings.terminal();
        var tree = api.whole(SUBSCRIPTIONS.with("link", link));
        if (output.json) {
            return Output.json(terminal, tree);
        }
        var page = Api.page(tree, ChatSubscription.class);
        if (page.items().isEmpty()) {
            return Output.empty(
                    terminal,
                    link.map(id -> "Nothing is told to link " + id)
                            .orElse("Nobody is told of anything"),
                    "Write 'cadre chat tell LINK WHAT'; the links are in 'cadre chat list'");
        }
        var table = new Table().left("link").left("told of");
        page.items().forEach(one -> table.row(one.link(), one.what()));
        return Output.table(terminal, table);
    }

    @Command(
            name = "quiet",
            description = {
                "Say when a person in a chat is told nothing, as /quiet does there: what happens"
                        + " then waits. 'off' ends it."
            },
            footer = {"", "Example:", "  cadre chat quiet l3 22:00-07:30 Europe/Berlin"})
    int quiet(
            @Parameters(paramLabel = "LINK", description = "As in 'cadre chat list', such as l3.")
                    String link,
            @Parameters(
                            arity = "1..*",
                            paramLabel = "HOURS",
                            description = "HH:MM-HH:MM ZONE each day, or off.")
                    List<String> hours,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        var id = ChatLinkId.of(link);
        try (var api = surroundings.api()) {
            var tree =
                    api.put(
                            Route.of("chat", "links", id, "quiet"),
                            new ChatQuietHours(String.join(" ", hours)));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var quiet = Json.mapper().treeToValue(tree, ChatLinkView.class).quietHours();
            return Output.said(
                    terminal,
                    quiet.map(span -> "link %s is quiet from %s".formatted(id, span))
                            .orElse("link " + id + " has no quiet hours"));
        }
    }

    @Command(
            name = "bots",
            description = "List the bots and what is wrong with one.",
            footer = {"", "Example:", "  cadre chat bots"})
    int bots(@Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.whole(Route.of("chat", "bots"));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var page = Api.page(tree, ChatBotView.class);
            if (page.items().isEmpty()) {
                return Output.empty(
                        terminal,
                        "There are no bots",
                        "Set CADRE_TELEGRAM_TOKEN or CADRE_SLACK_APP_TOKEN of the server");
            }
            var table = new Table().left("bot").left("name").left("state").left("trouble");
            for (var bot : page.items()) {
                table.row(
                        bot.bot(),
                        bot.name(),
                        bot.state(),
                        bot.trouble().isEmpty() ? "" : bot.trouble() + ". " + bot.fix());
            }
            return Output.table(terminal, table);
        }
    }
}
