package cadre.server.gateways.mcp.protocol;

import cadre.server.access.Principal;
import cadre.wire.trace.TraceParent;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One request, as a method sees it.
 *
 * @param by whose key it came with; empty only where no key is asked for, which no server does
 * @param isKeyGood whether that key is still good: to be asked after a wait
 */
public record Asking(
        Era era, ObjectNode params, Optional<Principal> by, BooleanSupplier isKeyGood) {
    /** Where a modern request says what its client can do. */
    static final String CAPABILITIES_KEY = "io.modelcontextprotocol/clientCapabilities";

    /** Who asks. */
    public Principal principal() {
        return by.orElseThrow(() -> new IllegalStateException("a tool of the bus without a key"));
    }

    /** Who says who calls. */
    Input.Caller caller() {
        return by.flatMap(Principal::sharedTeam).isPresent()
                ? Input.Caller.CLAIM
                : Input.Caller.KEY;
    }

    /** The client's place in a trace; empty if it names none, or one that is malformed. */
    Optional<TraceParent> traceparent() {
        return TraceParent.parse(params.path("_meta").path(TraceParent.HEADER).asString(""));
    }

    /** What the client of a modern request can do. */
    JsonNode capabilities() {
        return params.path("_meta").path(CAPABILITIES_KEY);
    }
}
