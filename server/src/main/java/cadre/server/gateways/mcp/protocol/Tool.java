package cadre.server.gateways.mcp.protocol;

import cadre.wire.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One tool.
 *
 * @param description what the model reads before it calls
 * @param output the schema of its structured result; an empty object when it has none
 * @param effect what a call may change
 */
public record Tool(
        String name, String description, Input input, JsonNode output, Effect effect, Work work) {
    /** What a call may change, for clients that ask a person before some calls. */
    public enum Effect {
        /** Nothing. */
        READS,
        /** It adds something. */
        ADDS,
        /** The same call twice changes no more than once. */
        SETS
    }

    /** Does it. */
    @FunctionalInterface
    public interface Work {
        /**
         * The result.
         *
         * @throws cadre.wire.error.CadreException for what the model did wrong
         * @throws RpcError for what its program did wrong
         */
        ToolResult call(Asking asking, Arguments arguments);
    }

    /** As {@code tools/list} shows it. */
    ObjectNode definition(Input.Caller caller) {
        var tool =
                Json.mapper().createObjectNode().put("name", name).put("description", description);
        tool.set("inputSchema", input.schema(caller));
        if (!output.isEmpty()) {
            tool.set("outputSchema", output);
        }
        var hints = tool.putObject("annotations");
        switch (effect) {
            case READS -> hints.put("readOnlyHint", true);
            case ADDS -> hints.put("destructiveHint", false);
            case SETS -> hints.put("destructiveHint", false).put("idempotentHint", true);
        }
        hints.put("openWorldHint", false);
        return tool;
    }
}
