package cadre.bench;

import cadre.process.Command;
import cadre.process.Finished;
import cadre.process.Programs;
import cadre.process.Stdin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What {@code cadre route} adds to a command that ends at once: the verb in and outside a
 * repository that the server has already, beside two others, in turn. How often git is started is
 * counted apart, by one that stands before it in PATH.
 */
final class RouteBench {
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final int FILES = 40;
    private static final String TABLE =
            """
            profiles:
              - {name: once, cli: custom, arguments: [echo, ok]}
            roles:
              - {name: once, agent: once}
            """;

    private final Map<String, String> environment;

    RouteBench(Map<String, String> environment) {
        this.environment = environment;
    }

    /** One way to call the program. */
    private record Call(String name, Path in, List<String> words, Samples took, AtomicLong cpuMs) {
        Call(String name, Path in, String... words) {
            this(name, in, List.of(words), new Samples(), new AtomicLong());
        }
    }

    Map<String, Object> run(int count) throws Exception {
        var figures = new LinkedHashMap<String, Object>();
        try (var folder = Folder.create()) {
            configure(folder.path().resolve("home"));
            var empty = Files.createDirectory(folder.path().resolve("empty"));
            var repository = repository(folder.path().resolve("repository"));
            var calls =
                    List.of(
                            new Call("version", empty, "version"),
                            new Call("jobs", empty, "jobs"),
                            new Call("route", empty, "route", "once", "hello"),
                            new Call("repository", repository, "route", "once", "hello"));
            try (var cadre = Cadre.start(environment, folder.path(), "up", "")) {
                var env = clientOf(cadre);
                var gits = gitStarts(folder.path(), repository, env);
                for (var round = 0; round <= count; round++) {
                    for (var call : calls) {
                        measure(call, env, round > 0); // the first one warms the server up
                    }
                }
                figures.put("name", "route");
                figures.put("store", "sqlite");
                figures.put("count", count);
                figures.put("git_starts", gits);
            }
            for (var call : calls) {
                figures.put(call.name() + "_least_ms", call.took().percentileMs(0));
                figures.put(call.name() + "_p50_ms", call.took().percentileMs(50));
                figures.put(call.name() + "_cpu_ms", call.cpuMs().get() / count);
            }
            Limits.into(figures, environment, folder.path());
        }
        return figures;
    }

    private static void configure(Path home) throws IOException {
        Files.createDirectory(
                home,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(home.resolve("agents.yaml"), TABLE);
    }

    private Map<String, String> clientOf(Cadre cadre) throws IOException {
        var env = new HashMap<String, String>();
        for (var name : List.of("PATH", "HOME", "JAVA_HOME", "LANG")) {
            if (environment.containsKey(name)) {
                env.put(name, environment.get(name));
            }
        }
        env.put("CADRE_URL", cadre.url());
        env.put("CADRE_KEY", cadre.adminKey());
        env.put("CADRE_BUILD", "never");
        return env;
    }

    private Path repository(Path folder) throws IOException, InterruptedException {
        Files.createDirectory(folder);
        for (var n = 0; n < FILES; n++) {
            Files.writeString(folder.resolve("file-" + n + ".txt"), "line of " + n + "\n");
        }
        ends(git(), environment, folder, "init", "-q");
        ends(git(), environment, folder, "add", "--all");
        ends(
                git(),
                environment,
                folder,
                "-c",
                "user.name=bench",
                "-c",
                "user.email=bench@localhost",
                "commit",
                "-q",
                "-m",
                "first");
        return folder;
    }

    private List<String> git() throws IOException {
        return List.of(
                Programs.find("git", environment.getOrDefault("PATH", ""))
                        .orElseThrow(() -> new IOException("there is no git in PATH"))
                        .toString());
    }

    /** How often a routed run in a repository that the server has starts git. */
    private int gitStarts(Path folder, Path repository, Map<String, String> env) throws Exception {
        var log = folder.resolve("gits");
        var before = Files.createDirectory(folder.resolve("before"));
        var script =
                "#!/bin/sh\necho . >>'%s'\nexec '%s' \"$@\"\n".formatted(log, git().getFirst());
        Files.setPosixFilePermissions(
                Files.writeString(before.resolve("git"), script),
                PosixFilePermissions.fromString("rwxr-xr-x"));
        var counted = new HashMap<>(env);
        counted.put("PATH", before + ":" + env.getOrDefault("PATH", ""));
        ends(Cadre.launcher(), env, repository, "route", "once", "hello"); // sends it
        ends(Cadre.launcher(), counted, repository, "route", "once", "hello");
        return Files.readAllLines(log).size();
    }

    private static void measure(Call call, Map<String, String> env, boolean counts)
            throws IOException, InterruptedException {
        var cpu = childrenMs();
        var from = System.nanoTime();
        ends(Cadre.launcher(), env, call.in(), call.words().toArray(String[]::new));
        if (counts) {
            call.took().add(System.nanoTime() - from);
            call.cpuMs().addAndGet(childrenMs() - cpu);
        }
    }

    private static void ends(
            List<String> program, Map<String, String> env, Path folder, String... words)
            throws IOException, InterruptedException {
        var argv = new ArrayList<>(program);
        argv.addAll(List.of(words));
        Finished ended =
                new Programs().run(new Command(argv, env, folder), Stdin.empty(), LONGEST, 1 << 16);
        if (!ended.succeeded()) {
            throw new IOException(String.join(" ", words) + " failed: " + ended.err());
        }
    }

    /**
     * Processor time of the programs that have ended, and of theirs; 0 where the system is mute.
     */
    private static long childrenMs() {
        try {
            var stat = Files.readString(Path.of("/proc/self/stat"));
            var words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(words[13]) + Long.parseLong(words[14])) * 10; // ticks of 10 ms
        } catch (IOException notLinux) {
            return 0;
        }
    }
}
