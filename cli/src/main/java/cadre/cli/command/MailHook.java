package cadre.cli.command;

import cadre.wire.error.CadreException;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;

/**
 * What a session of an agent is told of its mail, in the JSON that the hooks of Claude Code, Codex
 * and Gemini CLI share. Only how much there is: never a word of what others wrote. Whatever goes
 * wrong, the session goes on.
 */
final class MailHook {
    private static final int LONGEST = 1 << 20;

    private final Surroundings surroundings;
    private final When when;

    MailHook(Surroundings surroundings, When when) {
        this.surroundings = surroundings;
        this.when = when;
    }

    /** At which moment of a session. */
    enum When {
        /** It begins: the line becomes a part of what the agent knows. */
        START,
        /** The agent wants to stop: it goes on and reads, once. */
        STOP
    }

    int run(Supplier<Voice> speak) {
        var terminal = surroundings.terminal();
        try {
            if (when == When.STOP && hasGoneOn()) {
                return ExitStatus.DONE;
            }
            try (var voice = speak.get()) {
                var member = voice.self();
                InboxCommand.words(InboxCommand.unread(voice, member))
                        .map(words ->
                                "Mail for %s in the team %s: %s. Read it with read_inbox."
                                        .formatted(member, voice.team(), words))
                        .ifPresent(line -> terminal.print(Json.write(answer(line))));
            }
        } catch (CadreException e) {
            terminal.note("cadre: " + e.getMessage());
        }
        return ExitStatus.DONE;
    }

    private Map<String, Object> answer(String line) {
        return switch (when) {
            case START ->
                    Map.of(
                            "hookSpecificOutput",
                            Map.of("hookEventName", "SessionStart", "additionalContext", line));
            case STOP -> Map.of("decision", "block", "reason", line);
        };
    }

    /** Whether the agent goes on already because a hook told it to: else it would never stop. */
    private boolean hasGoneOn() {
        if (surroundings.terminal().inIsTerminal()) {
            return false;
        }
        try {
            var bytes = surroundings.terminal().in().readNBytes(LONGEST);
            var told = Json.mapper().readTree(new String(bytes, StandardCharsets.UTF_8));
            return Optional.ofNullable(told)
                    .filter(json -> json.path("stop_hook_active").asBoolean(false))
                    .isPresent();
        } catch (IOException | JacksonException toldNothing) {
            return false;
        }
    }
}
