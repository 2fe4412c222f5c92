package cadre.node.workspace;

import cadre.process.Stdin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The bare copy of one repository. Only the node writes it, one thread at a time. Refs come and go
 * with the source's; objects are never removed, for clones borrow them.
 */
final class Mirror {
    private static final Duration ABANDONED = Duration.ofMinutes(2);

    private final Path folder;
    private final Git git;

    private Mirror(Path folder, Git git) {
        this.folder = folder;
        this.git = git;
    }

    /** The mirror with this key, which need not exist yet. */
    static Mirror of(Path mirrors, String key, Git git) {
        try {
            var hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(key.getBytes(StandardCharsets.UTF_8));
            return new Mirror(mirrors.resolve(HexFormat.of().formatHex(hash) + ".git"), git);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** A bare repository of its own, such as one to look into a bundle. */
    static Mirror at(Path folder, Git git) {
        return new Mirror(folder, git);
    }

    Path folder() {
        return folder;
    }

    MirrorLock hold() throws InterruptedException {
        return MirrorLock.hold(Path.of(folder + ".lock"));
    }

    boolean exists() {
        return Files.isRegularFile(folder.resolve("HEAD"));
    }

    /** Makes it if it is not there; {@code HEAD} is written last, so half a one does not exist. */
    void make(String objectFormat) throws InterruptedException {
        if (exists()) {
            return;
        }
        Folders.delete(folder);
        Folders.make(folder);
        GitFolder.write(folder, GitFolder.bareConfig(objectFormat), "refs/heads/main");
    }

    /** Fetches into it. Leftovers of a fetch that was killed do not stop it. */
    void fetch(Git transport, Duration limit, String url, List<String> refspecs)
            throws InterruptedException, GitFailure {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "fetch",
                                "--quiet",
                                "--force",
                                "--prune",
                                "--no-tags",
                                "--no-auto-maintenance",
                                "--no-write-fetch-head",
                                "--no-recurse-submodules",
                                "--stdin",
                                "--",
                                url));
        var lines = Stdin.text(String.join("\n", refspecs) + "\n");
        try {
            transport.run(folder, lines, limit, arguments);
        } catch (GitFailure e) {
            if (!e.says(".lock'") || removeAbandonedLocks() == 0) {
                throw e;
            }
            transport.run(folder, lines, limit, arguments);
        }
    }

    /** Makes the next fetch bring everything again; the objects stay, for clones borrow them. */
    void forgetReferences() throws InterruptedException {
        for (var name : List.of("refs", "packed-refs")) {
            Folders.delete(folder.resolve(name));
        }
        GitFolder.refill(folder);
    }

    /** What it has under this prefix of full ref names, tags peeled too. */
    References references(String prefix) throws InterruptedException, GitFailure {
        var format = "%(objectname)%09%(refname)%0a%(*objectname)%09%(refname)^{}";
        return References.ofLsRemote(
                git.run(folder, "for-each-ref", "--format=" + format, "--", prefix).out());
    }

    boolean hasCommit(String id) throws InterruptedException {
        var finished =
                git.attempt(
                        folder,
                        Stdin.empty(),
                        Duration.ofMinutes(1),
                        List.of("cat-file", "-e", id + "^{commit}"));
        return finished.succeeded();
    }

    /** The full id of the commit that this beginning of one names. */
    String commit(String id) throws InterruptedException, GitFailure {
        return git.run(folder, "rev-parse", "--verify", "--end-of-options", id + "^{commit}")
                .line();
    }

    /** One line of output of a git command that only reads. */
    String ask(String... arguments) throws InterruptedException, GitFailure {
        return git.run(folder, arguments).line();
    }

    /** The lock is ours, so a lock file in it belongs to a git that was killed, if it is old. */
    private int removeAbandonedLocks() {
        int removed = 0;
        try (var files = Files.walk(folder)) {
            var now = FileTime.from(Files.getLastModifiedTime(touched()).toInstant());
            for (var file : files.filter(each -> each.toString().endsWith(".lock")).toList()) {
                long age =
                        now.to(TimeUnit.SECONDS)
                                - Files.getLastModifiedTime(file).to(TimeUnit.SECONDS);
                if (age >= ABANDONED.toSeconds() && Files.deleteIfExists(file)) {
                    removed++;
                }
            }
        } catch (IOException e) {
            throw Folders.unwritable(folder, e);
        }
        return removed;
    }

    /** A file written just now: the file system's clock, the one that dated the locks. */
    private Path touched() throws IOException {
        return Files.writeString(folder.resolve("cadre-now"), "");
    }
}
