package cadre.node.workspace;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where an agent left HEAD and its branches, read from the files themselves: running git in a
 * directory that an agent wrote could run what it planted. No link is followed, and what is too
 * large or has another form is as if it were not there.
 *
 * @param head the commit that HEAD is at; empty if there is none
 * @param branches commits by full name: {@code refs/heads/...} and {@code refs/stash}
 */
record AgentRefs(Optional<String> head, Map<String, String> branches) {
    private static final int MOST_REFS = 2000;
    private static final int LONGEST_REF = 4096;
    private static final int LONGEST_PACKED = 32 * 1024 * 1024;
    private static final int DEEPEST = 20;

    AgentRefs {
        branches = Map.copyOf(branches);
    }

    /** Reads a {@code .git}; empty if it is no folder or its HEAD has no known form. */
    static Optional<AgentRefs> in(Path gitDir) {
        if (!Files.isDirectory(gitDir, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        var refs = new TreeMap<String, String>();
        packed(gitDir, refs);
        loose(gitDir, refs);
        var head = text(gitDir, "HEAD", LONGEST_REF).map(String::strip).orElse("");
        refs.keySet().removeIf(name -> !isWork(name));
        while (refs.size() > MOST_REFS) {
            refs.pollLastEntry();
        }
        if (head.startsWith("ref: ")) {
            var name = head.substring("ref: ".length()).strip();
            return References.isSafe(name)
                    ? Optional.of(new AgentRefs(Optional.ofNullable(refs.get(name)), refs))
                    : Optional.empty();
        }
        return References.ID.matcher(head).matches()
                ? Optional.of(new AgentRefs(Optional.of(head), refs))
                : Optional.empty();
    }

    private static boolean isWork(String name) {
        return name.startsWith("refs/heads/") || name.equals("refs/stash");
    }

    private static void packed(Path gitDir, Map<String, String> refs) {
        text(gitDir, "packed-refs", LONGEST_PACKED).stream()
                .flatMap(String::lines)
                .filter(line -> !line.startsWith("#") && !line.startsWith("^"))
                .forEach(line -> {
                    int space = line.indexOf(' ');
                    if (space > 0) {
                        put(refs, line.substring(space + 1), line.substring(0, space));
                    }
                });
    }

    private static void loose(Path gitDir, Map<String, String> refs) {
        text(gitDir, "refs/stash", LONGEST_REF)
                .ifPresent(id -> put(refs, "refs/stash", id.strip()));
        var heads = gitDir.resolve("refs/heads");
        if (!isPlain(gitDir, "refs/heads")) {
            return;
        }
        try {
            Files.walkFileTree(
                    heads,
                    EnumSet.noneOf(java.nio.file.FileVisitOption.class),
                    DEEPEST,
                    new SimpleFileVisitor<>() {
                        private int seen;

                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes seenAs) {
                            var name = gitDir.relativize(file).toString();
                            text(gitDir, name, LONGEST_REF)
                                    .ifPresent(id -> put(refs, name, id.strip()));
                            return ++seen > MOST_REFS
                                    ? FileVisitResult.TERMINATE
                                    : FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException e) {
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException unreadable) {
            // What was read until here is what there is.
        }
    }

    private static void put(Map<String, String> refs, String name, String id) {
        if (References.isSafe(name) && References.ID.matcher(id).matches()) {
            refs.put(name, id);
        }
    }

    /** A regular file below the folder, reached without any link, of at most so many bytes. */
    private static Optional<String> text(Path folder, String name, int longest) {
        var file = folder.resolve(name);
        if (!isPlain(folder, name) || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        Set<OpenOption> options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try (var channel = Files.newByteChannel(file, options)) {
            var bytes = new ByteArrayOutputStream();
            var buffer = ByteBuffer.allocate(64 * 1024);
            while (channel.read(buffer) >= 0) {
                bytes.write(buffer.array(), 0, buffer.position());
                buffer.clear();
                if (bytes.size() > longest) {
                    return Optional.empty();
                }
            }
            return Optional.of(bytes.toString(StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** Whether nothing on the way down is a link. */
    private static boolean isPlain(Path folder, String name) {
        var at = folder;
        for (var part : Path.of(name)) {
            at = at.resolve(part);
            if (Files.isSymbolicLink(at)) {
                return false;
            }
        }
        return true;
    }
}
