package cadre.node.attempt;

import cadre.node.agents.AgentClis;
import cadre.node.link.ServerFiles;
import cadre.node.relay.Relay;
import cadre.node.supervise.SupervisorClient;
import cadre.node.workspace.Workspaces;
import cadre.process.isolation.Isolation;
import java.time.InstantSource;

/** What all attempts of a node share. */
public record AttemptTools(
        NodeSettings settings,
        AgentClis clis,
        Workspaces workspaces,
        Isolation isolation,
        SupervisorClient supervisor,
        ServerFiles server,
        InstantSource clock,
        Contact contact,
        Relay relay) {}
