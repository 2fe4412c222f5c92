package cadre.node.agents;

import cadre.wire.id.AttemptId;
import cadre.wire.json.Json;
import cadre.wire.link.AttemptOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A hook of a CLI that shows its model, after each tool, what Cadre has said meanwhile and was not
 * shown yet. How far it was shown stands in the agent's home, and is written afterwards: what a
 * hook that is ended in between has shown is shown again.
 *
 * @param file to which Cadre adds lines
 */
public record ToldHook(Path file, AttemptId attempt) {
    /** Without it Codex runs no hook that nobody has looked at in its terminal. */
    static final String CODEX_TRUST = "--dangerously-bypass-hook-trust";

    private static final String SCRIPT =
            """
            t=%s; s="$HOME/.cadre-%s"; [ -s "$t" ] || exit 0; n=$(cat "$s" 2>/dev/null); n=${n:-0}; \
            m=$(wc -c <"$t"); [ "$m" -gt "$n" ] || exit 0; \
            w=$(tail -c +"$((n+1))" "$t" | head -c "$((m-n))" | sed 's/[\\\\"]/\\\\&/g' | tr '\\n' ' '); \
            printf '{"hookSpecificOutput":{"hookEventName":"PostToolUse","additionalContext":"cadre: %%s"}}' "$w" && { echo "$m" >"$s" || :; }\
            """;

    /** For an agent that is told of something. */
    static Optional<ToldHook> of(AttemptOrder order, AgentPlace place) {
        return order.guard()
                .map(_ -> new ToldHook(file(place.home(), order.attempt()), order.attempt()));
    }

    /** Where the lines are: beside the home, where the agent makes and renames nothing. */
    public static Path file(Path home, AttemptId attempt) {
        return home.resolveSibling("told").resolve(attempt.toString());
    }

    /** The settings of Claude Code that put it in. */
    String claude() {
        var hook = Map.of("type", "command", "command", script(), "timeout", 5);
        return Json.write(
                Map.of(
                        "hooks",
                        Map.of(
                                "PostToolUse",
                                List.of(Map.of("matcher", "*", "hooks", List.of(hook))))));
    }

    /** The arguments of Codex that put it in. */
    List<String> codex() {
        return List.of(
                CODEX_TRUST,
                "-c",
                "hooks.PostToolUse=[{hooks=[{type=\"command\",command=%s,timeout=5}]}]"
                        .formatted(Toml.text(script())));
    }

    private String script() {
        return SCRIPT.formatted("'" + file.toString().replace("'", "'\\''") + "'", attempt);
    }
}
