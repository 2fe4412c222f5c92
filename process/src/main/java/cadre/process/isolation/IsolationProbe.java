package cadre.process.isolation;

import cadre.process.CannotStart;
import cadre.process.Command;
import cadre.process.Programs;
import cadre.process.Stdin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Proves what isolates on this machine, by running an attack under each kind. Installed is not
 * working: containers forbid namespaces, distributions forbid them to users, and a kind that runs
 * may still not hold.
 */
public final class IsolationProbe {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int MAX_OUTPUT = 4096;
    private static final String HOLDS = "holds";
    private static final String PREFIX = "isolation-probe-";
    private static final AgentUser NOBODY = new AgentUser(65534, 65534);
    private static final Map<String, String> ENV =
            Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL", "C");

    private final Programs programs = new Programs();
    private final Tools tools;
    private final Path scratch;
    private final EnumMap<IsolationKind, Proof> proofs = new EnumMap<>(IsolationKind.class);
    private final EnumMap<IsolationKind, Boolean> userNamespaces =
            new EnumMap<>(IsolationKind.class);
    private IsolationKind containment = IsolationKind.NONE;

    private IsolationProbe(String path, Path scratch) {
        this.tools = Tools.find(path);
        this.scratch = scratch;
    }

    /**
     * Tries every kind, tens of milliseconds each.
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

    private Isolation prove() throws IOException, InterruptedException {
        var sandbox = prepare();
        if (tools.bubblewrap().isEmpty()) {
            absent(IsolationKind.BUBBLEWRAP, "bwrap is not installed (Debian package bubblewrap)");
        } else {
            tryBothWays(IsolationKind.BUBBLEWRAP, sandbox);
        }
        boolean utilLinux = tools.unshare().isPresent() && tools.setpriv().isPresent();
        if (!utilLinux) {
            absent(IsolationKind.UNSHARE, "unshare or setpriv is absent (Debian util-linux)");
        } else {
            tryBothWays(IsolationKind.UNSHARE, sandbox);
        }
        if (!tools.privileged()) {
            absent(IsolationKind.USER, "only root may start programs as another user");
        } else if (tools.setpriv().isEmpty()) {
            absent(IsolationKind.USER, "setpriv is absent (Debian util-linux)");
        } else {
            proofs.put(IsolationKind.USER, attempt(IsolationKind.USER, sandbox));
        }
        proveContainment(sandbox);
        return isolation();
    }

    /** With a user namespace first: without one, root could make one and be mighty in it. */
    private void tryBothWays(IsolationKind kind, Sandbox sandbox) throws InterruptedException {
        userNamespaces.put(kind, true);
        var proof = attempt(kind, sandbox);
        if (!proof.holds() && tools.privileged()) {
            userNamespaces.put(kind, false);
            var second = attempt(kind, sandbox);
            proof = second.holds() ? second : proof;
        }
        proofs.put(kind, proof);
    }

    private void proveContainment(Sandbox sandbox) throws InterruptedException {
        for (var by : List.of(IsolationKind.UNSHARE, IsolationKind.BUBBLEWRAP)) {
            boolean installed =
                    by == IsolationKind.UNSHARE
                            ? tools.unshare().isPresent()
                            : tools.bubblewrap().isPresent();
            if (installed) {
                containment = by;
                var proof = attempt(IsolationKind.NONE, sandbox);
                proofs.put(IsolationKind.NONE, proof);
                if (proof.holds()) {
                    return;
                }
            }
        }
        containment = IsolationKind.NONE;
        proofs.putIfAbsent(
                IsolationKind.NONE,
                new Proof(IsolationKind.NONE, false, "no PID namespace here", Duration.ZERO));
    }

    private Proof attempt(IsolationKind kind, Sandbox sandbox) throws InterruptedException {
        long from = System.nanoTime();
        var reason = run(kind, sandbox);
        var took = Duration.ofNanos(System.nanoTime() - from);
        return new Proof(kind, reason.equals(HOLDS), reason, took);
    }

    private String run(IsolationKind kind, Sandbox sandbox) throws InterruptedException {
        var argv =
                List.of(
                        tools.shell().toString(),
                        "-c",
                        Scripts.read("probe.sh"),
                        "cadre-probe",
                        kind.word(),
                        scratch.resolve("hidden/canary").toString(),
                        sandbox.directory().toString(),
                        ownNamespace(),
                        Long.toString(ProcessHandle.current().pid()));
        try {
            var plan = new IsolationPlan(isolation(), kind, sandbox, List.of(NOBODY));
            var command = new Command(plan.wrap(argv), ENV, Path.of("/"));
            var finished = programs.run(command, Stdin.empty(), LIMIT, MAX_OUTPUT);
            if (finished.timedOut()) {
                return "it did not answer within " + LIMIT.toSeconds() + " seconds";
            }
            return finished.succeeded() && !finished.line().isEmpty()
                    ? finished.line()
                    : "it does not start: " + finished.err().strip();
        } catch (CannotStart | IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private Isolation isolation() {
        return new Isolation(tools, proofs, userNamespaces, containment);
    }

    private void absent(IsolationKind kind, String reason) {
        proofs.put(kind, new Proof(kind, false, reason, Duration.ZERO));
    }

    /** Closed to others as CADRE_HOME is; the work folder is given to the trial's user by root. */
    private Sandbox prepare() throws IOException {
        Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwx--x--x"));
        var closed =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        var hidden = Files.createDirectory(scratch.resolve("hidden"), closed);
        Files.writeString(hidden.resolve("canary"), "seen");
        var work = Files.createDirectory(scratch.resolve("work"), closed);
        var temporary = Files.createDirectory(scratch.resolve("tmp"), closed);
        if (tools.privileged()) {
            Files.setAttribute(work, "unix:uid", NOBODY.uid());
            Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxrwx---"));
        }
        return new Sandbox(List.of(hidden), List.of(), List.of(work), temporary, work);
    }

    private static String ownNamespace() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
        } catch (IOException e) {
            throw new IllegalStateException("this needs Linux with /proc mounted", e);
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
