package cadre.node.workspace;

import cadre.node.redact.SecretSearch;
import cadre.process.Stdin;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Looks for secrets in what is saved of an attempt, and says which is in which file, never its
 * value. It only warns: what it cannot look at is said, and saved all the same.
 */
final class LeakSearch {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final long MOST_BYTES = 2_000_000_000;
    private static final long AT_ONCE = 64L * 1024 * 1024;
    private static final int MOST_NAMED = 20;

    private final SecretSearch search;
    private final long largestFileBytes;
    private final Set<String> found = new LinkedHashSet<>();
    private long bytes;
    private boolean partly;

    LeakSearch(SecretSearch search, long largestFileBytes) {
        this.search = search;
        this.largestFileBytes = largestFileBytes;
    }

    /** What was found so far, one line each. */
    List<String> warnings() {
        var lines = new ArrayList<>(found.stream().limit(MOST_NAMED).toList());
        if (found.size() > MOST_NAMED) {
            lines.add("and " + (found.size() - MOST_NAMED) + " more places with secrets");
        }
        if (partly) {
            lines.add("not all of it could be searched for secrets");
        }
        return lines;
    }

    /**
     * The name of a file as it may be stored and shown, with {@code ***} for a secret in it: that
     * is a warning.
     */
    String name(String name) {
        var secrets = search.in(name);
        if (secrets.isEmpty()) {
            return name;
        }
        var shown = search.mask(name);
        secrets.forEach(
                secret -> found.add(secret + " is in the name of a file, shown as " + shown));
        return shown;
    }

    /**
     * The full name of a branch to store it under: one with a secret in it gets another.
     *
     * @param taken full names that it cannot have
     */
    String branch(String name, Set<String> taken) {
        var secrets = search.in(name);
        if (secrets.isEmpty()) {
            return name;
        }
        int number = 1;
        while (taken.contains("refs/heads/cadre-masked-" + number)) {
            number++;
        }
        var other = "refs/heads/cadre-masked-" + number;
        secrets.forEach(
                secret -> found.add(secret + " is in the name of a branch, saved as " + other));
        return other;
    }

    /** What people may read of a text. */
    String mask(String text) {
        return search.mask(text);
    }

    /**
     * Everything that these refs have and the base has not: contents of all versions of files, and
     * the texts of commits.
     *
     * @param temp a file that does not exist yet, for what git writes
     */
    void commits(Git git, Path gitDir, Path temp, Optional<String> base, List<String> refs)
            throws InterruptedException {
        if (search.isEmpty() || refs.isEmpty()) {
            return;
        }
        try {
            var paths = objects(git, gitDir, base, refs);
            paths.values().stream().sorted().forEach(this::name);
            var batch = new StringBuilder();
            long inBatch = 0;
            for (var object : sized(git, gitDir, paths)) {
                bytes += object.size();
                if (object.size() > largestFileBytes || bytes > MOST_BYTES) {
                    partly = true;
                    continue;
                }
                batch.append(object.id()).append('\n');
                inBatch += object.size();
                if (inBatch >= AT_ONCE) {
                    contents(git, gitDir, temp, batch.toString(), paths);
                    batch.setLength(0);
                    inBatch = 0;
                }
            }
            contents(git, gitDir, temp, batch.toString(), paths);
        } catch (GitFailure | IOException e) {
            partly = true;
        }
    }

    /**
     * All files in a folder, links left out.
     *
     * @param inside what of it, relative; {@code .} for all
     * @param without what of it is left out, relative
     */
    void folder(Path folder, List<String> inside, List<String> without) {
        var skipped = without.stream().map(folder::resolve).toList();
        for (var part : inside) {
            walk(folder, part.equals(".") ? folder : folder.resolve(part), skipped);
        }
    }

