package cadre.node.attempt;

import cadre.wire.agent.ModelUsage;
import cadre.wire.link.SpendingLimits;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** How much a run may use: tokens of all models together, and money at the server's prices. */
record Spending(SpendingLimits limits) {
    boolean isLimited() {
        return limits.maxTokens().isPresent() || limits.maxCostUsd().isPresent();
    }

    /** What was reached, for people; empty as long as the run may go on. */
    Optional<String> reached(List<ModelUsage> models) {
        long tokens = models.stream().mapToLong(part -> part.usage().totalTokens()).sum();
        var most = limits.maxTokens().filter(max -> tokens >= max);
        if (most.isPresent()) {
            return Optional.of("it used %d tokens, the limit is %d".formatted(tokens, most.get()));
        }
        var cost =
                models.stream()
                        .map(this::cost)
                        .flatMap(Optional::stream)
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        return limits.maxCostUsd()
                .filter(max -> cost.compareTo(max) >= 0)
                .map(max ->
                        "it cost %s USD, the limit is %s USD"
                                .formatted(
                                        cost.stripTrailingZeros().toPlainString(),
                                        max.stripTrailingZeros().toPlainString()));
    }

    /** Models whose cost nobody can tell while there is a limit of money; sorted. */
    List<String> unpriced(List<ModelUsage> models) {
        return limits.maxCostUsd().isEmpty()
                ? List.of()
                : models.stream()
                        .filter(part -> part.usage().totalTokens() > 0 && cost(part).isEmpty())
                        .map(part -> part.model().isEmpty() ? "(unknown)" : part.model())
                        .sorted()
                        .toList();
    }

    /**
     * By the server's price, else as the CLI says it. A CLI that says zero does not know the price,
     * as the server's ledger sees it too.
     */
    private Optional<BigDecimal> cost(ModelUsage part) {
        return limits.prices().stream()
                .filter(price -> price.isOf(part.model()))
                .findFirst()
                .map(price -> price.cost(part.usage()))
                .or(() -> part.usage().costUsd().filter(usd -> usd.signum() > 0));
    }
}
