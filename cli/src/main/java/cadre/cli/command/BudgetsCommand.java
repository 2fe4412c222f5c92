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
            "Show how much may be used in a day, and how much was used today.",
            "A budget is that of the team main, which is the whole installation, or of the jobs"
                    + " that one key filed. When it is used up, jobs wait for the next day or for a"
                    + " higher budget; what runs goes on, unless budget.stop_running is set."
        },
        customSynopsis = {
            "cadre budgets [--json]",
            "       cadre budgets set WHO [--tokens-per-day N] [--money-per-day X] [--json]",
            "       cadre budgets remove WHO"
        },
        footer = {
            "",
            "Example:",
            "  cadre budgets",
            "  cadre budgets set main --tokens-per-day 20000000 --money-per-day 50",
            "  cadre budgets set k3 --money-per-day 5.50"
        })
public final class BudgetsCommand implements Callable<Integer> {
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
                            .left("day")
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
                budget.day(),
                Amounts.count(budget.tokens()),
                budget.tokensPerDay().map(Amounts::count).orElse("-"),
                Amounts.cost(Optional.of(budget.costUsd()))
                        + (budget.unpriced() > 0
                                ? " + " + Amounts.count(budget.unpriced()) + " unpriced"
                                : ""),
                budget.usdPerDay().map(most -> Amounts.cost(Optional.of(most))).orElse("-"),
                budget.percent() + " %",
                budget.state());
    }

    @Command(
            name = "set",
            description = {
                "Set how much may be used in a day, in place of what was set before; what is left"
                        + " out has no limit. Needs the grant operator."
            },
            footer = {
                "",
                "Example:",
                "  cadre budgets set main --tokens-per-day 20000000 --money-per-day 50"
            })
    int set(
            @Parameters(
                            paramLabel = "WHO",
                            description =
                                    "The team main (the whole installation), or the id of a key,"
                                            + " such as k3.")
                    String who,
            @Option(
                            names = "--tokens-per-day",
                            paramLabel = "N",
                            description = "Tokens, in and out together.")
                    Optional<Long> tokens,
            @Option(
                            names = "--money-per-day",
                            paramLabel = "X",
                            description = "US dollars, such as 12.50.")
                    Optional<BigDecimal> money,
            @Mixin Output printed) {
        if (tokens.isEmpty() && money.isEmpty()) {
            throw RunCommand.wrong(
                    "A budget needs a limit",
                    Map.of("who", who),
                    "Give --tokens-per-day, --money-per-day or both; 'cadre budgets remove "
                            + who
                            + "' removes it");
        }
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var set = api.put(Route.of("budgets", who), new BudgetRequest(tokens, money));
            if (printed.json) {
                return Output.json(terminal, set);
            }
            var view = Json.mapper().treeToValue(set, BudgetView.class);
            terminal.print(
                    "%s has used %d %% of its budget of %s"
                            .formatted(view.who(), view.percent(), view.day()));
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "remove",
            description = "Remove a budget: no limit any more. Needs the grant operator.",
            footer = {"", "Example:", "  cadre budgets remove k3"})
    int remove(
            @Parameters(paramLabel = "WHO", description = "As 'cadre budgets' shows it.")
                    String who) {
        try (var api = surroundings.api()) {
            api.delete(Route.of("budgets", who));
            surroundings.terminal().print("removed");
            return ExitStatus.DONE;
        }
    }
}
