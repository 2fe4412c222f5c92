package cadre.node.workspace;

import cadre.process.Stdin;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.BundleId;
import cadre.wire.id.JobId;
import cadre.wire.link.RepositoryOrder;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Takes a bundle that a client sent into the mirror of its repository, which is the one with the
 * same first commit. It is unpacked apart first, so that a bad one never touches the mirror.
 */
final class BundleIntake {
    private static final int LONGEST_LINE = 8 * 1024;
    private static final int MOST_LINES = 100_000;

    private final Path mirrors;
    private final Git git;
    private final Duration limit;

    BundleIntake(Path mirrors, Git git, Duration limit) {
        this.mirrors = mirrors;
        this.git = git.allowing("file");
        this.limit = limit;
    }

    /** Takes it in and finds where to begin; the file is deleted. */
    Start start(JobId job, RepositoryOrder order, BundleId bundle, Path file)
            throws InterruptedException, IOException, GitFailure {
        var apart = Mirror.at(Path.of(file + ".git"), git);
        try {
            var header = header(order, file);
            apart.make(header.objectFormat());
            git.run(
                    apart.folder(),
                    Stdin.empty(),
                    limit,
                    List.of("bundle", "verify", "--quiet", file.toString()));
            var prefix = "refs/cadre/" + bundle + "/";
            apart.fetch(git, limit, file.toString(), refspecs(header.references(), prefix));
            var commit = commit(apart, order, header.references());
            var mirror = settle(apart, commit, prefix);
            var wanted = Mirrors.wanted(order, header.references());
            return new Start(
                    mirror,
                    header.objectFormat(),
                    Optional.of(commit),
                    Mirrors.branch(job, wanted),
                    header.references(),
                    "");
        } finally {
            Folders.delete(apart.folder());
            Files.deleteIfExists(file);
        }
    }

    private static List<String> refspecs(References there, String prefix) {
        return there.ids().keySet().stream()
                .map(name -> "+" + name + ":" + prefix + name.replaceFirst("^refs/", ""))
                .toList();
    }

    private static String commit(Mirror apart, RepositoryOrder order, References there)
            throws InterruptedException {
        var wanted =
                order.ref().isEmpty()
                        ? there.id("HEAD")
                        : Mirrors.wanted(order, there).flatMap(there::id);
        var id = wanted.orElse(order.ref().matches("[0-9a-f]{7,64}") ? order.ref() : "");
        if (!id.isEmpty()) {
            try {
                return apart.commit(id);
            } catch (GitFailure unknown) {
                // Said below, with what there is.
            }
        }
        throw Mirrors.noSuchRef(order, "the bundle", there);
    }

    /** Moves it into place as the mirror, or what is new of it into the mirror that is there. */
    private Path settle(Mirror apart, String commit, String prefix)
            throws InterruptedException, GitFailure, IOException {
        var roots = apart.ask("rev-list", "--max-parents=0", commit).lines().sorted().toList();
        var mirror = Mirror.of(mirrors, "root " + roots.getFirst(), git);
        try (var _ = mirror.hold()) {
            if (mirror.exists()) {
                var all = "+" + prefix + "*:" + prefix + "*";
                mirror.fetch(git, limit, apart.folder().toString(), List.of(all));
            } else {
                Folders.delete(mirror.folder());
                Files.move(apart.folder(), mirror.folder(), StandardCopyOption.ATOMIC_MOVE);
            }
            return mirror.folder();
        }
    }

    private record Header(String objectFormat, References references) {}

    /** Reads the head of a bundle, versions 2 and 3 (gitformat-bundle(5)). */
    private static Header header(RepositoryOrder order, Path file) throws IOException {
        try (var in = new BufferedInputStream(Files.newInputStream(file))) {
            var first = line(in);
            if (!first.equals("# v2 git bundle") && !first.equals("# v3 git bundle")) {
                throw refused(order, "It is no git bundle");
            }
            var format = "sha1";
            var ids = new TreeMap<String, String>();
            var next = line(in);
            for (int i = 0; !next.isEmpty() && i < MOST_LINES; i++) {
                if (next.startsWith("@")) {
                    if (!next.startsWith("@object-format=sha")) {
                        throw refused(order, "It needs " + next.substring(1));
                    }
                    format = next.substring("@object-format=".length());
                } else if (next.startsWith("-")) {
                    throw refused(order, "It needs commits that are not in it");
                } else {
                    int space = next.indexOf(' ');
                    var id = space < 0 ? "" : next.substring(0, space);
                    var name = next.substring(space + 1);
                    if (!References.ID.matcher(id).matches() || !References.isSafe(name)) {
                        throw refused(order, "A ref in it has a bad name");
                    }
                    ids.put(name, id);
                }
                next = line(in);
            }
            if (ids.isEmpty()) {
                throw refused(order, "There is no ref in it");
            }
            return new Header(format, new References(ids, References.likelyHead(ids)));
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        int next = in.read();
        while (next >= 0 && next != '\n' && line.size() < LONGEST_LINE) {
            line.write(next);
            next = in.read();
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static CadreException refused(RepositoryOrder order, String why) {
        return new CadreException(
                ErrorCode.INVALID,
                "The bundle cannot be used",
                Map.of("repository", order.name(), "reason", why),
                "Make it with 'git bundle create FILE HEAD --branches --tags' in a full clone");
    }
}
