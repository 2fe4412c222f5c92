package cadre.node.agents;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.link.NodeFacts.FoundAgent;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The agent CLIs that this version knows. */
public final class AgentClis {
    private final List<AgentCli> all;

    /**
     * Makes the adapters; nothing is looked for yet.
     *
     * @param environment the node's own: PATH, and what the CLIs log in with
     * @param userHome the home of the user that the node runs as
     * @param clock for what a CLI says relative to now, such as when a quota is there again
     */
    public AgentClis(Map<String, String> environment, Path userHome, InstantSource clock) {
        this.all =
                List.of(
                        new CodexCli(environment, userHome, clock),
                        new ClaudeCli(environment, userHome, UUID::randomUUID),
                        new GeminiCli(environment, userHome, UUID::randomUUID),
                        new QwenCli(environment, userHome, clock, UUID::randomUUID),
                        new OpencodeCli(environment, userHome),
                        new CopilotCli(environment, userHome, UUID::randomUUID),
                        new RehearsalCli(),
                        new CustomCli());
    }

    /**
     * The adapter of that name.
     *
     * @throws CadreException INVALID if there is none
     */
    public AgentCli cli(String name) {
        return all.stream()
                .filter(cli -> cli.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.INVALID,
                                "This node does not know that agent CLI",
                                Map.of("cli", name),
                                "Known here: "
                                        + String.join(
                                                ", ", all.stream().map(AgentCli::name).toList())));
    }

    /** Every CLI that is on this node, with its version; takes up to a few seconds. */
    public List<FoundAgent> found() {
        return all.stream().map(AgentCli::probe).flatMap(Optional::stream).toList();
    }
}
