package cadre.app.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A Dockerfile's instructions in their order, with continued lines joined and comments left out.
 */
record Dockerfile(List<Step> steps) {
    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_]\\w*)=(\\S*)");

    Dockerfile {
        steps = List.copyOf(steps);
    }

    /** One instruction, such as {@code COPY} with what follows it. */
    record Step(String instruction, String rest) {
        List<String> words() {
            return List.of(rest.split("\\s+"));
        }
    }

    static Dockerfile read(Path file) {
        try {
            var joined = new ArrayList<Step>();
            var line = new StringBuilder();
            for (var text : Files.readAllLines(file)) {
                if (text.isBlank() || text.startsWith("#")) {
                    continue;
                }
                if (text.endsWith("\\")) {
                    line.append(text, 0, text.length() - 1).append(' ');
                    continue;
                }
                var words = line.append(text).toString().strip().split("\\s+", 2);
                joined.add(new Step(words[0].toUpperCase(Locale.ROOT), words[1].strip()));
                line.setLength(0);
            }
            return new Dockerfile(joined);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Step> all(String instruction) {
        return steps.stream().filter(step -> step.instruction().equals(instruction)).toList();
    }

    /** The instructions of the image that is the result: from the last FROM on. */
    Dockerfile lastStage() {
        var from = 0;
        for (var i = 0; i < steps.size(); i++) {
            if (steps.get(i).instruction().equals("FROM")) {
                from = i;
            }
        }
        return new Dockerfile(steps.subList(from, steps.size()));
    }

    /** The variables that the image sets. */
    Map<String, String> variables() {
        var variables = new TreeMap<String, String>();
        for (var step : all("ENV")) {
            ASSIGNMENT
                    .matcher(step.rest())
                    .results()
                    .forEach(found -> variables.put(found.group(1), found.group(2)));
        }
        return variables;
    }
}
