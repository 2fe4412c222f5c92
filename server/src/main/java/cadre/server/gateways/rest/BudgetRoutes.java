package cadre.server.gateways.rest;

import static java.util.Locale.ROOT;

import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Listing;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.server.usage.budget.Budgets;
import cadre.server.usage.budget.Period;
import cadre.wire.api.BudgetRequest;
import cadre.wire.api.BudgetView;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import java.io.IOException;
import java.util.List;

/** How much may be used. */
public final class BudgetRoutes {
    private static final String PERIODS =
            "day, month, or all of a job, crew, plan or flow: the default of those; else day";

    private final Budgets budgets;

    /** The routes over {@code budgets}. */
    public BudgetRoutes(Budgets budgets) {
        this.budgets = budgets;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/budgets")
                        .needs(Rule.key(Grant.VIEWER))
                        .says("The budgets by whose they are, with what is used of them now")
                        .query("state", "ok, near or reached")
                        .query("cursor", "next of the page before")
                        .query("limit", Listing.limit())
                        .answers(Content.json(Page.class, BudgetView.class))
                        .by(this::list),
                Route.put("/api/v1/budgets/{who}")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says(
                                "Set how much main (the whole installation), a team, a key (k3),"
                                        + " person:NAME, a job, crew, plan or flow (p1) may use;"
                                        + " beyond it jobs wait, and what runs is stopped if it"
                                        + " says so")
                        .query("period", PERIODS)
                        .status(200)
                        .takes(Content.json(BudgetRequest.class))
                        .answers(Content.json(BudgetView.class))
                        .by(this::set),
                Route.delete("/api/v1/budgets/{who}")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says("Remove a budget: no limit any more")
                        .query("period", PERIODS)
                        .status(204)
                        .by(this::remove));
    }

    /** How much of a budget is used, as {@link BudgetView#state} says it. */
    private enum State {
        OK,
        NEAR,
        REACHED
    }

    private Answer list(Call call) {
        var state = call.word("state", State.class).map(each -> each.name().toLowerCase(ROOT));
        var wanted =
                budgets.list(call.principal()).stream()
                        .filter(budget -> state.map(budget.state()::equals).orElse(true))
                        .toList();
        return Answer.json(
                Listing.page(call, wanted, budget -> budget.who() + " " + budget.period()));
    }

    private Answer set(Call call) throws IOException {
        return Answer.json(
                budgets.set(
                        call.principal(),
                        call.path("who", text -> text),
                        call.word("period", Period.class),
                        call.body(BudgetRequest.class)));
    }

    private Answer remove(Call call) {
        budgets.remove(
                call.principal(),
                call.path("who", text -> text),
                call.word("period", Period.class));
        return new Answer.Nothing();
    }
}
