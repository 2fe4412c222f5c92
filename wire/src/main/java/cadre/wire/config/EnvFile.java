package cadre.wire.config;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads {@code KEY=VALUE} lines: blank lines and those that begin with {@code #} are skipped, a
 * leading {@code export } too; a value may stand in single or double quotes and is taken as it is,
 * without any expansion.
 */
final class EnvFile {
    private static final Pattern LINE =
            Pattern.compile("(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(.*)");
    private static final long LARGEST = 1 << 20;

    private EnvFile() {}

    /** The variables in order, each with its place. */
    static Map<String, Value.Scalar> read(Path file) {
        var variables = new LinkedHashMap<String, Value.Scalar>();
        var lines = text(file).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            var place = file + ":" + (i + 1);
            var match = LINE.matcher(line);
            if (!match.matches()) {
                // the line may hold a secret, so it is not shown
                throw new CadreException(
                        ErrorCode.INVALID,
                        "The line is no KEY=VALUE",
                        Map.of("place", place),
                        "Write KEY=VALUE, or begin it with #");
            }
            variables.put(match.group(1), new Value.Scalar(place, unquoted(match.group(2))));
        }
        return variables;
    }

    static String text(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw unreadable(file, "It is over 1 MiB");
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw unreadable(file, "Check that it is there, in UTF-8, and may be read");
        }
    }

    private static CadreException unreadable(Path file, String fix) {
        return new CadreException(
                ErrorCode.INVALID,
                "The configuration file cannot be read",
                Map.of("file", file),
                fix);
    }

    private static String unquoted(String value) {
        var quoted =
                value.length() >= 2
                        && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                        && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
