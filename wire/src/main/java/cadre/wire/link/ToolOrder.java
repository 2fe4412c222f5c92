package cadre.wire.link;

import java.util.List;

/**
 * Which MCP servers an agent gets.
 *
 * @param bus whether the bus of its team is one of them, if the attempt has a team
 * @param servers the others, at most 20
 */
public record ToolOrder(boolean bus, List<ToolServer> servers) {
    /** The bus and no other: what an agent gets unless its tool set says otherwise. */
    public static final ToolOrder USUAL = new ToolOrder(true, List.of());

    public ToolOrder {
        servers = servers == null ? List.of() : List.copyOf(servers);
    }
}
