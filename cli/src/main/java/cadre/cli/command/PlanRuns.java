package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.PatientPost;
import cadre.cli.client.Route;
import cadre.cli.plan.PlanFolder;
import cadre.cli.plan.PlanText;
import cadre.cli.print.PlanRunText;
import cadre.wire.id.PlanId;
import cadre.wire.json.Json;
import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.PlanFinding;
import cadre.wire.plan.run.PlanRequest;
import cadre.wire.plan.run.PlanView;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Those verbs of {@code cadre plan} that ask the server; picocli finds them by inheritance. */
public abstract class PlanRuns extends PlanPaths {
    private static final String PLAN = "The plan, such as p3.";

    private final Surroundings surroundings;

    /** Made for one call. */
    PlanRuns(Surroundings surroundings) {
        super(surroundings);
        this.surroundings = surroundings;
    }

    @Command(
            name = "run",
            description = {
                "Check a plan and run it: its streams are worked on side by side, each in a workspace"
                        + " of its own, and merged in order, with the plan's checks after each merge.",
                "Works in the repository here unless --repo or the plan says another. Ends with 0"
                        + " only when all is merged, else with 1; 130 if it was left running by Ctrl-C."
            },
            footer = {
                "",
                "Example:",
                "  cadre plan run",
                "  cadre plan run docs/cadre-plan.yaml --repo https://git.example/shop.git --detach"
            })
    public int run(
            @Parameters(
                            arity = "0..1",
                            paramLabel = "FILE",
                            description = "The plan's file (default cadre-plan.yaml here).")
                    Optional<Path> file,
            @Mixin FilingOptions filing,
            @Mixin Output output)
            throws InterruptedException {
        var folder = PlanFolder.around(surroundings.directory());
        var path = file.map(surroundings.directory()::resolve).orElse(folder.file());
        var text = PlanFolder.text(path);
        var plan = PlanFolder.read(path);
        if (!isGood(surroundings, plan, folder)) {
            return ExitStatus.FAILED;
        }
        var wanted =
                filing.repositories.isEmpty()
                                && filing.nodeRepositories.isEmpty()
                                && plan.repositories().isEmpty()
                        ? List.of(folder.top().toString())
                        : filing.repositories;
        var repositories = new SentRepositories(surroundings, filing.dirty).ahead(wanted);
        try (var api = surroundings.api()) {
            var sent =
                    repositories.of(
                            api,
                            wanted,
                            filing.nodeRepositories,
                            Optional.empty(),
                            Optional.empty());
            var key = filing.key();
            var request =
                    new PlanRequest(
                            text,
                            sent,
                            filing.timeoutSec(),
                            filing.labels,
                            filing.env,
                            Optional.of(key));
            var tree =
                    new PatientPost(api, surroundings.terminal()::note)
                            .send(Route.of("plans"), request, key);
            if (filing.detach) {
                return shown(tree, output);
            }
            var id = Json.mapper().treeToValue(tree, PlanView.class).id();
            if (!output.json) {
                surroundings
                        .terminal()
                        .note("plan %1$s, follow it with: cadre plan attach %1$s".formatted(id));
            }
            return new RunningPlan(surroundings, api, id).follow(output.json);
        }
    }

    /** Whether a plan can run; what is wrong with it is said. */
    static boolean isGood(Surroundings surroundings, PlanDefinition plan, PlanFolder folder) {
        var found = folder.findings(plan, surroundings.env());
        var terminal = surroundings.terminal();
        found.stream()
                .flatMap(one -> PlanText.finding(one, terminal.style()).stream())
                .forEach(terminal::note);
        if (found.stream().anyMatch(one -> one.level() == PlanFinding.Level.ERROR)) {
            terminal.note("the plan cannot run, and nothing is sent");
            return false;
        }
        return true;
    }

    @Command(
            name = "status",
            description = "Show a plan with its streams; the newest that you may see without one.",
            footer = {"", "Example:", "  cadre plan status p3"})
    public int status(
            @Parameters(arity = "0..1", paramLabel = "PLAN", description = PLAN)
                    Optional<String> id,
            @Mixin Output how) {
        try (var api = surroundings.api()) {
            var plan = idOr(api, id);
            var status = shown(api.tree(Route.of("plans", plan)), how);
            if (!how.json) {
                requestLines(api, plan).forEach(surroundings.terminal()::print);
            }
            return status;
        }
    }

