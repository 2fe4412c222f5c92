package cadre.server.gateways.mcp.protocol;

import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.ErrorShape;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The one path of the protocol. */
public final class McpPath {
    private static final String PATH = "/mcp";
    private static final ErrorShape ERRORS = McpPath::error;

    private final Endpoint endpoint;
    private final Rule rule;

    /**
     * The path with these methods.
     *
     * @param rule who may call it
     */
    public McpPath(List<Method> methods, Rule rule) {
        this.endpoint = new Endpoint(methods);
        this.rule = rule;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.post(PATH)
                        .needs(rule)
                        .says("The team bus for agents: the Model Context Protocol")
                        .takes(new Content.Raw("application/json"))
                        .answers(new Content.Raw("application/json"))
                        .fails(ERRORS)
                        .by(endpoint::post),
                // neither a stream to listen on (GET) nor a session to end (DELETE)
                Route.rest(PATH)
                        .needs(rule)
                        .says("Refused with 405")
                        .fails(ERRORS)
                        .by(McpPath::refuse));
    }

    private static Answer refuse(Call call) {
        call.answerHeader("Allow", "POST");
        throw new CadreException(
                ErrorCode.METHOD_NOT_ALLOWED,
                "Only POST is served here",
                Map.of(),
                "Send one JSON-RPC request per POST");
    }

    /** A client without a key learns no more than that. */
    private static Object error(CadreException error) {
        var said = Json.mapper().createObjectNode();
        if (error.code() == ErrorCode.UNAUTHORIZED) {
            return said.put("error", "unauthorized");
        }
        return said.put("error", error.code().name().toLowerCase(Locale.ROOT))
                .put("message", error.getMessage());
    }
}
