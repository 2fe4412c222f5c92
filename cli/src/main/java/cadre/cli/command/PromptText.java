package cadre.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the prompt: an argument, a file, or the standard input. */
final class PromptText {
    private static final int LONGEST = 8 * 1024 * 1024;

    private final Surroundings surroundings;
    private final List<String> command;

    PromptText(Surroundings surroundings, List<String> command) {
        this.surroundings = surroundings;
        this.command = command;
    }

    String read(Optional<String> prompt, Optional<Path> file) {
        if (file.isPresent() && prompt.isPresent()) {
            throw RunCommand.wrong(
                    "There are two prompts",
                    Map.of("--file", file.get()),
                    "Give the prompt as an argument or in a file, not both");
        }
        var text = file.map(this::ofFile).or(() -> prompt.map(this::ofArgument)).orElse("");
        if (text.isBlank() && !command.isEmpty() && prompt.isEmpty() && file.isEmpty()) {
            text = String.join(" ", command);
        }
        if (text.isBlank()) {
            throw RunCommand.wrong(
                    "The prompt is empty",
                    Map.of(),
                    "Say what the agent shall do: cadre run \"add a --json flag\" --repo .");
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw tooLong();
        }
        return text;
    }

    private String ofArgument(String argument) {
        return argument.equals("-") ? ofStream(surroundings.terminal().in(), "-") : argument;
    }

    private String ofFile(Path file) {
        try (var in = Files.newInputStream(surroundings.directory().resolve(file))) {
            return ofStream(in, file.toString());
        } catch (IOException e) {
            throw unreadable(file.toString(), e);
        }
    }

    private static String ofStream(InputStream in, String name) {
        try {
            var bytes = in.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) {
                throw tooLong();
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static RuntimeException tooLong() {
        return RunCommand.wrong(
                "The prompt is too long",
                Map.of("limit", "8 MiB"),
                "Put long material into a repository and refer to it");
    }

    private static RuntimeException unreadable(String name, IOException e) {
        return RunCommand.wrong(
                "The prompt cannot be read",
                Map.of("--file", name, "reason", e.getClass().getSimpleName()),
                "Give the path of a readable file");
    }
}
