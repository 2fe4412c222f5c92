package cadre.server.gateways.rest;

import cadre.server.fleet.breaker.AgentPauses;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Listing;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.server.usage.Ledger;
import cadre.server.usage.UsageBy;
import cadre.server.usage.UsageFilter;
import cadre.server.usage.price.Prices;
import cadre.wire.api.AccountQuota;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.api.PriceImport;
import cadre.wire.api.PriceView;
import cadre.wire.api.RepriceRequest;
import cadre.wire.api.Repriced;
import cadre.wire.api.UsageGroups;
import cadre.wire.api.UsagePage;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import cadre.wire.id.JobId;
import cadre.wire.id.NodeName;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What agents used, what it cost, and the prices that say so. */
public final class UsageRoutes {
    private final Ledger ledger;
    private final AgentPauses accounts;

    /** The routes over {@code ledger}, its prices, and the accounts that were used. */
    public UsageRoutes(Ledger ledger, AgentPauses accounts) {
        this.ledger = ledger;
        this.accounts = accounts;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/usage")
                        .needs(Rule.key(Grant.VIEWER))
                        .says(
                                "What attempts used of models, newest first, and the sums by day,"
                                        + " model, agent, team and node")
                        .query("since", "a time, such as 2026-01-31T12:00:00Z")
                        .query("until", "a time; what was first used before it")
                        .query("job", "such as j17")
                        .query("agent", "the profile")
                        .query("model", "its whole name as the CLI says it")
                        .query("node", "where it ran")
                        .query("cursor", "next of the page before; sums are on the first only")
                        .query("limit", "1 to 1000, default 100")
                        .answers(Content.json(UsagePage.class))
                        .by(this::usage),
                Route.get("/api/v1/usage/sums")
                        .needs(Rule.key(Grant.VIEWER))
                        .says(
                                "Sums by one thing over a time, and what an accepted change cost;"
                                        + " format=csv for a spreadsheet")
                        .query(
                                "by",
                                "total, day (default), model, agent, team, node, person,"
                                        + " repository, crew, plan or flow")
                        .query("since", "a time, such as 2026-01-31T12:00:00Z")
                        .query("until", "a time; what was first used before it")
                        .query("agent", "the profile")
                        .query("model", "its whole name as the CLI says it")
                        .query("node", "where it ran")
                        .query("format", "json (default) or csv")
                        .answers(Content.json(UsageGroups.class))
                        .by(this::sums),
                Route.get("/api/v1/usage/accounts")
                        .needs(Rule.key(Grant.VIEWER))
                        .says(
                                "The accounts that agents have used, and what is left of their"
                                        + " quotas where the CLIs say it")
                        .query("cursor", "next of the page before")
                        .query("limit", Listing.limit())
                        .answers(Content.json(Page.class, AccountQuota.class))
                        .by(this::accounts),
                Route.post("/api/v1/usage/reprice")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says("Price stored usage anew, each at the price of its day")
                        .takes(Content.jsonOrNothing(RepriceRequest.class))
                        .answers(Content.json(Repriced.class))
                        .by(this::reprice),
                Route.get("/api/v1/prices")
                        .needs(Rule.key(Grant.VIEWER))
                        .says("The price table, by model, the newest day first")
                        .query("model", "only the rows that price this one")
                        .query("provider", "only this one's models, such as anthropic")
                        .query("cursor", "next of the page before")
                        .query("limit", Listing.limit())
                        .answers(Content.json(Page.class, PriceView.class))
                        .by(this::prices),
                Route.post("/api/v1/prices/import")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says(
                                "Take over prices: LiteLLM's JSON, or YAML in the form of"
                                        + " prices.yaml; all of them or none")
                        .query("valid_from", "the day from which LiteLLM's count, default today")
                        .query("source", "where LiteLLM's were read, for people")
                        .takes(new Content.Raw("application/octet-stream"))
                        .answers(Content.json(PriceImport.class))
                        .by(this::take));
    }

    private static UsageFilter filter(Call call, Optional<JobId> job) {
        return new UsageFilter(
                call.query("since", text -> time("since", text)),
                call.query("until", text -> time("until", text)),
                job,
                call.query("agent", AgentName::new),
                call.query("model"),
                call.query("node", NodeName::new));
    }

    private Answer usage(Call call) {
        var filter = filter(call, call.query("job", JobId::of));
        var limit = (int) call.number("limit", 100, 1, 1000);
        return Answer.json(ledger.page(call.principal(), filter, call.query("cursor"), limit));
    }

    private enum Format {
        JSON,
        CSV
    }

    private Answer sums(Call call) {
        var by = call.word("by", UsageBy.class).orElse(UsageBy.DAY);
        var format = call.word("format", Format.class).orElse(Format.JSON);
        var groups = ledger.groups(call.principal(), filter(call, Optional.empty()), by);
        return switch (format) {
            case JSON -> Answer.json(groups);
            case CSV -> new Answer.Bytes("text/csv; charset=utf-8", UsageCsv.of(groups));
        };
    }

    private Answer accounts(Call call) {
        return Answer.json(
                Listing.page(
                        call,
                        accounts.accounts(),
                        one -> one.agent() + "\n" + one.account() + "\n" + place(one)));
    }

    private static String place(AccountQuota account) {
        return account.node().map(NodeName::name).orElse("");
    }

    private Answer reprice(Call call) throws IOException {
        var all = new RepriceRequest(Optional.empty(), Optional.empty(), Optional.empty());
        return Answer.json(
                ledger.reprice(call.principal(), call.bodyOr(RepriceRequest.class, all)));
    }

    private Answer prices(Call call) {
        var provider = call.query("provider");
        var wanted =
                ledger.prices().list(call.principal(), call.query("model")).stream()
                        .filter(price -> provider.map(price.provider()::equals).orElse(true))
                        .toList();
        return Answer.json(Listing.page(call, wanted, UsageRoutes::place));
    }

    /** By model, and a later day before an earlier one. */
    private static String place(PriceView price) {
        var day = 100_000_000 - Integer.parseInt(price.validFrom().replace("-", ""));
        return "%s\n%09d\n%019d"
                .formatted(price.model().toLowerCase(Locale.ROOT), day, price.version());
    }

    private Answer take(Call call) throws IOException {
        try (var body = call.stream(Prices.LARGEST_IMPORT)) {
            return Answer.json(
                    ledger.prices()
                            .importFrom(
                                    call.principal(),
                                    body.readAllBytes(),
                                    call.query("valid_from", UsageRoutes::day),
                                    call.query("source")));
        }
    }

    private static Instant time(String parameter, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw wrong(parameter, "Write it as 2026-01-31T12:00:00Z");
        }
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw wrong("valid_from", "Write it as 2026-01-31");
        }
    }

    private static CadreException wrong(String parameter, String fix) {
        return new CadreException(
                ErrorCode.INVALID, "This is no time", Map.of("parameter", parameter), fix);
    }
}
