package cadre.cli.command;

import cadre.cli.client.Route;
import cadre.cli.print.Amounts;
import cadre.cli.print.Table;
import cadre.wire.api.BudgetRequest;
import cadre.wire.api.BudgetView;
import cadre.wire.json.Json;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cadre budgets}. */
@Command(
        name = "budgets",
        description = {
            "Show how much may be used in a day or month, and how much was.",
            "A budget is that of main, which is the whole installation, or of a team, a key, a"
                    + " person, a job, a crew, a plan or a flow. When it is used up, jobs wait for"
                    + " the next day or month, or for a higher budget; what runs goes on, unless"
                    + " the budget says --stop or budget.stop_running is set."
        },
        customSynopsis = {
            "cadre budgets [--json]",
            "       cadre budgets set WHO [--tokens-per-day N] [--money-per-day X] [--stop] [--json]",
            "       cadre budgets set WHO --per PERIOD [--tokens N] [--money X] [--stop] [--json]",
            "       cadre budgets remove WHO [--per PERIOD]"
        },
        footer = {
            "",
            "Example:",
            "  cadre budgets",
            "  cadre budgets set main --tokens-per-day 20000000 --money-per-day 50",
            "  cadre budgets set person:ann --per month --money 200",
            "  cadre budgets set p1 --money 20 --stop"
        })
public final class BudgetsCommand implements Callable<Integer> {
    private static final String WHO =
            "main (the whole installation), a team, a key such as k3, person:NAME, or a job, crew,"
                    + " plan or flow such as p1.";
    private static final String PERIODS =
            "day, month, or all of a job, crew, plan or flow, which is their default.";

    private final Surroundings surroundings;

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public BudgetsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var page = api.page(Route.of("budgets"), BudgetView.class);
            if (output.json) {
                return Output.json(terminal, page);
            }
            if (page.items().isEmpty()) {
                return Output.empty(
                        terminal,
                        "There are no budgets",
                        "Set one: cadre budgets set main --money-per-day 50");
            }
            var table =
                    new Table()
                            .left("who")
                            .left("in")
                            .right("tokens")
                            .right("of")
                            .right("cost")
                            .right("of")
                            .right("used")
                            .coloured(
                                    "state",
                                    word ->
                                            word.equals("reached")
                                                    ? terminal.style().red(word)
                                                    : word);
            page.items().forEach(budget -> row(table, budget));
            return Output.table(terminal, table);
        }
    }

    private static void row(Table table, BudgetView budget) {
        table.row(
                budget.who() + budget.name().map(name -> " (" + name + ")").orElse(""),
                budget.span(),
                Amounts.count(budget.tokens()),
                budget.mostTokens().map(Amounts::count).orElse("-"),
                Amounts.cost(Optional.of(budget.costUsd()))
                        + (budget.unpriced() > 0
                                ? " + " + Amounts.count(budget.unpriced()) + " unpriced"
                                : ""),
                budget.mostUsd().map(most -> Amounts.cost(Optional.of(most))).orElse("-"),
                budget.percent() + " %",
                budget.state());
    }

    @Command(
            name = "set",
            description = {
                "Set how much may be used, in place of what was set before for the same period;"
                        + " what is left out has no limit. Needs the grant operator."
            },
            footer = {
                "",
                "Example:",
                "  cadre budgets set main --tokens-per-day 20000000 --money-per-day 50",
                "  cadre budgets set p1 --money 20 --stop"
            })
    int set(
            @Parameters(paramLabel = "WHO", description = WHO) String who,
            @Option(
                            names = {"--tokens", "--tokens-per-day"},
                            paramLabel = "N",
                            description = "Tokens, in and out together.")
                    Optional<Long> tokens,
            @Option(
                            names = {"--money", "--money-per-day"},
                            paramLabel = "X",
                            description = "US dollars, such as 12.50.")
                    Optional<BigDecimal> money,
            @Option(names = "--per", paramLabel = "PERIOD", description = PERIODS)
                    Optional<String> period,
            @Option(names = "--stop", description = "Stop what runs beyond it; its work is saved.")
                    boolean stop,
            @Mixin Output printed) {
        if (tokens.isEmpty() && money.isEmpty()) {
            throw RunCommand.wrong(
                    "A budget needs a limit",
                    Map.of("who", who),
                    "Give --tokens, --money or both; 'cadre budgets remove "
                            + who
                            + "' removes it");
        }
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var set =
                    api.put(
                            Route.of("budgets", who).with("period", period),
                            new BudgetRequest(tokens, money, Optional.of(stop)));
            if (printed.json) {
                return Output.json(terminal, set);
            }
            var view = Json.mapper().treeToValue(set, BudgetView.class);
            terminal.print(
                    "%s has used %d %% of its budget of %s"
                            .formatted(view.who(), view.percent(), view.span()));
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "remove",
            description = "Remove a budget: no limit any more. Needs the grant operator.",
            footer = {"", "Example:", "  cadre budgets remove k3"})
    int remove(
            @Parameters(paramLabel = "WHO", description = "As 'cadre budgets' shows it.")
                    String who,
            @Option(names = "--per", paramLabel = "PERIOD", description = PERIODS)
                    Optional<String> period,
            @Mixin Output printed) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            api.delete(Route.of("budgets", who).with("period", period));
            return printed.json
                    ? Output.json(terminal, Map.of("who", who))
                    : Output.said(terminal, "removed");
        }
    }
}
