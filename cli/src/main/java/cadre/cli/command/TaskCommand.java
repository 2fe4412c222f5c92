package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.print.Cells;
import cadre.cli.print.Durations;
import cadre.cli.print.TaskText;
import cadre.wire.bus.ClaimRequest;
import cadre.wire.bus.RenewRequest;
import cadre.wire.bus.TaskDetail;
import cadre.wire.bus.TaskRequest;
import cadre.wire.bus.TaskStatus;
import cadre.wire.bus.TaskUpdate;
import cadre.wire.bus.TaskView;
import cadre.wire.id.MemberName;
import cadre.wire.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code cadre task}. */
@Command(
        name = "task",
        description = "The board of a team: put tasks on it, claim them, say how they went.",
        synopsisSubcommandLabel = "(add|list|show|claim|update|renew|next)",
        footer = {"", "Example:", "  cadre task add \"fix the login\" --for BE --team shop"})
public final class TaskCommand implements Runnable {
    private static final String TASK = "Its number, such as 4.";
    private static final String LEASE =
            "The claim ends after this (30m, 2h) unless renewed; never when not given.";

    private final Surroundings surroundings;
    @Spec private CommandSpec spec = CommandSpec.create();

    /** Made for one call. */
    public TaskCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what: add, list, show, claim, update, renew or next");
    }

    @Command(
            name = "add",
            description = "Put a task on the board.",
            footer = {
                "",
                "Example:",
                "  cadre task add \"fix the login\" --for BE --team shop",
                "  cadre task add \"write the tests\" --after 4 --priority 8 --label login"
            })
    int add(
            @Parameters(paramLabel = "TITLE", description = "At most 500 characters.") String title,
            @Option(
                            names = "--for",
                            paramLabel = "MEMBER",
                            description = "Whose it is to be; anybody's when not given.")
                    Optional<String> whose,
            @Option(names = "--detail", paramLabel = "TEXT", description = "What it is about.")
                    Optional<String> detail,
            @Option(
                            names = "--priority",
                            paramLabel = "N",
                            description = "0 to 9, higher first; 5 when not given.")
                    Optional<Integer> priority,
            @Option(
                            names = "--label",
                            paramLabel = "WORD",
                            split = ",",
                            description = "To find it by.")
                    @Nullable List<String> labels,
            @Option(
                            names = "--due",
                            paramLabel = "D",
                            description = "When it should be done: in 2h, in 3d.")
                    Optional<String> due,
            @Option(
                            names = "--after",
                            paramLabel = "TASK",
                            split = ",",
                            description = "Tasks that must be done before.")
                    @Nullable List<Long> after,
            @Mixin Speaking speaking,
            @Mixin Output output) {
        var now = surroundings.clock().instant();
        var request =
                new TaskRequest(
                        title,
                        detail,
                        whose.map(MemberName::new),
                        priority,
                        labels == null ? List.of() : labels,
                        due.map(text -> now.plus(Durations.read("--due", text))),
                        after == null ? List.of() : after);
        try (var voice = speaking.open(surroundings)) {
            return changed(voice.api().post(voice.route("tasks"), request), "is open", output);
        }
    }

    @Command(
            name = "list",
            description = "List tasks, oldest first; what is over only with --status or --all.",
            footer = {
                "",
                "Example:",
                "  cadre task list --team shop",
                "  cadre task list --team shop --for BE --status open,blocked"
            })
    int list(
            @Option(
                            names = "--status",
                            paramLabel = "S",
                            split = ",",
                            description = "open, in_progress, blocked, done, failed, cancelled.")
                    @Nullable List<TaskStatus> statuses,
            @Option(names = "--all", description = "Also what is over.") boolean all,
            @Option(names = "--for", paramLabel = "MEMBER", description = "Whose they are.")
                    Optional<String> whose,
            @Option(names = "--label", paramLabel = "WORD", description = "With this label.")
                    Optional<String> label,
            @Mixin Speaking speaking,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        var wanted =
                statuses != null
                        ? statuses
                        : List.of(TaskStatus.OPEN, TaskStatus.IN_PROGRESS, TaskStatus.BLOCKED);
        try (var voice = speaking.open(surroundings)) {
            var route = voice.route("tasks").with("assignee", whose).with("label", label);
            if (!all) {
                var words = wanted.stream().map(TaskStatus::word).collect(Collectors.joining(","));
                route = route.with("status", words);
            }
            var tree = voice.api().whole(route);
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var page = Api.page(tree, TaskView.class);
            if (page.items().isEmpty()) {
                return Output.empty(
                        terminal,
                        "There are no such tasks",
                        "Put one on the board with 'cadre task add'");
            }
            return Output.table(
                    terminal, text().table(page.items(), surroundings.clock().instant()));
        }
    }

    @Command(
            name = "show",
            description = "Show a task with its history.",
            footer = {"", "Example:", "  cadre task show 4 --team shop"})
    int show(
            @Parameters(paramLabel = "TASK", description = TASK) long id,
            @Mixin Speaking speaking,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var voice = speaking.open(surroundings)) {
            var tree = voice.api().tree(voice.route("tasks", id));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var detail = Json.mapper().treeToValue(tree, TaskDetail.class);
            terminal.print(text().lines(detail.task()));
            detail.history().forEach(step -> terminal.print(text().line(step)));
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "claim",
            description = "Take a task: nobody else can then.",
            footer = {"", "Example:", "  cadre task claim 4 --lease 2h --team shop --as BE"})
    int claim(
            @Parameters(paramLabel = "TASK", description = TASK) long id,
            @Option(names = "--lease", paramLabel = "D", description = LEASE)
                    Optional<String> lease,
            @Mixin Speaking speaking,
            @Mixin Output output) {
        try (var voice = speaking.open(surroundings)) {
            var tree =
                    voice.api()
                            .post(
                                    voice.route("tasks", id, "claim"),
                                    new ClaimRequest(seconds(lease)));
            return changed(tree, "is yours", output);
        }
    }

    @Command(
            name = "update",
            description = {
                "Say how a task stands, or change its labels and date. One that is held changes"
                        + " only by its holder, who made it, the lead, or an operator."
            },
            footer = {
                "",
                "Example:",
                "  cadre task update 4 --status done --note \"in commit 3f2a\" --team shop --as BE",
                "  cadre task update 4 --status open --note \"given back\" --team shop --as BE",
                "  cadre task update 4 --due 2d --label login,urgent --team shop"
            })
    int update(
            @Parameters(paramLabel = "TASK", description = TASK) long id,
            @Option(
                            names = "--status",
                            paramLabel = "S",
                            description = "open, in_progress, blocked, done, failed, cancelled.")
                    Optional<TaskStatus> status,
            @Option(names = "--note", paramLabel = "TEXT", description = "What to know of it.")
                    Optional<String> note,
            @Option(
                            names = "--label",
                            paramLabel = "WORD",
                            split = ",",
                            description = "All it is to have instead of those it has; '' for none.")
                    @Nullable List<String> labels,
            @Option(
                            names = "--due",
                            paramLabel = "D",
                            description = "When it should be done: in 2h, in 3d; none for no date.")
                    Optional<String> due,
            @Option(
                            names = "--token",
                            paramLabel = "N",
                            description = "Only under this claim, as 'claim' said it.")
                    Optional<Long> token,
            @Mixin Speaking speaking,
            @Mixin Output output) {
        var words =
                Optional.ofNullable(labels)
                        .map(all -> all.stream().filter(word -> !word.isBlank()).toList());
        var update = TaskUpdate.to(status).with(words, due.map(this::time));
        if (note.isPresent()) {
            update = update.withNote(note.get());
        }
        if (token.isPresent()) {
            update = update.withToken(token.get());
        }
        if (update.isEmpty()) {
            throw new ParameterException(
                    spec.subcommands().get("update"),
                    "Say what is to change: --status, --note, --label or --due");
        }
        try (var voice = speaking.open(surroundings)) {
            return changed(
                    voice.api().post(voice.route("tasks", id), update),
                    status.map(to -> "is " + to.word()).orElse("is changed"),
                    output);
        }
    }

    @Command(
            name = "renew",
            description = "Have a claim with a lease begin anew.",
            footer = {"", "Example:", "  cadre task renew 4 --token 9 --team shop --as BE"})
    int renew(
            @Parameters(paramLabel = "TASK", description = TASK) long id,
            @Option(
                            names = "--token",
                            paramLabel = "N",
                            required = true,
                            description = "Of the claim, as 'claim' said it.")
                    long token,
            @Option(names = "--lease", paramLabel = "D", description = LEASE)
                    Optional<String> lease,
            @Mixin Speaking speaking,
            @Mixin Output output) {
        try (var voice = speaking.open(surroundings)) {
            var tree =
                    voice.api()
                            .post(
                                    voice.route("tasks", id, "renew"),
                                    new RenewRequest(token, seconds(lease)));
            return changed(tree, "is yours", output);
        }
    }

    @Command(
            name = "next",
            description = "Claim the task that is ready for you: your own before anybody's.",
            footer = {"", "Example:", "  cadre task next --team shop --as BE"})
    int next(
            @Option(names = "--lease", paramLabel = "D", description = LEASE)
                    Optional<String> lease,
            @Mixin Speaking speaking,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var voice = speaking.open(surroundings)) {
            var claimed = new NextTask(voice).claim(seconds(lease));
            if (claimed.isPresent()) {
                return changed(claimed.get(), "is yours", output);
            }
            return output.json
                    ? Output.json(terminal, Json.mapper().createObjectNode())
                    : Output.empty(
                            terminal,
                            "No task is ready for you",
                            "See the board with 'cadre task list --team " + voice.team() + "'");
        }
    }

    private TaskText text() {
        return new TaskText(surroundings.terminal().style());
    }

    private int changed(JsonNode tree, String how, Output output) {
        var terminal = surroundings.terminal();
        if (output.json) {
            return Output.json(terminal, tree);
        }
        var task = Json.mapper().treeToValue(tree, TaskView.class);
        var token = task.token().map(number -> ", token " + number).orElse("");
        return Output.said(
                terminal,
                "task %d %s%s: %s".formatted(task.id(), how, token, Cells.clean(task.title())));
    }

    private String time(String due) {
        return due.equals("none")
                ? ""
                : surroundings.clock().instant().plus(Durations.read("--due", due)).toString();
    }

    private static Optional<Long> seconds(Optional<String> lease) {
        return lease.map(text -> Durations.read("--lease", text).toSeconds());
    }
}
