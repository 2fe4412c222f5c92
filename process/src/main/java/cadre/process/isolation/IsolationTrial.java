package cadre.process.isolation;

import cadre.process.CannotStart;
import cadre.process.Command;
import cadre.process.Programs;
import cadre.process.Stdin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Attacks of one kind of isolation, in a folder of their own. */
final class IsolationTrial {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int MAX_OUTPUT = 4096;
    private static final String HOLDS = "holds";
    private static final AgentUser NOBODY = new AgentUser(65534, 65534);
    private static final Map<String, String> ENV =
            Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL", "C");

    private final Tools tools;
    private final IsolationKind kind;
    private final Path folder;
    private final Sandbox sandbox;

    /** The folder is made, open to other users as CADRE_WORK is. */
    IsolationTrial(Tools tools, IsolationKind kind, Path folder) throws IOException {
        this.tools = tools;
        this.kind = kind;
        this.folder = Files.createDirectory(folder);
        this.sandbox = prepare();
    }

    /**
     * One attack.
     *
     * @param userNamespaces whether the kind makes a user namespace of its own
     * @param containment what gives {@link IsolationKind#NONE} its PID namespace
     */
    Proof attack(boolean userNamespaces, IsolationKind containment) throws InterruptedException {
        long from = System.nanoTime();
        var isolation = new Isolation(tools, Map.of(), Map.of(kind, userNamespaces), containment);
        var reason = run(isolation);
        var took = Duration.ofNanos(System.nanoTime() - from);
        return new Proof(kind, reason.equals(HOLDS), reason, took);
    }

    private String run(Isolation isolation) throws InterruptedException {
        var argv =
                List.of(
                        tools.shell().toString(),
                        "-c",
                        Scripts.read("probe.sh"),
                        "cadre-probe",
                        kind.word(),
                        folder.resolve("hidden/canary").toString(),
                        sandbox.directory().toString(),
                        ownNamespace(),
                        Long.toString(ProcessHandle.current().pid()));
        try {
            var plan = new IsolationPlan(isolation, kind, sandbox, List.of(NOBODY));
            var command = new Command(plan.wrap(argv), ENV, Path.of("/"));
            var finished = new Programs().run(command, Stdin.empty(), LIMIT, MAX_OUTPUT);
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

    /** Closed to others as CADRE_HOME is; the work folder is given to the trial's user by root. */
    private Sandbox prepare() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        var closed =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        var hidden = Files.createDirectory(folder.resolve("hidden"), closed);
        Files.writeString(hidden.resolve("canary"), "seen");
        var work = Files.createDirectory(folder.resolve("work"), closed);
        var temporary = Files.createDirectory(folder.resolve("tmp"), closed);
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
}
