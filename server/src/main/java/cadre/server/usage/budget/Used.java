package cadre.server.usage.budget;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Locale;

/** What is used of a budget on a day. */
record Used(Budget budget, BudgetStore.Spent spent, Day day) {
    static final int NEAR = 80;
    static final int ALL = 100;

    /** A day of the zone. */
    record Day(String name, Instant begin, Instant end, ZoneId zone) {
        static Day at(Instant now, ZoneId zone) {
            var day = LocalDate.ofInstant(now, zone);
            return new Day(
                    day.toString(),
                    day.atStartOfDay(zone).toInstant(),
                    day.plusDays(1).atStartOfDay(zone).toInstant(),
                    zone);
        }
    }

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
        var told = budget.told().on(day.name());
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
                            budget.tokensPerDay().orElseThrow()));
        }
        if (usdLevel() == ALL) {
            of.add(
                    "$%s of $%s"
                            .formatted(
                                    spent.usd().toPlainString(),
                                    budget.usdPerDay().orElseThrow().toPlainString()));
        }
        return "today's budget of %s is used up (%s); it starts on %s %s, or when 'cadre budgets set %s' allows more"
                .formatted(
                        budget.who().words(),
                        String.join(", ", of),
                        LocalDate.parse(day.name()).plusDays(1),
                        day.zone(),
                        budget.who().word());
    }
}
