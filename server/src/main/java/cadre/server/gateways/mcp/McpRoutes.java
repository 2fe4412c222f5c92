package cadre.server.gateways.mcp;

import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.ErrorShape;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The one path of the protocol. */
public final class McpRoutes {
    private static final String PATH = "/mcp";
    private static final ErrorShape ERRORS = McpRoutes::error;

    private final Endpoint endpoint;
    private final Rule rule;

    /**
     * The path with these methods.
     *
     * @param rule who may call it
     */
    McpRoutes(List<Method> methods, Rule rule) {
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
                Route.get(PATH)
                        .needs(rule)
                        .says("Refused with 405: there is no stream to listen on")
                        .fails(ERRORS)
                        .status(405)
                        .by(McpRoutes::refuse),
                Route.delete(PATH)
                        .needs(rule)
                        .says("Refused with 405: there are no sessions to end")
                        .fails(ERRORS)
                        .status(405)
                        .by(McpRoutes::refuse));
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
        return error.code() == ErrorCode.UNAUTHORIZED
                ? Map.of("error", "unauthorized")
                : Map.of(
                        "error",
                        error.code().name().toLowerCase(Locale.ROOT),
                        "message",
                        String.valueOf(error.getMessage()));
    }
}
