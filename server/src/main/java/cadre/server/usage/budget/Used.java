package cadre.server.usage.budget;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Locale;

/** What is used of a budget in a span of time. */
record Used(Budget budget, BudgetStore.Spent spent, Period.Span span) {
    static final int NEAR = 80;
    static final int ALL = 100;

    int percent() {
        return Math.max(budget.tokensPercent(spent.tokens()), budget.usdPercent(spent.usd()));
    }

    private static int level(int percent) {
        return percent >= ALL ? ALL : percent >= NEAR ? NEAR : 0;
    }

    int tokensLevel() {
        return level(budget.tokensPercent(spent.tokens()));
    }

    int usdLevel() {
        return level(budget.usdPercent(spent.usd()));
    }

    boolean isUntold() {
        var told = budget.told().on(span.name());
        return tokensLevel() > told.tokens() || usdLevel() > told.usd();
    }

    String words() {
        var of = new ArrayList<String>();
        if (tokensLevel() == ALL) {
            of.add(
                    String.format(
                            Locale.ROOT,
                            "%,d of %,d tokens",
                            spent.tokens(),
                            budget.tokens().orElseThrow()));
        }
        if (usdLevel() == ALL) {
            of.add(
                    "$%s of $%s"
                            .formatted(
                                    spent.usd().toPlainString(),
                                    budget.usd().orElseThrow().toPlainString()));
        }
        var starts =
                span.end()
                        .map(end ->
                                "on %s %s, or "
                                        .formatted(
                                                LocalDate.ofInstant(end, span.zone()), span.zone()))
                        .orElse("");
        var who = budget.who();
        var isUsual = budget.period() == (who.kind().isOnce() ? Period.ALL : Period.DAY);
        return "%s of %s is used up (%s); it starts %swhen 'cadre budgets set %s%s' allows more"
                .formatted(
                        budget.period().words(),
                        budget.who().words(),
                        String.join(", ", of),
                        starts,
                        who.word().contains(" ") ? '"' + who.word() + '"' : who.word(),
                        isUsual ? "" : " --per " + budget.period().word());
    }
}