    private void walk(Path folder, Path from, List<Path> skipped) {
        if (search.isEmpty()) {
            return;
        }
        try {
            Files.walkFileTree(
                    from,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(
                                Path directory, BasicFileAttributes seenAs) {
                            return skipped.contains(directory)
                                    ? FileVisitResult.SKIP_SUBTREE
                                    : FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes seenAs) {
                            var name = folder.relativize(file).toString();
                            if (!skipped.contains(file)) {
                                name(name);
                            }
                            if (seenAs.isRegularFile() && !skipped.contains(file)) {
                                file(file, name, seenAs.size());
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException e) {
                            partly = true;
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            partly = true;
        }
    }

    /** One file; {@code name} is how people know it. */
    void file(Path file, String name, long size) {
        if (search.isEmpty()) {
            return;
        }
        bytes += size;
        if (size > largestFileBytes || bytes > MOST_BYTES) {
            partly = true;
            return;
        }
        try (var in =
                Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            tell(name, read(in, size));
        } catch (IOException e) {
            partly = true;
        }
    }

    private void tell(String place, List<String> secrets) {
        if (!secrets.isEmpty()) {
            var shown = search.mask(place);
            secrets.forEach(secret -> found.add(secret + " is in " + shown));
        }
    }

    private List<String> read(InputStream in, long size) throws IOException {
        var pass = search.pass();
        var buffer = new byte[64 * 1024];
        long left = size;
        while (left > 0) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                break;
            }
            pass.read(buffer, 0, count);
            left -= count;
        }
        return pass.found();
    }

    /** Ids of new objects with the first path that each has; empty for a commit. */
    private static Map<String, String> objects(
            Git git, Path gitDir, Optional<String> base, List<String> refs)
            throws InterruptedException, GitFailure {
        var arguments = new ArrayList<>(List.of("rev-list", "--objects"));
        arguments.addAll(refs);
        base.ifPresent(id -> arguments.add("^" + id));
        arguments.add("--");
        var objects = new HashMap<String, String>();
        git.run(gitDir, Stdin.empty(), LIMIT, arguments)
                .out()
                .lines()
                .forEach(line -> {
                    int space = line.indexOf(' ');
                    objects.putIfAbsent(
                            space < 0 ? line : line.substring(0, space),
                            space < 0 ? "" : line.substring(space + 1));
                });
        return objects;
    }

    private record Sized(String id, long size) {}

    /** Files and commits among them; trees hold names only. */
    private static List<Sized> sized(Git git, Path gitDir, Map<String, String> objects)
            throws InterruptedException, GitFailure {
        if (objects.isEmpty()) {
            return List.of();
        }
        var ids = Stdin.text(String.join("\n", objects.keySet()) + "\n");
        var sized = new ArrayList<Sized>();
        git.run(gitDir, ids, LIMIT, List.of("cat-file", "--batch-check"))
                .out()
                .lines()
                .map(line -> line.split(" ", 3))
                .filter(parts -> parts.length == 3 && !parts[1].equals("tree"))
                .forEach(parts -> sized.add(new Sized(parts[0], Long.parseLong(parts[2]))));
        return sized;
    }

    private void contents(Git git, Path gitDir, Path temp, String ids, Map<String, String> paths)
            throws InterruptedException, GitFailure, IOException {
        if (ids.isEmpty()) {
            return;
        }
        try {
            git.runToFile(gitDir, temp, Stdin.text(ids), List.of("cat-file", "--batch"));
            try (var in = new BufferedInputStream(Files.newInputStream(temp))) {
                for (var head = line(in); !head.isEmpty(); head = line(in)) {
                    var parts = head.split(" ", 3);
                    if (parts.length < 3) {
                        throw new EOFException(); // it could not read that one
                    }
                    var path = paths.getOrDefault(parts[0], "");
                    tell(
                            path.isEmpty() ? "the text of commit " + parts[0] : path,
                            read(in, Long.parseLong(parts[2])));
                    in.skipNBytes(1);
                }
            }
        } finally {
            Files.deleteIfExists(temp);
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return new String(
                line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
