package cadre.server.insight;

import cadre.server.fleet.breaker.AgentPauses;
import cadre.server.insight.DoctorView.Check;
import cadre.server.usage.budget.Budgets;
import cadre.wire.api.BreakerView;
import cadre.wire.api.BudgetView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What keeps work from beginning although nodes have room: agents, budgets, silent webhooks, chats.
 */
public final class Holdups {
    private final AgentPauses pauses;
    private final Budgets budgets;
    private final Supplier<List<Check>> outside;

    /**
     * Looks at these.
     *
     * @param outside a check for each webhook that has gone silent and each chat in trouble
     */
    public Holdups(AgentPauses pauses, Budgets budgets, Supplier<List<Check>> outside) {
        this.pauses = pauses;
        this.budgets = budgets;
        this.outside = outside;
    }

    List<Check> checks() {
        var checks = new ArrayList<Check>();
        pauses.list().stream().map(Holdups::paused).forEach(checks::add);
        budgets.open().stream()
                .filter(one -> !one.state().equals("ok"))
                .map(Holdups::budget)
                .forEach(checks::add);
        checks.addAll(outside.get());
        return checks;
    }

    static Check budget(BudgetView one) {
        var isReached = one.state().equals("reached");
        return new Check(
                "budget " + one.who(),
                !isReached,
                "%d %% of %s are used%s"
                        .formatted(
                                one.percent(),
                                one.span(),
                                isReached
                                        ? "; jobs wait"
                                                + one.resetsAt()
                                                        .map(at -> " until " + at)
                                                        .orElse("")
                                        : ""),
                isReached
                        ? "Wait, or allow more: 'cadre budgets set %s --per %s' with --tokens or --money"
                                .formatted(quoted(one.who()), one.period())
                        : "");
    }

    private static String quoted(String who) {
        return who.contains(" ") ? '"' + who + '"' : who;
    }

    private static Check paused(BreakerView one) {
        var account = one.account().isEmpty() ? "its account" : one.account();
        var where = one.node().map(node -> " on node " + node).orElse("");
        var mend =
                one.code().equals("authentication")
                        ? "Mend its key or login, then "
                        : "Wait, give it another account, or ";
        return new Check(
                "agent " + one.agent(),
                false,
                "paused%s, %s: %s; %s %s; %s"
                        .formatted(
                                where,
                                account,
                                one.code(),
                                one.told() ? "resets" : "tried again",
                                one.resetsAt(),
                                one.reason()),
                mend + "'cadre agents resume " + one.agent() + "'");
    }
}
