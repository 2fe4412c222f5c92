package cadre.node.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes the clone that an agent works in: refs, config and hooks of its own, objects borrowed from
 * the mirror. No template, hook, filter or submodule is run, and the configuration is ours.
 */
final class Clones {
    private final Git git;

    Clones(Git git) {
        this.git = git;
    }

    /** Who commits in a clone, unless the agent says otherwise. */
    record Committer(String name, String email) {}

    /** Makes it in {@code directory}, which does not exist, borrowing from the mirror. */
    void borrowing(Start start, Path directory, Committer committer)
            throws InterruptedException, GitFailure {
        var gitDir = directory.resolve(".git");
        skeleton(start, gitDir, committer);
        write(gitDir.resolve("objects/info/alternates"), start.mirror().resolve("objects") + "\n");
        copyEarlier(start, gitDir);
        checkOut(start, directory, gitDir);
    }

    /** The same with all objects copied: for an agent that may not read the mirror. */
    void copying(Start start, Path directory, Committer committer)
            throws InterruptedException, GitFailure {
        var gitDir = directory.resolve(".git");
        skeleton(start, gitDir, committer);
        ObjectFiles.copy(start.mirror().resolve("objects"), gitDir.resolve("objects"));
        copyEarlier(start, gitDir);
        checkOut(start, directory, gitDir);
    }

    /** Not borrowed: what one job left is for the jobs that go on with it, not for all others. */
    private static void copyEarlier(Start start, Path gitDir) {
        start.earlier()
                .ifPresent(work -> ObjectFiles.copy(work.objects(), gitDir.resolve("objects")));
    }

    private static void skeleton(Start start, Path gitDir, Committer committer) {
        var config = GitFolder.cloneConfig(start, committer.name(), committer.email());
        GitFolder.write(gitDir, config, "refs/heads/" + start.branch());
        write(gitDir.resolve("packed-refs"), packedRefs(start));
    }

    /** The source's branches as those of origin, its tags, and the one branch to work on. */
    private static String packedRefs(Start start) {
        var refs = new TreeMap<String, String>();
        var origin = start.origin().isEmpty() ? "refs/heads/" : "refs/remotes/origin/";
        start.references()
                .ids()
                .forEach((name, id) -> {
                    if (name.startsWith("refs/heads/")) {
                        refs.put(origin + name.substring("refs/heads/".length()), id);
                    } else if (name.startsWith("refs/tags/") && !name.endsWith("^{}")) {
                        refs.put(name, id);
                    }
                });
        start.tip().ifPresent(id -> refs.put("refs/heads/" + start.branch(), id));
        var text = new StringBuilder();
        refs.forEach((name, id) -> text.append(id).append(' ').append(name).append('\n'));
        return text.toString();
    }

    private void checkOut(Start start, Path directory, Path gitDir)
            throws InterruptedException, GitFailure {
        if (start.tip().isEmpty()) {
            return;
        }
        git.with(Map.of("GIT_WORK_TREE", directory.toString()))
                .run(gitDir, "read-tree", "-m", "-u", start.tip().get());
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw Folders.unwritable(file, e);
        }
    }
}
