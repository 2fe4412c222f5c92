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
    /** Variables that name a folder, and which folder in that one is a CLI's. */
    private static final Map<String, String> OWN_FOLDERS =
            Map.ofEntries(
                    Map.entry("CODEX_HOME", ""),
                    Map.entry("CLAUDE_CONFIG_DIR", ""),
                    Map.entry("GEMINI_CLI_HOME", ".gemini"),
                    Map.entry("QWEN_HOME", ""),
                    Map.entry("COPILOT_HOME", ""),
                    Map.entry("GH_CONFIG_DIR", ""),
                    Map.entry("XDG_CONFIG_HOME", ""),
                    Map.entry("XDG_DATA_HOME", ""),
                    Map.entry("XDG_STATE_HOME", ""));

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

    /**
     * The folders in which the CLIs keep what is the person's, where variables of the node name
     * them: logins, settings, transcripts. Those in the person's home are not among them.
     */
    public static List<Path> ownFolders(Map<String, String> environment) {
        return OWN_FOLDERS.entrySet().stream()
                .map(own -> Map.entry(environment.getOrDefault(own.getKey(), ""), own.getValue()))
                .filter(own -> own.getKey().startsWith("/"))
                .map(own -> Path.of(own.getKey()).resolve(own.getValue()).normalize())
                .filter(folder -> folder.getNameCount() > 0)
                .distinct()
                .toList();
    }

    /** Every CLI that is on this node, with its version; takes up to a few seconds. */
    public List<FoundAgent> found() {
        return all.stream().map(AgentCli::probe).flatMap(Optional::stream).toList();
    }
}
