package cadre.node.workspace;

import cadre.node.workspace.Prepared.PreparedClone;
import cadre.process.Stdin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What of a clone's work tree is not as its job found it, looked at while the agent writes there,
 * through a git directory of the node's own. Contents count, not times. For one thread.
 */
public final class TreeLook {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String BRANCH = "refs/heads/cadre-look";

    private final PreparedClone clone;
    private final Path gitDir;
    private final List<Path> objects;
    private final Git git;
    private boolean isOpen;

    /**
     * At one clone.
     *
     * @param gitDir for a git directory that serves nothing else
     * @param objects where those are that the job began with
     * @param git may run in it, confined
     */
    TreeLook(PreparedClone clone, Path gitDir, List<Path> objects, Git git) {
        this.clone = clone;
        this.gitDir = gitDir;
        this.objects = List.copyOf(objects);
        this.git = git.with(Map.of("GIT_WORK_TREE", clone.directory().toString()));
    }

    /**
     * What was seen.
     *
     * @param changed files that are new, changed or gone, from the top of the repository; ignored
     *     ones left out
     * @param ignored files and folders that are ignored, what is in such a folder left out
     */
    public record Seen(List<String> changed, Set<String> ignored) {
        public Seen {
            changed = List.copyOf(changed);
            ignored = Set.copyOf(ignored);
        }
    }

    /** The name of the repository in its workspace. */
    public String repository() {
        return clone.name();
    }

    /** Where the work tree is. */
    public Path directory() {
        return clone.directory();
    }

    /**
     * Looks.
     *
     * @param within files and folders; none for the whole tree
     * @return empty if it cannot be looked at now
     */
    public Optional<Seen> at(Collection<String> within) throws InterruptedException {
        try {
            open();
            var arguments =
                    new ArrayList<>(
                            List.of(
                                    "--no-optional-locks",
                                    "status",
                                    "--porcelain=v1",
                                    "-z",
                                    "--no-renames",
                                    "--untracked-files=all",
                                    "--ignored=matching",
                                    "--ignore-submodules=all",
                                    "--"));
            arguments.addAll(within);
            return Optional.of(read(git.run(gitDir, Stdin.empty(), LIMIT, arguments).out()));
        } catch (GitFailure e) {
            return Optional.empty();
        }
    }

    /** The folders that the job found, from the top; none if they cannot be read now. */
    List<String> folders() throws InterruptedException {
        try {
            open();
            var since = clone.since();
            return since.isEmpty()
                    ? List.of()
                    : List.of(
                            git.run(gitDir, "ls-tree", "-r", "-d", "-z", "--name-only", since.get())
                                    .out()
                                    .split("\0"));
        } catch (GitFailure e) {
            return List.of();
        }
    }

    private static Seen read(String status) {
        var changed = new ArrayList<String>();
        var ignored = new HashSet<String>();
        for (var entry : status.split("\0")) {
            if (entry.length() > 3) {
                var path = entry.substring(3);
                var plain = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
                if (entry.startsWith("!!")) {
                    ignored.add(plain);
                } else {
                    changed.add(plain);
                }
            }
        }
        return new Seen(changed, ignored);
    }

    private void open() throws InterruptedException, GitFailure {
        if (isOpen) {
            return;
        }
        Folders.delete(gitDir);
        Folders.make(gitDir);
        GitFolder.write(gitDir, GitFolder.saveConfig(clone.objectFormat()), BRANCH);
        try {
            Files.writeString(
                    gitDir.resolve("objects/info/alternates"),
                    String.join("\n", objects.stream().map(Path::toString).toList()) + "\n");
            // with its times, so that only what was touched is read again
            var begun = gitDir.resolveSibling(clone.name() + ".index");
            if (Files.isRegularFile(begun)) {
                Files.copy(
                        begun,
                        gitDir.resolve("index"),
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
            if (clone.since().isPresent()) {
                Files.writeString(gitDir.resolve(BRANCH), clone.since().get() + "\n");
            }
        } catch (IOException e) {
            throw Folders.unwritable(gitDir, e);
        }
        if (clone.begin().isPresent()) {
            git.run(gitDir, "read-tree", "-m", clone.begin().get().saved()); // keeps times
        }
        isOpen = true;
    }
}
