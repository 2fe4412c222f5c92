package cadre.wire.api;

import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.NodeName;
import cadre.wire.id.TeamName;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * What one attempt used of one model: totals, which grow while it runs.
 *
 * @param runId the attempt
 * @param provider whose model it is, as far as its name or the CLI tells: {@code anthropic}, {@code
 *     openai}, {@code google} and so on; {@code unknown} if nothing does
 * @param model as the CLI names it, empty if nobody says
 * @param promptTokens all that went in: fresh, read from and written to the cache
 * @param completionTokens all that came out, with reasoning
 * @param costUsd in US dollars: what the CLI says, else what the price table says; null if
 *     unpriced, never zero for unknown
 * @param createdAt when the first use of its run was stored; its price and its day are of this
 *     moment
 * @param inputTokens the part of the prompt that the cache had no share in
 * @param cliCostUsd what the CLI says that it cost
 * @param listCostUsd what it costs by the price table
 * @param priceVersion the row of the price table that {@code list_cost_usd} was computed with
 */
public record UsageEvent(
        long id,
        AttemptId runId,
        AgentName agent,
        String provider,
        String model,
        long promptTokens,
        long completionTokens,
        long totalTokens,
        @JsonInclude(JsonInclude.Include.ALWAYS) Optional<BigDecimal> costUsd,
        Instant createdAt,
        TeamName team,
        NodeName node,
        long inputTokens,
        long cachedTokens,
        long cacheWriteTokens,
        long reasoningTokens,
        Optional<BigDecimal> cliCostUsd,
        Optional<BigDecimal> listCostUsd,
        Optional<Long> priceVersion,
        Instant updatedAt) {}
