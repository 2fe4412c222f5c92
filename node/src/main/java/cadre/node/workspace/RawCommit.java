package cadre.node.workspace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import cadre.process.Stdin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A commit byte by byte (gitformat of commit objects), to be made anew elsewhere: with its author,
 * its encoding and its message, without its signatures, which would not be good any more.
 *
 * @param headers that are kept, each with its line's end
 * @param at the time of its committer, such as {@code 1700000000 +0100}
 * @param message as ISO-8859-1
 */
record RawCommit(String headers, String at, String message) {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Pattern TIME = Pattern.compile("(?md)^committer .* (\\d+ [+-]\\d{4})$");

    static RawCommit of(Git git, Path gitDir, String commit)
            throws InterruptedException, GitFailure {
        var arguments = List.of("cat-file", "commit", commit);
        var bytes = git.run(gitDir, Stdin.empty(), LIMIT, arguments).stdout();
        var text = new String(bytes, ISO_8859_1);
        var end = text.indexOf("\n\n");
        var all = end < 0 ? text : text.substring(0, end);
        var time = TIME.matcher(all);
        return new RawCommit(
                Stream.of(all.split("\n"))
                        .filter(line -> line.startsWith("author ") || line.startsWith("encoding "))
                        .map(line -> line + "\n")
                        .collect(Collectors.joining()),
                time.find() ? time.group(1) : "0 +0000",
                end < 0 ? "" : text.substring(end + 2));
    }

    /** Only a line feed ends a line: in ISO-8859-1 a name may hold what Java takes for an end. */
    private Optional<String> header(String begin) {
        return Stream.of(headers.split("\n")).filter(line -> line.startsWith(begin)).findFirst();
    }

    /** The same with more before its message. */
    RawCommit after(List<RawCommit> earlier) {
        var all =
                earlier.stream()
                        .map(one -> one.message().stripTrailing() + "\n\n")
                        .collect(Collectors.joining());
        return new RawCommit(headers, at, all + message);
    }

    /** Written with another tree and parent; the same commit always gives the same id. */
    String write(Git git, Path gitDir, String tree, String parent)
            throws InterruptedException, GitFailure {
        var author = header("author ");
        var encoding = header("encoding ");
        var text =
                "tree %s\nparent %s\n%s\ncommitter Cadre <merge@cadre.invalid> %s\n%s\n%s"
                        .formatted(
                                tree,
                                parent,
                                author.orElse("author Cadre <merge@cadre.invalid> " + at),
                                at,
                                encoding.map(line -> line + "\n").orElse(""),
                                message);
        return git.run(
                        gitDir,
                        new Stdin.Bytes(text.getBytes(ISO_8859_1)),
                        LIMIT,
                        List.of("hash-object", "-t", "commit", "-w", "--stdin"))
                .line();
    }
}
