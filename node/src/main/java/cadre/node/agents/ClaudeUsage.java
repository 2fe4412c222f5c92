package cadre.node.agents;

import cadre.wire.agent.Usage;
import java.math.BigDecimal;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads the token counts of Claude Code, in both of the forms that it has for them. */
final class ClaudeUsage {
    /** Nothing used, at no cost. */
    static final Usage FREE = new Usage(0, 0, 0, 0, 0, Optional.of(BigDecimal.ZERO));

    private ClaudeUsage() {}

    /** As the model's service says it. */
    static Usage of(JsonNode usage) {
        return new Usage(
                Fields.count(usage, "input_tokens"),
                Fields.count(usage, "cache_read_input_tokens"),
                Fields.count(usage, "cache_creation_input_tokens"),
                Fields.count(usage, "output_tokens"),
                Fields.count(usage.path("output_tokens_details"), "thinking_tokens"),
                Optional.empty());
    }

    /** As a result says it of one model. */
    static Usage ofModel(JsonNode usage) {
        var cost = usage.path("costUSD");
        return new Usage(
                Fields.count(usage, "inputTokens"),
                Fields.count(usage, "cacheReadInputTokens"),
                Fields.count(usage, "cacheCreationInputTokens"),
                Fields.count(usage, "outputTokens"),
                Fields.count(usage, "thinkingTokens"),
                cost.isNumber() ? Optional.of(cost.decimalValue()) : Optional.empty());
    }

    static Usage withCost(Usage usage, BigDecimal cost) {
        return new Usage(
                usage.inputTokens(),
                usage.cachedTokens(),
                usage.cacheWriteTokens(),
                usage.outputTokens(),
                usage.reasoningTokens(),
                Optional.of(cost));
    }
}
