package cadre.node.workspace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.process.Stdin;
import cadre.wire.git.GitNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Puts what an agent left uncommitted into an index of the node's own: changed, deleted and new
 * files that are not ignored. {@code git add} would do it in one call, but looks into nested
 * repositories with their own configuration, so each file is named instead. Names are bytes (as
 * ISO-8859-1): git does not ask whether they are UTF-8.
 */
final class Leftovers {
    private static final int MOST_FILES = 100_000;
    private static final long MOST_BYTES = 4_000_000_000L;
    private static final int MOST_NAMED = 10;
    private static final Duration LIMIT = Duration.ofMinutes(15);

    private final Git git;
    private final Path gitDir;
    private final Path workTree;
    private final long largestFileBytes;
    private final Set<String> nested = new LinkedHashSet<>();
    private final List<String> skipped = new ArrayList<>();
    private final Set<String> changed = new LinkedHashSet<>();
    private final Set<String> removed = new LinkedHashSet<>();
    private long bytes;

    /** Git must have the work tree in its environment. */
    Leftovers(Git git, Path gitDir, Path workTree, long largestFileBytes) {
        this.git = git;
        this.gitDir = gitDir;
        this.workTree = workTree;
        this.largestFileBytes = largestFileBytes;
    }

    /** Brings the index, which holds the commit that the agent was at, up to the work tree. */
    void stage() throws InterruptedException, GitFailure {
        for (var name : names("--modified", "--deleted")) {
            sort(name);
        }
        for (var name : names("--others", "--exclude-standard")) {
            sort(name);
        }
        if (!removed.isEmpty()) {
            update(removed, "update-index", "--force-remove", "-z", "--stdin");
        }
        if (!changed.isEmpty()) {
            update(changed, "update-index", "--add", "--remove", "--replace", "-z", "--stdin");
        }
    }

    /** Folders with a repository in them, relative. */
    List<String> nested() {
        return List.copyOf(nested);
    }

    /** One line for each file that is not saved. */
    List<String> warnings() {
        var shown = new ArrayList<>(skipped.stream().limit(MOST_NAMED).toList());
        if (skipped.size() > MOST_NAMED) {
            shown.add("and " + (skipped.size() - MOST_NAMED) + " more files that are not saved");
        }
        return shown;
    }

    private List<String> names(String... options) throws InterruptedException, GitFailure {
        var arguments = new ArrayList<>(List.of("ls-files", "-z"));
        arguments.addAll(List.of(options));
        var finished = git.run(gitDir, Stdin.empty(), LIMIT, arguments);
        finished.err().lines().map(line -> "git: " + line).forEach(skipped::add);
        return List.of(new String(finished.stdout(), ISO_8859_1).split("\0")).stream()
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private void sort(String name) {
        if (name.endsWith("/")) {
            nested.add(shown(name.substring(0, name.length() - 1)));
            return;
        }
        for (var part : name.split("/")) {
            if (GitNames.isLikeGit(part)) {
                skipped.add("not saved, for its name could be taken for .git: " + shown(name));
                return;
            }
        }
        var path = path(name);
        if (path.isEmpty()) {
            changed.add(name);
        } else if (isBehindLink(path.get())) {
            removed.add(name);
        } else {
            sort(name, path.get());
        }
    }

    private void sort(String name, Path path) {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            if (Files.exists(path.resolve(".git"), LinkOption.NOFOLLOW_LINKS)) {
                nested.add(shown(name));
            } else {
                removed.add(name);
            }
            return;
        }
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            removed.add(name);
            return;
        }
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            long size = size(path);
            if (size > largestFileBytes) {
                skipped.add("too large to save: " + shown(name) + " (" + size + " bytes)");
                return;
            }
            if (!Files.isReadable(path)) {
                skipped.add("cannot be read: " + shown(name));
                return;
            }
            if (bytes + size > MOST_BYTES || changed.size() >= MOST_FILES) {
                skipped.add("not saved, there is too much: " + shown(name));
                return;
            }
            bytes += size;
        } else if (!Files.isSymbolicLink(path)) {
            skipped.add("not saved, for it is neither file nor link: " + shown(name));
            removed.add(name);
            return;
        }
        changed.add(name);
    }

    private void update(Set<String> names, String... arguments)
            throws InterruptedException, GitFailure {
        var input = (String.join("\0", names) + "\0").getBytes(ISO_8859_1);
        git.run(gitDir, new Stdin.Bytes(input), LIMIT, List.of(arguments));
    }

    /** Empty when this machine's locale cannot express the name: then git must see for itself. */
    private Optional<Path> path(String name) {
        var text = shown(name);
        if (!java.util.Arrays.equals(text.getBytes(UTF_8), name.getBytes(ISO_8859_1))) {
            return Optional.empty();
        }
        try {
            return Optional.of(workTree.resolve(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether a folder on the way down was replaced by a link: the file is not in the work tree.
     */
    private boolean isBehindLink(Path path) {
        var at = path.getParent();
        while (at != null && !at.equals(workTree)) {
            if (Files.isSymbolicLink(at)) {
                return true;
            }
            at = at.getParent();
        }
        return false;
    }

    private static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException gone) {
            return 0;
        }
    }

    private static String shown(String name) {
        return new String(name.getBytes(ISO_8859_1), UTF_8);
    }
}
