package cadre.process.isolation;

import cadre.process.Command;
import cadre.process.Launcher;
import cadre.process.ProcessIdentity;
import cadre.process.Signal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs all attacks under each kind that holds here, and prints a line per kind and breach. */
public final class AttackTrial {
    static final String PATH = "/usr/sbin:/usr/bin:/sbin:/bin";
    private static final Path NULL = Path.of("/dev/null");
    private static final AgentUser USER = new AgentUser(61234, 61234);

    private final Path base;
    private final Launcher launcher = new Launcher();

    AttackTrial(Path base) {
        this.base = base;
    }

    /**
     * Prints what was found. Arguments: an empty folder, and "none" to attack without isolation.
     */
    public static void main(String[] args) throws Exception {
        var trial = new AttackTrial(Path.of(args[0]));
        (args.length == 1 ? trial.run() : trial.runUnisolated()).forEach(System.out::println);
    }

    /** Only as a user without rights: some of the attacks would harm the machine. */
    private List<String> runUnisolated() throws IOException, InterruptedException {
        return attack(IsolationProbe.prove("/nowhere", base), IsolationKind.NONE);
    }

    /**
     * Lines "KIND attempted N" and "KIND THROUGH what", and "KIND absent why" for what is not here.
     */
    List<String> run() throws IOException, InterruptedException {
        var lines = new ArrayList<String>();
        var isolation = IsolationProbe.prove(PATH, base);
        for (var kind :
                List.of(IsolationKind.BUBBLEWRAP, IsolationKind.UNSHARE, IsolationKind.USER)) {
            var proof = isolation.proof(kind);
            if (proof.holds()) {
                attack(isolation, kind).forEach(line -> lines.add(kind.word() + " " + line));
            } else {
                lines.add(kind.word() + " absent " + proof.reason());
            }
        }
        return lines;
    }

    private List<String> attack(Isolation isolation, IsolationKind kind)
            throws IOException, InterruptedException {
        var root = folder(base.resolve(kind.word()), "rwx--x--x");
        var home = folder(root.resolve("home"), "rwx------");
        var work = folder(root.resolve("work"), "rwx--x--x");
        var other = folder(work.resolve("other"), "rwx------");
        var mine = folder(work.resolve("mine"), "rwx------");
        var temporary = folder(root.resolve("tmp"), "rwx------");
        Files.writeString(home.resolve("secret"), "the key");
        Files.writeString(other.resolve("file"), "another's work");
        var out = root.resolve("out");
        var hidden = new ArrayList<>(Sandbox.SYSTEM_HIDDEN);
        hidden.addAll(List.of(home, work));
        var sandbox = new Sandbox(hidden, List.of(), List.of(mine), temporary, mine);
        if (kind == IsolationKind.USER) {
            Files.setAttribute(mine, "unix:uid", USER.uid());
        }
        var victim = victim();
        try {
            var script =
                    new String(
                            AttackTrial.class.getResourceAsStream("attacks.sh").readAllBytes(),
                            StandardCharsets.UTF_8);
            var argv =
                    List.of(
                            "/bin/sh",
                            "-c",
                            script,
                            "attacks",
                            kind.word(),
                            root.toString(),
                            home.resolve("secret").toString(),
                            other.resolve("file").toString(),
                            mine.toString(),
                            Long.toString(victim.pid()));
            var plan =
                    kind == IsolationKind.USER
                            ? isolation.plan(USER, sandbox)
                            : isolation.plan(kind, sandbox);
            var where = plan.mounts() ? Path.of("/") : mine;
            var command = new Command(plan.wrap(argv), Map.of("PATH", PATH), where);
            int code = launcher.launch(command, NULL, out, out).await();
            var lines = new ArrayList<>(Files.readAllLines(out));
            expect(code == 0, "exit status " + code, lines);
            expect(victim.isAlive(), "the outside process is dead", lines);
            expect(Files.exists(mine.resolve("file")), "its work is not there outside", lines);
            expect(
                    !Files.exists(root.resolve("cadre-attack")),
                    "it wrote beside its folder",
                    lines);
            boolean mounted = plan.mounts();
            expect(
                    !mounted || Files.exists(temporary.resolve("from-inside")),
                    "its /tmp is not the folder given",
                    lines);
            return lines;
        } finally {
            victim.signal(Signal.KILL);
        }
    }

    private ProcessIdentity victim() {
        var env = Map.of("PATH", PATH, "OUTSIDE_SECRET", "seen");
        var command = new Command(List.of("sleep", "86399"), env, Path.of("/"));
        return launcher.launch(command, NULL, NULL, NULL).identity();
    }

    private static void expect(boolean holds, String otherwise, List<String> lines) {
        if (!holds) {
            lines.add("THROUGH " + otherwise);
        }
    }

    private static Path folder(Path path, String mode) throws IOException {
        Files.createDirectory(path);
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
}
