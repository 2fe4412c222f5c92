package cadre.node.workspace;

import cadre.node.workspace.Prepared.PreparedClone;
import cadre.process.Stdin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A word for what the work tree of a clone looks like while its agent writes in it: which files
 * differ from the index that the clone began with, or are new and not ignored, with their sizes and
 * times. No content is read, the agent's git directory is not used.
 */
final class Fingerprint {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int MOST_FILES = 20_000;

    private final PreparedClone clone;
    private final Path gitDir;
    private final Git git;

    /**
     * Of one clone.
     *
     * @param gitDir for a git directory of the node's own that serves nothing else
     * @param git may run in it
     */
    Fingerprint(PreparedClone clone, Path gitDir, Git git, UnaryOperator<List<String>> wrap) {
        this.clone = clone;
        this.gitDir = gitDir;
        this.git = git.wrapped(wrap).with(Map.of("GIT_WORK_TREE", clone.directory().toString()));
    }

    /** Adds what it looks like now. */
    void addTo(MessageDigest digest) throws InterruptedException, GitFailure {
        open();
        var touched = run("diff-files", "--name-only", "-z", "--ignore-submodules=all");
        var added = run("ls-files", "--others", "--exclude-standard", "-z");
        var files = 0;
        for (var list : List.of(touched, added)) {
            digest.update((byte) 1);
            for (var name : list.split("\0")) {
                if (!name.isEmpty() && files++ < MOST_FILES) {
                    add(digest, name);
                }
            }
        }
    }

    private String run(String... arguments) throws InterruptedException, GitFailure {
        return git.run(gitDir, Stdin.empty(), LIMIT, List.of(arguments)).out();
    }

    private void open() {
        if (Files.exists(gitDir.resolve("HEAD"))) {
            return;
        }
        var config = GitFolder.saveConfig(clone.objectFormat());
        GitFolder.write(gitDir, config, "refs/heads/cadre-watch");
        try {
            // the one of the clone's beginning: the agent's own is not to be trusted
            var begun = gitDir.resolveSibling(clone.name() + ".index");
            if (Files.isRegularFile(begun)) {
                Files.copy(
                        begun,
                        gitDir.resolve("index"),
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            throw Folders.unwritable(gitDir, e);
        }
    }

    private void add(MessageDigest digest, String name) {
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        try {
            var file = clone.directory().resolve(name);
            var is =
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            var seen = is.size() + " " + is.lastModifiedTime().toMillis() + "\n";
            digest.update(seen.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException | InvalidPathException goneOrOdd) {
            digest.update((byte) 2);
        }
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
