package cadre.process.isolation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Proves what isolates on this machine, by running an attack under each kind. Installed is not
 * working: containers forbid namespaces, distributions forbid them to users, and a kind that runs
 * may still not hold.
 */
public final class IsolationProbe {
    private static final String PREFIX = "isolation-probe-";

    private final Tools tools;
    private final Path scratch;

    private IsolationProbe(String path, Path scratch) {
        this.tools = Tools.find(path);
        this.scratch = scratch;
    }

    /**
     * Tries every kind, all at once, tens of milliseconds each.
     *
     * @param path the PATH to find {@code bwrap}, {@code unshare} and {@code setpriv} in
     * @param parent an existing folder; the trial's own folder in it is removed again, and so is
     *     that of a trial before which was killed: one at a time
     * @throws UncheckedIOException if nothing can be written there
     */
    public static Isolation prove(String path, Path parent) throws InterruptedException {
        try {
            for (var left : leftIn(parent)) {
                remove(left);
            }
            var scratch = Files.createTempDirectory(parent, PREFIX);
            try {
                Files.setPosixFilePermissions(
                        scratch, PosixFilePermissions.fromString("rwx--x--x"));
                return new IsolationProbe(path, scratch).prove();
            } finally {
                remove(scratch);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare a trial of isolation in " + parent, e);
        }
    }

    private static List<Path> leftIn(Path parent) throws IOException {
        try (var all = Files.list(parent)) {
            return all.filter(each -> each.getFileName().toString().startsWith(PREFIX)).toList();
        }
    }

    /** What was found of a kind, and how it was. */
    private record Found(Proof proof, boolean userNamespaces, IsolationKind containment) {
        static Found absent(IsolationKind kind, String reason) {
            return new Found(
                    new Proof(kind, false, reason, Duration.ZERO), true, IsolationKind.NONE);
        }
    }

    private Isolation prove() throws IOException, InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var trials =
                    List.of(
                            threads.submit(this::bubblewrap),
                            threads.submit(this::unshare),
                            threads.submit(this::user),
                            threads.submit(this::none));
            var proofs = new EnumMap<IsolationKind, Proof>(IsolationKind.class);
            var userNamespaces = new EnumMap<IsolationKind, Boolean>(IsolationKind.class);
            var containment = IsolationKind.NONE;
            for (var trial : trials) {
                var found = result(trial);
                proofs.put(found.proof().kind(), found.proof());
                userNamespaces.put(found.proof().kind(), found.userNamespaces());
                if (found.proof().kind() == IsolationKind.NONE) {
                    containment = found.containment();
                }
            }
            return new Isolation(tools, proofs, userNamespaces, containment);
        }
    }

    private Found bubblewrap() throws IOException, InterruptedException {
        return tools.bubblewrap().isEmpty()
                ? Found.absent(
                        IsolationKind.BUBBLEWRAP,
                        "bwrap is not installed (Debian package bubblewrap)")
                : bothWays(IsolationKind.BUBBLEWRAP);
    }

    private Found unshare() throws IOException, InterruptedException {
        return tools.unshare().isEmpty() || tools.setpriv().isEmpty()
                ? Found.absent(
                        IsolationKind.UNSHARE, "unshare or setpriv is absent (Debian util-linux)")
                : bothWays(IsolationKind.UNSHARE);
    }

    private Found user() throws IOException, InterruptedException {
        if (!tools.privileged()) {
            return Found.absent(IsolationKind.USER, "only root may start programs as another user");
        }
        if (tools.setpriv().isEmpty()) {
            return Found.absent(IsolationKind.USER, "setpriv is absent (Debian util-linux)");
        }
        var proof = trial(IsolationKind.USER).attack(true, IsolationKind.NONE);
        return new Found(proof, true, IsolationKind.NONE);
    }

    /** With a user namespace first: without one, root could make one and be mighty in it. */
    private Found bothWays(IsolationKind kind) throws IOException, InterruptedException {
        var trial = trial(kind);
        var first = trial.attack(true, IsolationKind.NONE);
        if (!first.holds() && tools.privileged()) {
            var second = trial.attack(false, IsolationKind.NONE);
            return new Found(second.holds() ? second : first, false, IsolationKind.NONE);
        }
        return new Found(first, true, IsolationKind.NONE);
    }

    /** Which of the installed tools gives a PID namespace to attempts without isolation. */
    private Found none() throws IOException, InterruptedException {
        var found = Found.absent(IsolationKind.NONE, "no PID namespace here");
        var trial = trial(IsolationKind.NONE);
        if (tools.unshare().isPresent()) {
            found = contained(trial, IsolationKind.UNSHARE);
        }
        if (tools.bubblewrap().isPresent() && !found.proof().holds()) {
            found = contained(trial, IsolationKind.BUBBLEWRAP);
        }
        return found;
    }

    private static Found contained(IsolationTrial trial, IsolationKind by)
            throws InterruptedException {
        var proof = trial.attack(true, by);
        return new Found(proof, true, proof.holds() ? by : IsolationKind.NONE);
    }

    private IsolationTrial trial(IsolationKind kind) throws IOException {
        return new IsolationTrial(tools, kind, scratch.resolve(kind.word()));
    }

    private static Found result(Future<Found> trial) throws IOException, InterruptedException {
        try {
            return trial.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("a trial of isolation broke", e);
        }
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
