package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Amounts;
import cadre.cli.print.Cells;
import cadre.cli.print.Durations;
import cadre.cli.print.JobSummary;
import cadre.cli.print.Table;
import cadre.wire.api.Page;
import cadre.wire.job.JobView;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cadre jobs}. */
@Command(
        name = "jobs",
        description = "List jobs, the newest first.",
        footer = {"", "Example:", "  cadre jobs --state failed --limit 50"})
public final class JobsCommand implements Callable<Integer> {
    /** Of a prompt no more is shown, however wide the table may be. */
    private static final int PROMPT = 100;

    private final Surroundings surroundings;

    @Option(
            names = "--state",
            paramLabel = "S",
            description =
                    "queued, running, succeeded, failed, cancelled, timed_out or lost; or several"
                            + " with commas.")
    private Optional<String> state = Optional.empty();

    @Option(names = "--node", paramLabel = "N", description = "Those that run or ran on this node.")
    private Optional<String> node = Optional.empty();

    @Option(names = "--agent", paramLabel = "A", description = "Those of this agent profile.")
    private Optional<String> agent = Optional.empty();

    @Option(names = "--label", paramLabel = "K=V", description = "Those with this label.")
    private Optional<String> label = Optional.empty();

    @Option(names = "--text", paramLabel = "T", description = "Those whose prompt contains this.")
    private Optional<String> text = Optional.empty();

    @Option(names = "--submitter", paramLabel = "W", description = "Those filed with this key.")
    private Optional<String> submitter = Optional.empty();

    @Mixin private final Paging paging = new Paging();
    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public JobsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var terminal = surroundings.terminal();
        var route =
                paging.of(Route.of("jobs"))
                        .with("state", state)
                        .with("node", node)
                        .with("agent", agent)
                        .with("label", label)
                        .with("text", text)
                        .with("submitter", submitter);
        try (var api = surroundings.api()) {
            var tree = api.tree(route);
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var page = Api.page(tree, JobView.class);
            if (page.items().isEmpty() && page.next().isPresent()) {
                terminal.print("None of the newest matches");
                Paging.more(terminal, page);
                return ExitStatus.DONE;
            }
            if (page.items().isEmpty()) {
                return Output.empty(
                        terminal,
                        route.query().size() > 1 ? "No job matches" : "There are no jobs yet",
                        "File one with 'cadre run \"...\"'");
            }
            Output.table(terminal, table(page));
            Paging.more(terminal, page);
            return ExitStatus.DONE;
        }
    }

    private Table table(Page<JobView> page) {
        var table =
                new Table()
                        .left("id")
                        .coloured("state", surroundings.terminal().style()::state)
                        .left("agent")
                        .left("node")
                        .right("age")
                        .right("tokens")
                        .left("prompt");
        var now = surroundings.clock().instant();
        for (var job : page.items()) {
            var attempt =
                    job.attempts().isEmpty()
                            ? Optional.<cadre.wire.job.AttemptView>empty()
                            : Optional.of(job.attempts().getLast());
            var usage = attempt.map(JobSummary::used);
            table.row(
                    job.id(),
                    JobSummary.word(job.status()),
                    job.agent(),
                    attempt.map(a -> a.node().toString()).orElse("-"),
                    Durations.age(job.filedAt(), now),
                    usage.map(u -> Amounts.count(u.totalTokens())).orElse("-"),
                    Cells.line(job.prompt(), PROMPT));
        }
        return table;
    }
}
