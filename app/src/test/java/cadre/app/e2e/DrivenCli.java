package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** A real agent CLI that the matrix drives, and how it is led to the scripted model. */
enum DrivenCli {
    CODEX("gpt-5.5", "OPENAI_API_KEY", "OPENAI_BASE_URL", "/v1", Map.of()),
    CLAUDE(
            "claude-opus-5-5",
            "ANTHROPIC_API_KEY",
            "ANTHROPIC_BASE_URL",
            "",
            Map.of("CLAUDE_CODE_MAX_RETRIES", "1")),
    GEMINI("gemini-2.5-pro", "GEMINI_API_KEY", "GOOGLE_GEMINI_BASE_URL", "", Map.of());

    private final String model;
    private final String keyVariable;
    private final String addressVariable;
    private final String path;
    private final Map<String, String> hasty;

    DrivenCli(
            String model,
            String keyVariable,
            String addressVariable,
            String path,
            Map<String, String> hasty) {
        this.model = model;
        this.keyVariable = keyVariable;
        this.addressVariable = addressVariable;
        this.path = path;
        this.hasty = hasty;
    }

    /** The folders that the real CLIs are in, as in PATH; fails where one of them is not. */
    static String requireAll() {
        var folders = System.getProperty("cadre.clis", "");
        for (var cli : values()) {
            assertThat(folders.split(":"))
                    .as("run by './check --real-clis', which installs the CLIs and sets cadre.clis")
                    .anyMatch(folder -> Files.exists(Path.of(folder, cli.word())));
        }
        return folders;
    }

    /** The name of its program, its profile and its adapter. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The model that it is told to use. */
    String model() {
        return model;
    }

    /** Its key, different for each. */
    String key() {
        return "sk-scripted+/=" + word() + "-0123456789abcdef";
    }

    /** The variable that says where requests go. */
    String addressVariable() {
        return addressVariable;
    }

    /** What the node's environment needs, with few tries and short waits. */
    void settle(Installation node, String modelUrl) {
        node.nodeSetting(keyVariable, key()).nodeSetting(addressVariable, modelUrl + path);
        hasty.forEach(node::nodeSetting);
    }
}
