package cadre.server.gateways.mcp.protocol;

import cadre.server.gateways.mcp.protocol.Method.Reuse;
import cadre.wire.json.Json;
import cadre.wire.release.Release;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** How client and server find out what they speak: once per era, without anything to remember. */
public final class Lifecycle {
    private final String instructions;
    private final List<String> capabilities;

    /**
     * The methods for a server.
     *
     * @param instructions what a model is told about the server, in a few lines
     * @param capabilities what is offered, such as {@code tools}
     */
    public Lifecycle(String instructions, List<String> capabilities) {
        this.instructions = instructions;
        this.capabilities = List.copyOf(capabilities);
    }

    /** The methods. */
    public List<Method> methods() {
        return List.of(
                new Method("server/discover", Set.of(Era.MODERN), Reuse.A_WHILE, _ -> discover()),
                new Method("initialize", Set.of(Era.LEGACY), Reuse.NONE, this::initialize),
                new Method(
                        "ping",
                        Set.of(Era.LEGACY),
                        Reuse.NONE,
                        _ -> Json.mapper().createObjectNode()));
    }

    private ObjectNode discover() {
        var result = Json.mapper().createObjectNode();
        var versions = result.putArray("supportedVersions");
        Era.allVersions().forEach(versions::add);
        offers(result);
        return result;
    }

    /**
     * Agrees on the revision the client asks for, or else on the newest with {@code initialize}.
     */
    private ObjectNode initialize(Asking asking) {
        var asked = asking.params().path("protocolVersion");
        if (!asked.isString()) {
            throw RpcError.params("initialize needs params.protocolVersion");
        }
        var known = Era.LEGACY.versions();
        var agreed = known.contains(asked.asString()) ? asked.asString() : known.getFirst();
        var result = Json.mapper().createObjectNode().put("protocolVersion", agreed);
        offers(result);
        result.set("serverInfo", us());
        return result;
    }

    private void offers(ObjectNode result) {
        var offered = result.putObject("capabilities");
        capabilities.forEach(offered::putObject);
        result.put("instructions", instructions);
    }

    /** Who answers. */
    static ObjectNode us() {
        return Json.mapper()
                .createObjectNode()
                .put("name", "cadre")
                .put("version", Release.VERSION);
    }
}
