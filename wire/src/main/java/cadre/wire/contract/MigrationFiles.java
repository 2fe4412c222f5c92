package cadre.wire.contract;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A folder of migrations as one text, which a contract of the kind {@code sql-migrations} is: for
 * each file, by path, a line {@code -- migration LINES PATH} and that many lines of its content.
 * Names alone, one a line, are such a text too, of files without content.
 */
public final class MigrationFiles {
    private static final String HEAD = "-- migration ";
    private static final int MOST_FILES = 20_000;

    private MigrationFiles() {}

    /**
     * The text of a folder.
     *
     * @param files content by path; a path has no line end, or INVALID is thrown
     */
    public static String text(Map<String, String> files) {
        var text = new StringBuilder();
        new TreeMap<>(files)
                .forEach((path, content) -> {
                    if (path.chars().anyMatch(c -> c < ' ') || path.isBlank()) {
                        throw ContractTree.wrong(
                                "a migration's path has a line end in it, or is empty");
                    }
                    var plain = ContractText.plain(content);
                    var lines =
                            plain.isEmpty() ? 0 : plain.chars().filter(c -> c == '\n').count() + 1;
                    text.append(HEAD).append(lines).append(' ').append(path).append('\n');
                    if (lines > 0) {
                        text.append(plain).append('\n');
                    }
                });
        return text.toString();
    }

    /** The files of a text with LF at line ends; throws INVALID if it is none. */
    static SortedMap<String, String> read(String text) {
        var files = new TreeMap<String, String>();
        var lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            if (lines[i].isBlank()) {
                continue;
            }
            var path = lines[i].strip();
            var content = "";
            if (path.startsWith(HEAD)) {
                var rest = path.substring(HEAD.length());
                if (!rest.matches("[0-9]{1,7} \\S.*+")) {
                    throw ContractTree.wrong("line %d is no file".formatted(i + 1));
                }
                var many = Integer.parseInt(rest.substring(0, rest.indexOf(' ')));
                path = rest.substring(rest.indexOf(' ') + 1);
                content = content(lines, i + 1, many);
                i += many;
            }
            put(files, path, content, i + 1);
        }
        return Collections.unmodifiableSortedMap(files);
    }

    private static void put(Map<String, String> files, String path, String content, int line) {
        if (path.chars().anyMatch(c -> c < ' ') || path.length() > 500) {
            throw ContractTree.wrong("line %d is no path".formatted(line));
        }
        if (files.put(path, content) != null) {
            throw ContractTree.wrong("line %d has a file a second time".formatted(line));
        }
        if (files.size() > MOST_FILES) {
            throw ContractTree.wrong("it has more than " + MOST_FILES + " files");
        }
    }

    private static String content(String[] lines, int from, int many) {
        if (from + many > lines.length) {
            throw ContractTree.wrong("line %d says more lines than there are".formatted(from));
        }
        return ContractText.plain(
                String.join("\n", Arrays.asList(lines).subList(from, from + many)));
    }
}
