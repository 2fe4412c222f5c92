package cadre.cli.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;

/**
 * What an agent is told along with its prompt.
 *
 * @param text at most 32 KiB
 */
record ContextFile(String text) {
    private static final int LONGEST = 32 * 1024;

    /**
     * Reads the file; of a longer one the beginning, and says so.
     *
     * @throws cadre.wire.error.CadreException INVALID if it cannot be read
     */
    static ContextFile read(Surroundings surroundings, String name) {
        try (var in = Files.newInputStream(surroundings.directory().resolve(name))) {
            var text = new String(in.readNBytes(LONGEST + 4), StandardCharsets.UTF_8);
            var head = CappedText.head(text, LONGEST);
            if (head.length() < text.length()) {
                surroundings
                        .terminal()
                        .note("cadre: only the first 32 KiB of " + name + " are given along");
            }
            return new ContextFile(head);
        } catch (IOException e) {
            throw RunCommand.wrong(
                    "The context file cannot be read",
                    Map.of("context", name, "reason", e.getClass().getSimpleName()),
                    "Give the path of a readable file");
        }
    }

    /** The prompt with this behind it. */
    String behind(String prompt) {
        return text.isBlank()
                ? prompt
                : prompt + "\n\n<context>\n" + text.stripTrailing() + "\n</context>";
    }
}
