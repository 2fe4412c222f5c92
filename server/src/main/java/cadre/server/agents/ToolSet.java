package cadre.server.agents;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.link.ToolOrder;
import cadre.wire.link.ToolServer;
import java.util.List;
import java.util.Map;

/**
 * Which MCP servers an agent gets beside the tools of its CLI.
 *
 * @param name what a job or a role asks for
 * @param bus whether the bus of the job's team is one of them, if it has a team
 * @param servers the others
 * @param hint one line that is put at the end of the prompt, empty for none
 * @param source where it comes from
 */
public record ToolSet(
        String name, boolean bus, List<ToolServer> servers, String hint, RoleSource source) {
    /** The one that counts when nothing is said: the bus of the team. */
    public static final String USUAL = "bus";

    /** The name by which an agent knows the bus; no other server may have it. */
    private static final String BUS_SERVER = "cadre";

    /**
     * Checks the servers.
     *
     * @throws CadreException INVALID if two have one name, or one has that of the bus
     */
    public ToolSet {
        servers = List.copyOf(servers);
        var names = servers.stream().map(ToolServer::name).toList();
        if (names.contains(BUS_SERVER) || names.stream().distinct().count() < names.size()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The tool set is not valid",
                    Map.of("tool_set", name, "servers", names),
                    "Give each server a name of its own, and none the name cadre");
        }
    }

    /** What a node is told. */
    public ToolOrder order() {
        return new ToolOrder(bus, servers);
    }
}
