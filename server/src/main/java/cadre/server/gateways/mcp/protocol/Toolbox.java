package cadre.server.gateways.mcp.protocol;

import cadre.server.access.Principal;
import cadre.server.gateways.mcp.protocol.Method.Reuse;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The tools, always in the same order: what a client keeps of the list stays good. */
public final class Toolbox {
    private final Map<String, Tool> tools = new LinkedHashMap<>();
    private final ArrayNode forKeys;
    private final ArrayNode forClaims;
    private final ArrayNode forFew;
    private final boolean hasMore;
    private final Predicate<Principal> few;

    /** These tools, in this order. */
    public Toolbox(List<Tool> tools) {
        this(tools, List.of(), _ -> false);
    }

    /**
     * The same with some that only a few are told of; the tools themselves refuse everyone else.
     *
     * @param few who these few are, none of whom has to name himself
     */
    public Toolbox(List<Tool> tools, List<Tool> more, Predicate<Principal> few) {
        tools.forEach(tool -> this.tools.put(tool.name(), tool));
        this.forKeys = definitions(Input.Caller.KEY);
        this.forClaims = definitions(Input.Caller.CLAIM);
        this.hasMore = !more.isEmpty();
        more.forEach(tool -> this.tools.put(tool.name(), tool));
        this.forFew = definitions(Input.Caller.KEY);
        this.few = few;
    }

    /** The methods that list and call them. */
    public List<Method> methods() {
        return List.of(
                Method.of("tools/list", Reuse.A_WHILE, this::list),
                Method.of("tools/call", Reuse.NONE, this::call));
    }

    private ArrayNode definitions(Input.Caller caller) {
        var list = Json.mapper().createArrayNode();
        tools.values().forEach(tool -> list.add(tool.definition(caller)));
        return list;
    }

    private ObjectNode list(Asking asking) {
        if (asking.params().hasNonNull("cursor")) {
            throw RpcError.params("There is one page of tools: leave the cursor out");
        }
        var result = Json.mapper().createObjectNode();
        result.set(
                "tools",
                switch (asking.caller()) {
                    case KEY -> hasMore && few.test(asking.principal()) ? forFew : forKeys;
                    case CLAIM -> forClaims;
                });
        return result;
    }

    private ObjectNode call(Asking asking) {
        var params = asking.params();
        var name = params.path("name").asString("");
        var tool = tools.get(name);
        if (tool == null) {
            throw RpcError.unknown("There is no such tool", "name", name);
        }
        return result(tool, asking, arguments(params)).json();
    }

    private static ObjectNode arguments(ObjectNode params) {
        if (!params.hasNonNull("arguments")) {
            return Json.mapper().createObjectNode();
        }
        if (params.path("arguments") instanceof ObjectNode arguments) {
            return arguments;
        }
        throw RpcError.params("\"arguments\" must be an object");
    }

    private static ToolResult result(Tool tool, Asking asking, ObjectNode arguments) {
        try {
            return tool.work().call(asking, tool.input().read(arguments));
        } catch (CadreException e) {
            if (e.code() == ErrorCode.UNAUTHORIZED) {
                throw e; // no matter of the model's
            }
            return ToolResult.failed(e);
        }
    }
}
