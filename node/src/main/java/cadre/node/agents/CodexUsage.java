package cadre.node.agents;

import cadre.wire.agent.Usage;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads the token counts of Codex, where the input holds what was read from the cache. */
final class CodexUsage {
    private CodexUsage() {}

    static Usage of(JsonNode usage) {
        long cached = Fields.count(usage, "cached_input_tokens");
        long cacheWrite = Fields.count(usage, "cache_write_input_tokens");
        long input = Fields.count(usage, "input_tokens");
        return new Usage(
                Math.max(0, input - cached - cacheWrite),
                cached,
                cacheWrite,
                Fields.count(usage, "output_tokens"),
                Fields.count(usage, "reasoning_output_tokens"),
                Optional.empty());
    }
}
