package cadre.node.workspace;

import cadre.process.Stdin;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * Brings what an earlier attempt saved into a new workspace: its commits on top of each repository,
 * its other files beside the clones. An agent wrote all of it, so whatever reads it is confined.
 * The commits go into the node's own git directory and from there into the clone, never into the
 * mirror: other jobs see that.
 */
final class ColdStart {
    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final long LARGEST_BYTES = 20_000_000_000L;

    private final AttemptId from;
    private final EarlierWork earlier;
    private final Git git;
    private final Confinement confinement;

    ColdStart(AttemptId from, EarlierWork earlier, Git git, Confinement confinement) {
        this.from = from;
        this.earlier = earlier;
        this.git = git;
        this.confinement = confinement;
    }

    /**
     * Where a clone begins with the earlier commits on top; the same start if none were saved.
     *
     * @param own the node's folder for this attempt's git directories
     */
    Start onTopOf(Start start, String repository, Path own) throws InterruptedException {
        var bundle = own.resolve(repository + ".earlier.bundle");
        if (!fetched("bundle", repository, bundle)) {
            return start;
        }
        var gitDir = Folders.make(own.resolve(repository + ".git"));
        GitFolder.write(
                gitDir, GitFolder.saveConfig(start.objectFormat()), "refs/heads/cadre-save");
        var ref = "refs/cadre/" + from;
        try {
            Files.writeString(
                    gitDir.resolve("objects/info/alternates"),
                    start.mirror().resolve("objects") + "\n");
            var inside =
                    git.allowing("file")
                            .wrapped(
                                    confinement.around(
                                            List.of(bundle, start.mirror().resolve("objects")),
                                            List.of(gitDir),
                                            Folders.make(own.resolve("tmp")),
                                            gitDir));
            inside.run(gitDir, Stdin.empty(), LIMIT, fetch(bundle, ref));
            var commit = inside.run(gitDir, "rev-parse", "--verify", ref + "^{commit}").line();
            return start.with(new Start.Earlier(commit, gitDir.resolve("objects")));
        } catch (GitFailure e) {
            throw new CadreException(
                    ErrorCode.UPSTREAM,
                    "The saved change of the earlier job does not fit the repository",
                    Map.of("repository", repository, "attempt", from, "reason", e.reason()),
                    "File a new job; see the change with 'cadre diff " + from.job() + "'",
                    e);
        } catch (IOException e) {
            throw Folders.unwritable(gitDir, e);
        } finally {
            Folders.delete(bundle);
        }
    }

    /** Unpacks what lay beside the clones; before there is any clone. */
    void unpack(Path workspace, Path own) throws InterruptedException {
        var archive = own.resolve("earlier.tar.gz");
        if (!fetched("archive", "", archive)) {
            return;
        }
        try {
            refuseTooLarge(archive);
            var wrap =
                    confinement.around(
                            List.of(archive),
                            List.of(workspace),
                            Folders.make(own.resolve("tmp")),
                            workspace);
            new Archive(wrap, Long.MAX_VALUE, new ArrayList<>()).unpack(archive, workspace);
        } finally {
            Folders.delete(archive);
        }
    }

    static List<String> fetch(Path bundle, String ref) {
        return List.of(
                "-c",
                "fetch.fsckObjects=true",
                "fetch",
                "--quiet",
                "--no-tags",
                "--no-write-fetch-head",
                "--no-recurse-submodules",
                "--no-auto-maintenance",
                "--",
                bundle.toString(),
                "+" + ref + ":" + ref);
    }

    private boolean fetched(String kind, String repository, Path into) {
        try {
            return earlier.fetch(kind, repository, into);
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UPSTREAM,
                    "The saved change of the earlier job cannot be fetched from the server",
                    Map.of("attempt", from, "repository", repository, "reason", e),
                    "Try again when the node's connection is back",
                    e);
        }
    }

    /** A few bytes can unpack to more than any disk holds. */
    private void refuseTooLarge(Path archive) {
        long most = Math.min(LARGEST_BYTES, Folders.freeBytes(archive) / 2);
        try (var in = new GZIPInputStream(Files.newInputStream(archive))) {
            in.skipNBytes(most);
            if (in.read() >= 0) {
                throw new CadreException(
                        ErrorCode.TOO_LARGE,
                        "The files that the earlier job left are too large for this node's disk",
                        Map.of("attempt", from, "most_bytes", most),
                        "File a new job, or free some space there");
            }
        } catch (EOFException small) {
            // As it should be.
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UPSTREAM,
                    "The files that the earlier job left cannot be read",
                    Map.of("attempt", from, "reason", e),
                    "Look at them with 'cadre artifacts " + from.job() + "'",
                    e);
        }
    }
}
