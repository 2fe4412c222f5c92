package cadre.process.sweep;

import static org.awaitility.Awaitility.await;

import cadre.process.Command;
import cadre.process.Launcher;
import cadre.process.ProcessIdentity;
import cadre.process.isolation.AgentUser;
import cadre.process.isolation.Isolation;
import cadre.process.isolation.IsolationKind;
import cadre.process.isolation.IsolationProbe;
import cadre.process.isolation.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Starts an agent that leaves children behind, under one kind of isolation, and sweeps it. */
public final class EscapeTrial {
    static final String ALL = "setsid double nohup cleared born";
    private static final String PATH = "/usr/sbin:/usr/bin:/sbin:/bin";
    private static final Path NULL = Path.of("/dev/null");
    private static final AgentUser USER = new AgentUser(61235, 61235);
    private static final AtomicInteger TRIALS = new AtomicInteger();

    private final Path base;
    private final Isolation isolation;
    private final Launcher launcher = new Launcher();
    private final Sweep sweep = new Sweep(Duration.ofSeconds(20));

    /** What was left, and how long the sweep took. */
    record Outcome(Swept swept, int left, Duration took) {}

    EscapeTrial(Path base, String path) throws InterruptedException {
        this.base = base;
        this.isolation = IsolationProbe.prove(path, base);
    }

    /** All kinds of children, a hundred of each, under each kind of isolation that holds here. */
    public static void main(String[] args) throws Exception {
        var trial = new EscapeTrial(Path.of(args[0]), PATH);
        for (var kind : IsolationKind.values()) {
            if (!trial.isAbsent(kind)) {
                for (var end : List.of("exit", "hang")) {
                    var outcome = trial.run(kind, ALL, 100, end);
                    System.out.println(
                            kind.word()
                                    + " "
                                    + end
                                    + " left "
                                    + outcome.left()
                                    + " swept "
                                    + outcome.swept().left()
                                    + " in "
                                    + outcome.took().toMillis()
                                    + " ms");
                }
            }
        }
    }

    /** Tells why a kind is left out; where all is expected to be there, that is a failure. */
    boolean isAbsent(IsolationKind kind) {
        var proof = isolation.proof(kind);
        if (proof.holds()) {
            return false;
        }
        var line = kind.word() + " absent " + proof.reason();
        if (kind != IsolationKind.USER && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(line);
        }
        System.out.println(line);
        return true;
    }

    Outcome run(IsolationKind kind, String kinds, int each, String end)
            throws IOException, InterruptedException {
        var attempt = "trial-" + ProcessHandle.current().pid() + "-" + TRIALS.incrementAndGet();
        var token = "86" + (ProcessHandle.current().pid() * 100 + TRIALS.get());
        var folder = Files.createDirectory(base.resolve(attempt));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        var sandbox = new Sandbox(List.of(), List.of(), List.of(folder), folder, folder);
        var script =
                new String(
                        EscapeTrial.class.getResourceAsStream("escapes.sh").readAllBytes(),
                        StandardCharsets.UTF_8);
        var argv =
                List.of(
                        "/bin/sh",
                        "-c",
                        script,
                        "agent",
                        Integer.toString(each),
                        token,
                        kinds,
                        end);
        var plan =
                kind == IsolationKind.USER
                        ? isolation.plan(USER, sandbox)
                        : isolation.plan(kind, sandbox);
        var env = Map.of("PATH", PATH, "CADRE_ATTEMPT", attempt);
        var command = new Command(plan.wrap(argv), env, folder);
        var started = launcher.launch(command, NULL, folder.resolve("out"), folder.resolve("out"));
        var target = SweepTarget.of(attempt).with(started.identity());
        var init = sweep.namespaceInit(started.identity(), Duration.ofSeconds(1));
        target = init.isPresent() ? target.with(init.get()) : target;
        target = kind == IsolationKind.USER ? target.withUid(USER.uid()) : target;
        int expected = kinds.split(" ").length * each;
        await("children of " + kind)
                .atMost(Duration.ofSeconds(30))
                .until(() ->
                        running(token).size() >= expected
                                || mayNotLast(kind, end, started.exitCode().isPresent()));
        if (end.equals("exit")) {
            started.await();
        }
        long from = System.nanoTime();
        var swept = sweep.sweep(target, Duration.ofMillis(300));
        var took = Duration.ofNanos(System.nanoTime() - from);
        return new Outcome(swept, running(token).size(), took);
    }

    /**
     * Where the agent is the namespace's reason to be, its end ends the children before any sweep.
     */
    private static boolean mayNotLast(IsolationKind kind, String end, boolean ended) {
        boolean endsWithAgent = kind == IsolationKind.UNSHARE || kind == IsolationKind.NONE;
        return endsWithAgent && end.equals("exit") && ended;
    }

    static List<ProcessIdentity> running(String token) {
        var found = new ArrayList<ProcessIdentity>();
        ProcessHandle.allProcesses()
                .filter(process -> commandLine(process.pid()).contains("sleep\0" + token))
                .flatMap(process -> ProcessIdentity.of(process.pid()).stream())
                .forEach(found::add);
        return found;
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(
                    Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException | UncheckedIOException gone) {
            return "";
        }
    }
}
