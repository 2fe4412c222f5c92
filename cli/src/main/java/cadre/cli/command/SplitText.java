package cadre.cli.command;

import cadre.wire.crew.PartRequest;
import cadre.wire.id.CrewId;
import cadre.wire.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A split as the YAML that a person edits: that of {@code --tasks}. */
final class SplitText {
    private static final Pattern PLAIN = Pattern.compile("[a-z][a-z0-9-]*");
    private static final Set<String> NO_TEXT =
            Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

    private SplitText() {}

    /** The parts, below a head that says what comes of it. */
    static String of(CrewId crew, List<PartRequest> parts) {
        return """
        # The split of crew %s. When the editor is closed it is shown again, and nothing runs
        # before you say so. Left empty, nothing runs and the crew is closed.
        # A part has a description and, if wanted: name, role, agent, depends_on, paths,
        # expects (change or answer).
        parts:
        """
                        .formatted(crew)
                + parts.stream().map(SplitText::part).collect(Collectors.joining());
    }

    private static String part(PartRequest part) {
        var text = new StringBuilder();
        part.name().ifPresent(name -> text.append("    name: ").append(word(name)).append('\n'));
        text.append("    description: ").append(description(part.description())).append('\n');
        part.role().ifPresent(role -> line(text, "role", word(role.name())));
        part.agent().ifPresent(agent -> line(text, "agent", word(agent.name())));
        if (!part.dependsOn().isEmpty()) {
            line(text, "depends_on", words(part.dependsOn()));
        }
        if (!part.paths().isEmpty()) {
            line(text, "paths", words(part.paths()));
        }
        part.expects().ifPresent(one -> line(text, "expects", one.name().toLowerCase(Locale.ROOT)));
        return text.replace(2, 3, "-").toString(); // the part begins with its first line
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append("    ").append(key).append(": ").append(value).append('\n');
    }

    private static String words(List<String> words) {
        return words.stream().map(SplitText::word).collect(Collectors.joining(", ", "[", "]"));
    }

    /** What JSON writes is YAML too. */
    private static String word(String text) {
        return PLAIN.matcher(text).matches() && !NO_TEXT.contains(text) ? text : Json.write(text);
    }

    /** Several lines stand as they are, where YAML gives back each character of them. */
    private static String description(String text) {
        boolean isBlock =
                text.contains("\n")
                        && text.equals(text.strip())
                        && text.codePoints().allMatch(c -> c == '\n' || isPrinted(c));
        return isBlock
                ? "|-\n"
                        + text.lines()
                                .map(line -> line.isEmpty() ? "" : "      " + line)
                                .collect(Collectors.joining("\n"))
                : Json.write(text);
    }

    private static boolean isPrinted(int c) {
        return c == ' ' || c == '\t' || Character.isLetterOrDigit(c) || (c > ' ' && c < 0x7f);
    }
}
