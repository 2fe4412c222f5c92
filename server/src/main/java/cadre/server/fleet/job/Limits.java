package cadre.server.fleet.job;

import cadre.server.agents.RoleProfile;
import cadre.server.usage.price.PriceTable;
import cadre.wire.job.JobLimits;
import cadre.wire.job.JobRequest;
import cadre.wire.link.SpendingLimits;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** How much a job may use: what it asks for, else its profile's. */
final class Limits {
    private static final long MOST_TOKENS = 1_000_000_000_000L;
    private static final BigDecimal MOST_USD = BigDecimal.valueOf(1_000_000);
    private static final int MOST_DECIMALS = 12;

    private Limits() {}

    /** Checks the ranges. */
    static void check(JobLimits limits) {
        limits.maxTokens()
                .ifPresent(tokens ->
                        RequestCheck.demand(
                                tokens >= 1 && tokens <= MOST_TOKENS,
                                "A number is out of range",
                                Map.of("limits.max_tokens", tokens),
                                "Use 1 to " + MOST_TOKENS));
        limits.maxCostUsd()
                .ifPresent(usd ->
                        RequestCheck.demand(
                                isGood(usd),
                                "A number is out of range",
                                Map.of("limits.max_cost_usd", RequestCheck.shown(usd.toString())),
                                "Use more than 0, to %s dollars, with at most %d decimals"
                                        .formatted(MOST_USD, MOST_DECIMALS)));
    }

    private static boolean isGood(BigDecimal usd) {
        return usd.signum() > 0 && usd.compareTo(MOST_USD) <= 0 && usd.scale() <= MOST_DECIMALS;
    }

    /**
     * What the node needs to keep to them.
     *
     * @param prices of now; they go along only where there is a limit of money
     */
    static SpendingLimits of(
            JobRequest request, RoleProfile profile, PriceTable prices, Instant now) {
        var asked = request.limits().orElse(JobLimits.NONE);
        var usual = profile.limits();
        var cost = asked.maxCostUsd().or(usual::maxCostUsd);
        return new SpendingLimits(
                asked.maxTokens().or(usual::maxTokens),
                cost,
                cost.isEmpty()
                        ? List.of()
                        : prices.forAgent(
                                profile.cli(), request.model().orElse(profile.model()), now));
    }
}
