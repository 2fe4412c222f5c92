package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Amounts;
import cadre.cli.print.Durations;
import cadre.cli.print.Table;
import cadre.wire.api.AcceptedDay;
import cadre.wire.api.AccountQuota;
import cadre.wire.api.UsageGroups;
import cadre.wire.api.UsagePage;
import cadre.wire.api.UsageSum;
import cadre.wire.api.UsageSums;
import cadre.wire.id.JobId;
import cadre.wire.json.Json;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cadre usage}. */
@Command(
        name = "usage",
        description = {
            "Show what agents used of models, and what it cost.",
            "",
            "A cost is the CLI's own where it says one, else the price table's. What is unpriced is"
                    + " counted as such, never as zero."
        },
        footer = {
            "",
            "Example:",
            "  cadre usage --by model --since 7d",
            "  cadre usage --by run --job j17",
            "  cadre usage --by person --since 30d --csv",
            "  cadre usage accounts"
        })
public final class UsageCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    enum By {
        DAY,
        MODEL,
        AGENT,
        TEAM,
        NODE,
        RUN,
        PERSON,
        REPOSITORY,
        CREW,
        PLAN,
        FLOW
    }

    @Option(
            names = "--by",
            paramLabel = "WHAT",
            defaultValue = "day",
            description =
                    "day (default), model, agent, team, node, person, repository, crew, plan or"
                            + " flow; run lists every run.")
    private By by = By.DAY;

    @Option(
            names = "--since",
            paramLabel = "D|TIME",
            description = "Only the last 2h, 7d, or since 2026-01-31 or 2026-01-31T12:00:00Z.")
    private Optional<String> since = Optional.empty();

    @Option(names = "--until", paramLabel = "D|TIME", description = "Only before then.")
    private Optional<String> until = Optional.empty();

    @Option(names = "--job", paramLabel = "JOB", description = "Only of this job.")
    private Optional<String> job = Optional.empty();

    @Option(names = "--agent", paramLabel = "A", description = "Only of this agent profile.")
    private Optional<String> agent = Optional.empty();

    @Option(names = "--model", paramLabel = "M", description = "Only of this model.")
    private Optional<String> model = Optional.empty();

    @Option(names = "--node", paramLabel = "N", description = "Only on this node.")
    private Optional<String> node = Optional.empty();

    @Option(
            names = "--csv",
            description = "As CSV for a spreadsheet; a name that begins like a formula is text.")
    private boolean csv;

    @Mixin private final Paging paging = new Paging();
    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public UsageCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var terminal = surroundings.terminal();
        if (csv && output.json) {
            throw RunCommand.wrong(
                    "The sums are printed in one form",
                    Map.of("--csv", "with --json"),
                    "Leave one of the two out");
        }
        if (csv || isGroup()) {
            return groups();
        }
        var route = narrowed(paging.of(Route.of("usage"))).with("job", job);
        try (var api = surroundings.api()) {
            var tree = api.tree(route);
            if (tree.path("events").isEmpty()) {
                job.ifPresent(id -> api.tree(Route.of("jobs", JobId.of(id)))); // or NOT_FOUND
            }
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var page = Json.mapper().treeToValue(tree, UsagePage.class);
            if (page.events().isEmpty()) {
                return Output.empty(
                        terminal, "Nothing of this was used", "Agents report it while they run");
            }
            if (by == By.RUN) {
                Output.table(terminal, runs(page));
                page.next().ifPresent(next -> terminal.note("There is more: --cursor " + next));
                return ExitStatus.DONE;
            }
            return page.sums()
                    .map(sums -> Output.table(terminal, sums(sums)))
                    .orElseThrow(() ->
                            RunCommand.wrong(
                                    "Sums have no pages",
                                    Map.of("--by", word(by)),
                                    "Use --cursor with '--by run' only"));
        }
    }

    @Command(
            name = "accounts",
            description = {
                "Show the accounts that agents have used, and what is left of their quotas.",
                "",
                "Known is what a CLI has said in its last run (Claude Code with a subscription,"
                        + " Codex with a login); of others it is unknown."
            },
            footer = {"", "Example:", "  cadre usage accounts"})
    int accounts(@Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.whole(Route.of("usage", "accounts"));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var page = Api.page(tree, AccountQuota.class);
            if (page.items().isEmpty()) {
                return Output.empty(
                        terminal, "No agent has used an account yet", "Run a job first");
            }
            return Output.table(terminal, Accounts.table(page.items()));
        }
    }

    private Route narrowed(Route route) {
        var now = surroundings.clock().instant();
        return route.with("since", since.map(text -> Durations.moment("--since", text, now)))
                .with("until", until.map(text -> Durations.moment("--until", text, now)))
                .with("agent", agent)
                .with("model", model)
                .with("node", node);
    }

    private boolean isGroup() {
        return switch (by) {
            case DAY, MODEL, AGENT, TEAM, NODE, RUN -> false;
            case PERSON, REPOSITORY, CREW, PLAN, FLOW -> true;
        };
    }

    private int groups() {
        if (by == By.RUN || job.isPresent()) {
            throw RunCommand.wrong(
                    "Such sums are of many runs",
                    Map.of("--by", word(by)),
                    "Leave out --job, and --csv with '--by run'");
        }
        var terminal = surroundings.terminal();
        var route = narrowed(Route.of("usage", "sums").with("by", Optional.of(word(by))));
        try (var api = surroundings.api()) {
            if (csv) {
                terminal.print(api.text(route.with("format", Optional.of("csv"))).stripTrailing());
                return ExitStatus.DONE;
            }
            var tree = api.tree(route);
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var groups = Json.mapper().treeToValue(tree, UsageGroups.class);
            if (groups.items().isEmpty()) {
                return Output.empty(
                        terminal, "Nothing of this was used", "Agents report it while they run");
            }
            var done = Output.table(terminal, table(groups.items(), groups.total()));
            groups.costPerAcceptedUsd()
                    .ifPresent(usd ->
                            terminal.note(
                                    "%s accepted, %s for each%s"
                                            .formatted(
                                                    Amounts.of(changes(groups), "change"),
                                                    Amounts.cost(Optional.of(usd)),
                                                    leftOut(groups.total()))));
            return done;
        }
    }

    private static String leftOut(UsageSum total) {
        return total.unpriced() == 0
                ? ""
                : " without " + Amounts.of(total.unpriced(), "run") + " that are unpriced";
    }

    private static long changes(UsageGroups groups) {
        return groups.accepted().stream().mapToLong(AcceptedDay::changes).sum();
    }

    private static String word(By by) {
        return by.name().toLowerCase(Locale.ROOT);
    }

    private Table sums(UsageSums sums) {
        return table(chosen(sums), sums.total());
    }

    private Table table(List<UsageSum> rows, UsageSum total) {
        var table =
                new Table()
                        .left(word(by))
                        .right("runs")
                        .right("in")
                        .right("cached")
                        .right("out")
                        .right("total")
                        .right("cost");
        rows.forEach(sum -> row(table, name(sum.key()), sum));
        if (rows.size() > 1) {
            row(table, "total", total);
        }
        return table;
    }

    private List<UsageSum> chosen(UsageSums sums) {
        return switch (by) {
            case DAY -> sums.day();
            case MODEL -> sums.model();
            case AGENT -> sums.agent();
            case TEAM -> sums.team();
            case NODE -> sums.node();
            case RUN, PERSON, REPOSITORY, CREW, PLAN, FLOW -> List.of();
        };
    }

    private static void row(Table table, String name, UsageSum sum) {
        table.row(
                name,
                Amounts.count(sum.events()),
                Amounts.count(sum.promptTokens() - sum.cachedTokens()),
                Amounts.count(sum.cachedTokens()),
                Amounts.count(sum.completionTokens()),
                Amounts.count(sum.totalTokens()),
                cost(sum));
    }

    private static String cost(UsageSum sum) {
        return sum.costUsd().isPresent() && sum.unpriced() > 0
                ? Amounts.cost(sum.costUsd()) + " + " + Amounts.count(sum.unpriced()) + " unpriced"
                : Amounts.cost(sum.costUsd());
    }

    private static Table runs(UsagePage page) {
        var table =
                new Table()
                        .left("at")
                        .left("run")
                        .left("agent")
                        .left("provider")
                        .left("model")
                        .right("in")
                        .right("cached")
                        .right("out")
                        .right("cost");
        for (var event : page.events()) {
            table.row(
                    event.createdAt().truncatedTo(ChronoUnit.SECONDS),
                    event.runId(),
                    event.agent(),
                    event.provider(),
                    name(event.model()),
                    Amounts.count(event.promptTokens() - event.cachedTokens()),
                    Amounts.count(event.cachedTokens()),
                    Amounts.count(event.completionTokens()),
                    Amounts.cost(event.costUsd()));
        }
        return table;
    }

    private static String name(String key) {
        return key.isEmpty() ? "(not said)" : key;
    }
}