    @Command(
            name = "list",
            description = "List plans, the newest first.",
            footer = {"", "Example:", "  cadre plan list --state running"})
    public int list(
            @Option(
                            names = "--state",
                            paramLabel = "S",
                            description = "running, paused, needs_person, done or stopped.")
                    Optional<String> state,
            @Mixin Paging paging,
            @Mixin Output how) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.tree(paging.of(Route.of("plans").with("state", state)));
            if (how.json) {
                return Output.json(terminal, tree);
            }
            var page = Api.page(tree, PlanView.class);
            if (page.items().isEmpty()) {
                return Output.empty(terminal, "There are no such plans", "Run one: cadre plan run");
            }
            Output.table(terminal, text().table(page.items(), surroundings.clock().instant()));
            Paging.more(terminal, page);
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "attach",
            description = "Follow a plan until nothing more happens by itself.",
            footer = {"", "Example:", "  cadre plan attach p3"})
    public int attach(
            @Parameters(paramLabel = "PLAN", description = PLAN) String id, @Mixin Output how)
            throws InterruptedException {
        try (var api = surroundings.api()) {
            return new RunningPlan(surroundings, api, PlanId.of(id)).follow(how.json);
        }
    }

    @Command(
            name = "why",
            description =
                    "Say why a plan or a stream stands as it does: each step, and what came of it.",
            footer = {"", "Example:", "  cadre plan why p3 queue"})
    public int why(
            @Parameters(paramLabel = "PLAN", description = PLAN) String id,
            @Parameters(arity = "0..1", paramLabel = "STREAM", description = "One of its streams.")
                    Optional<String> stream,
            @Mixin Output how) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.tree(of(id));
            var plan = Json.mapper().treeToValue(tree, PlanView.class);
            stream.filter(one -> plan.streams().stream().noneMatch(row -> row.id().equals(one)))
                    .ifPresent(one -> {
                        throw RunCommand.wrong(
                                "The plan has no such stream",
                                Map.of("plan", id, "stream", one),
                                "Its streams are: " + String.join(", ", plan.order()));
                    });
            if (how.json) {
                return Output.json(terminal, tree);
            }
            terminal.print(text().why(plan, stream, surroundings.clock().instant()));
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "pause",
            description = "Begin nothing more of a plan; what runs comes to its end.",
            footer = {"", "Example:", "  cadre plan pause p3"})
    public int pause(
            @Parameters(paramLabel = "PLAN", description = PLAN) String id, @Mixin Output how) {
        return change(Route.of("plans", PlanId.of(id), "pause"), how);
    }

    @Command(
            name = "resume",
            description = "Go on with a plan that is paused or waits for a person.",
            footer = {"", "Example:", "  cadre plan resume p3"})
    public int resume(
            @Parameters(paramLabel = "PLAN", description = PLAN) String id, @Mixin Output how) {
        return change(Route.of("plans", PlanId.of(id), "resume"), how);
    }

    @Command(
            name = "stop",
            description = "End a plan as it is, and cancel what runs; what is merged stays.",
            footer = {"", "Example:", "  cadre plan stop p3"})
    public int stop(
            @Parameters(paramLabel = "PLAN", description = PLAN) String id, @Mixin Output how) {
        return change(Route.of("plans", PlanId.of(id), "stop"), how);
    }

    @Command(
            name = "retry",
            description = "Have a stream that is held worked on again.",
            footer = {"", "Example:", "  cadre plan retry p3 queue"})
    public int retry(
            @Parameters(paramLabel = "PLAN", description = PLAN) String id,
            @Parameters(paramLabel = "STREAM", description = "Its id.") String stream,
            @Mixin Output how) {
        return change(Route.of("plans", PlanId.of(id), "streams", stream, "retry"), how);
    }

    @Command(
            name = "drop",
            description = "Leave a stream out that is not merged; the plan is done without it.",
            footer = {"", "Example:", "  cadre plan drop p3 queue"})
    public int drop(
            @Parameters(paramLabel = "PLAN", description = PLAN) String id,
            @Parameters(paramLabel = "STREAM", description = "Its id.") String stream,
            @Mixin Output how) {
        return change(Route.of("plans", PlanId.of(id), "streams", stream, "drop"), how);
    }

    @Command(
            name = "replan",
            description = {
                "Say what is to be expected of a plan: what can still be merged and when, the"
                        + " critical path, what slipped, time and cost against the estimate.",
                "With --file the plan gets another file while it runs: the order of merges, limits"
                        + " and estimates, and all of streams that have not begun, new ones"
                        + " too. Refused where it changes what has begun."
            },
            footer = {
                "",
                "Example:",
                "  cadre plan replan p3",
                "  cadre plan replan p3 --file cadre-plan.yaml"
            })
    public int replan(
            @Parameters(paramLabel = "PLAN", description = PLAN) String id,
            @Option(
                            names = "--file",
                            paramLabel = "FILE",
                            description = "What the plan is to be from now on.")
                    Optional<Path> file,
            @Mixin Output how) {
        return new Replanning(surroundings, PlanId.of(id)).run(file, how);
    }

    private int change(Route route, Output how) {
        try (var api = surroundings.api()) {
            return shown(api.post(route, Map.of()), how);
        }
    }

    private int shown(JsonNode tree, Output how) {
        var terminal = surroundings.terminal();
        if (how.json) {
            return Output.json(terminal, tree);
        }
        terminal.print(text().lines(Json.mapper().treeToValue(tree, PlanView.class)));
        return ExitStatus.DONE;
    }

    private static PlanId idOr(Api api, Optional<String> id) {
        return id.map(PlanId::of)
                .orElseGet(() ->
                        Api.page(api.tree(Route.of("plans").with("limit", 1)), PlanView.class)
                                .items()
                                .stream()
                                .findFirst()
                                .map(PlanView::id)
                                .orElseThrow(() ->
                                        RunCommand.wrong(
                                                "There are no plans yet",
                                                Map.of(),
                                                "Run one: cadre plan run")));
    }

    private static Route of(String id) {
        return Route.of("plans", PlanId.of(id));
    }

    private PlanRunText text() {
        return new PlanRunText(surroundings.terminal().style());
    }
}
