package cadre.cli.tmux;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** An agent CLI that a person talks with in a terminal. */
public enum InteractiveCli {
    /** Claude Code. */
    CLAUDE(List.of("--dangerously-skip-permissions"), List.of()),
    /** OpenAI Codex. */
    CODEX(List.of("--dangerously-bypass-approvals-and-sandbox"), List.of()),
    /** Gemini CLI. */
    GEMINI(List.of("--yolo"), List.of("--prompt-interactive")),
    /** Qwen Code. */
    QWEN(List.of("--yolo"), List.of("--prompt-interactive")),
    /** GitHub Copilot CLI. */
    COPILOT(List.of("--allow-all-tools"), List.of("-i"));

    private final List<String> trust;
    private final List<String> beforePrompt;

    InteractiveCli(List<String> trust, List<String> beforePrompt) {
        this.trust = trust;
        this.beforePrompt = beforePrompt;
    }

    /** Whether an agent asks before it does things. */
    public enum Trust {
        /** It asks. */
        ASKS,
        /** It does what it thinks right. */
        TRUSTED
    }

    /**
     * The one of that name.
     *
     * @throws CadreException INVALID if there is none; the error names the known ones
     */
    public static InteractiveCli of(String name) {
        return Arrays.stream(values())
                .filter(cli -> cli.program().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.INVALID,
                                "No such interactive agent",
                                Map.of("agent", name),
                                "Use one of "
                                        + Arrays.stream(values())
                                                .map(InteractiveCli::program)
                                                .collect(Collectors.joining(", "))));
    }

    /** Its name, and that of its program. */
    public String program() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its arguments; without a prompt it waits for one. */
    List<String> argv(String prompt, Trust trusted) {
        var argv = new ArrayList<String>();
        argv.add(program());
        if (trusted == Trust.TRUSTED) {
            argv.addAll(trust);
        }
        if (!prompt.isBlank()) {
            argv.addAll(beforePrompt);
            argv.add(prompt);
        }
        return argv;
    }
}
