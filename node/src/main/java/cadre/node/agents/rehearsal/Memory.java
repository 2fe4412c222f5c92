package cadre.node.agents.rehearsal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * What the scripted agent remembers of its sessions: the first line of each prompt, in one file for
 * each session below its home, as agent CLIs keep theirs. Without a home it remembers nothing.
 */
final class Memory {
    private final Optional<Path> folder;

    /**
     * Nothing is read or written before the first call.
     *
     * @param home of the agent
     */
    Memory(Optional<Path> home) {
        this.folder = home.map(path -> path.resolve(".rehearsal"));
    }

    /** The prompts so far, oldest first; empty if there is no such session. */
    Optional<List<String>> recall(String session) throws IOException {
        var file = file(session);
        return file.isPresent() && Files.isRegularFile(file.get())
                ? Optional.of(Files.readAllLines(file.get()))
                : Optional.empty();
    }

    void note(String session, String prompt) throws IOException {
        var file = file(session);
        if (file.isPresent()) {
            Files.createDirectories(file.get().resolveSibling(""));
            var title = prompt.strip().lines().findFirst().orElse("");
            var shown = title.length() > 200 ? title.substring(0, 200) : title;
            Files.writeString(
                    file.get(), shown + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    /** None for an id that this agent cannot have given. */
    private Optional<Path> file(String session) {
        return session.matches("[0-9a-f-]{36}")
                ? folder.map(path -> path.resolve(session))
                : Optional.empty();
    }
}
