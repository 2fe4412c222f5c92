package cadre.app.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Markdown file of the project. */
record Document(Path file, String text) {
    private static final Pattern FENCE = Pattern.compile("^\\s*(```+|~~~+)\\s*([\\w-]*).*$");
    private static final Pattern MARK =
            Pattern.compile("^\\s*<!--\\s*(run by:|not run:|run)\\s*(.*?)\\s*-->\\s*$");
    private static final Set<String> SHELLS = Set.of("sh", "bash", "shell", "console", "zsh");

    /** What a document says about one of its command blocks. */
    sealed interface Mark {
        /** Run by {@link CommandBlocksTest}. */
        record Run() implements Mark {}

        /** Run by the test class of that simple name. */
        record RunBy(String test) implements Mark {}

        /** Not run, and why. */
        record NotRun(String reason) implements Mark {}

        /** Says nothing, which is an error. */
        record Missing() implements Mark {}
    }

    /** A fenced block; {@code line} is that of its opening fence, from 1. */
    record Block(int line, String language, String text, Mark mark) {
        boolean isCommands() {
            return SHELLS.contains(language);
        }
    }

    /**
     * All documents of the project: those at the top, and all under {@code docs} and {@code
     * deploy}.
     */
    static List<Document> all(Path root) {
        return Stream.concat(
                        markdown(root, 1),
                        Stream.of("docs", "deploy")
                                .map(root::resolve)
                                .filter(Files::isDirectory)
                                .flatMap(folder -> markdown(folder, Integer.MAX_VALUE)))
                .map(Document::read)
                .toList();
    }

    private static Stream<Path> markdown(Path folder, int depth) {
        try (var files = Files.find(folder, depth, (path, _) -> path.toString().endsWith(".md"))) {
            return files.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Document read(Path file) {
        try {
            return new Document(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Block> blocks() {
        var blocks = new ArrayList<Block>();
        var lines = text.lines().toList();
        Mark mark = new Mark.Missing();
        for (var i = 0; i < lines.size(); i++) {
            var fence = FENCE.matcher(lines.get(i));
            if (fence.matches()) {
                var first = i + 1;
                do {
                    i++;
                } while (i < lines.size() && !lines.get(i).strip().equals(fence.group(1)));
                var body = String.join("\n", lines.subList(first, Math.min(i, lines.size())));
                blocks.add(new Block(first, fence.group(2), body.stripIndent(), mark));
                mark = new Mark.Missing();
            } else if (!lines.get(i).isBlank()) {
                mark = mark(lines.get(i));
            }
        }
        return blocks;
    }

    private static Mark mark(String line) {
        var found = MARK.matcher(line);
        if (!found.matches()) {
            return new Mark.Missing();
        }
        return switch (found.group(1)) {
            case "run" -> found.group(2).isEmpty() ? new Mark.Run() : new Mark.Missing();
            case "run by:" -> new Mark.RunBy(found.group(2));
            default ->
                    found.group(2).isEmpty() ? new Mark.Missing() : new Mark.NotRun(found.group(2));
        };
    }
}
