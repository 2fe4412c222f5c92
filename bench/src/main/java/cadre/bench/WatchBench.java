package cadre.bench;

import cadre.node.watch.PathWatch;
import cadre.node.workspace.WorkspaceConfig;
import cadre.node.workspace.Workspaces;
import cadre.process.Command;
import cadre.process.Programs;
import cadre.process.Stdin;
import cadre.process.isolation.IsolationProbe;
import cadre.wire.config.GitCredentials;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.OnDisconnect;
import cadre.wire.job.PathGuard;
import cadre.wire.job.PromptBy;
import cadre.wire.link.AgentOrder;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.ProgressOrder;
import cadre.wire.link.RepositoryOrder;
import cadre.wire.link.SpendingLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the node's watch on paths adds to the processor time of a build: a workspace of 1,000
 * tracked files of which a job owns a tenth, and a script that makes 5,000 ignored files of them, a
 * few beside their sources, and writes some of its own. Runs with and without the watch take turns.
 */
final class WatchBench {
    private static final int FOLDERS = 100;
    private static final int FILES = 10;
    private static final int PAIRS = 5;
    private static final double AIM_PERCENT = 3;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private static final String BUILD =
            """
            for round in 1 2; do
            rm -rf target
            for m in src/m*; do
              mkdir -p target/$m
              for f in $m/*.txt; do
                gzip -9 <$f >target/$f.gz
                split -l 100 $f target/$f.
              done
              sha256sum $m/*.txt >$m/sums.o
            done
            for m in src/m1*; do
              echo changed >>$m/f3.txt
              echo new >$m/new.txt
            done
            rm -f src/m*/*.o src/m1*/new.txt
            done
            """;

    private final Map<String, String> env =
            Map.of(
                    "PATH",
                    "/usr/local/bin:/usr/bin:/bin",
                    "HOME",
                    "/nonexistent",
                    "GIT_CONFIG_NOSYSTEM",
                    "1");

    /** Adds its figures. */
    void run(Map<String, Object> figures) throws IOException, InterruptedException {
        try (var folder = Folder.create()) {
            var top = folder.path().toRealPath();
            var order = order(repository(top.resolve("shop")));
            var config =
                    WorkspaceConfig.of(
                            top.resolve("work"), List.of(top), env, new GitCredentials(top));
            var isolation = IsolationProbe.prove(env.getOrDefault("PATH", "/usr/bin:/bin"), top);
            var workspaces = new Workspaces(config, isolation, List.of());
            var clone =
                    workspaces
                            .prepare(
                                    order,
                                    (_, _) -> {
                                        throw new IOException("there is no bundle");
                                    },
                                    OptionalInt.empty())
                            .directory();
            var told = new AtomicInteger();
            var added = new ArrayList<Double>();
            var plain = new ArrayList<Long>();
            for (int pair = 0; pair <= PAIRS; pair++) {
                long without = build(clone);
                long before = cpuMs();
                var prepared = workspaces.prepared(order.place()).orElseThrow();
                try (var _ =
                        PathWatch.start(
                                workspaces.looks(prepared, order.place()),
                                order.guard().orElseThrow(),
                                found -> told.addAndGet(found.size()))) {
                    build(clone);
                }
                long with = cpuMs() - before;
                if (pair > 0) { // the first one warms up
                    plain.add(without);
                    added.add((with - without) * 100.0 / without);
                }
            }
            if (told.get() > 0) {
                throw new IllegalStateException("a build of its own files was told as foreign");
            }
            figures.put("watch_pairs", PAIRS);
            figures.put("watch_build_cpu_ms", median(plain));
            figures.put("watch_added_cpu_percent", Math.round(median(added) * 100) / 100.0);
            figures.put("watch_aim_percent", AIM_PERCENT);
        }
    }

    /** The processor time that it took, in milliseconds. */
    private long build(Path clone) throws InterruptedException {
        long before = cpuMs();
        run(clone, "sh", "-ec", BUILD);
        return cpuMs() - before;
    }

    /** Of this process and of all programs that it has run and that have ended. */
    private static long cpuMs() {
        try {
            var stat = Files.readString(Path.of("/proc/self/stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int field = 11; field <= 14; field++) { // utime, stime, cutime, cstime: proc(5)
                ticks += Long.parseLong(fields[field]);
            }
            return ticks * 10;
        } catch (IOException e) {
            throw new IllegalStateException("not on Linux", e);
        }
    }

    private static <T extends Comparable<T>> T median(List<T> values) {
        var sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private Path repository(Path folder) throws IOException, InterruptedException {
        for (int m = 0; m < FOLDERS; m++) {
            var module = Files.createDirectories(folder.resolve("src/m" + m));
            for (int f = 0; f < FILES; f++) {
                var line = "line of the file %d in the module %d\n".formatted(f, m);
                Files.writeString(module.resolve("f" + f + ".txt"), line.repeat(400));
            }
        }
        Files.writeString(folder.resolve(".gitignore"), "target/\n*.o\n");
        run(folder, "git", "init", "-q", "-b", "main");
        run(folder, "git", "add", "-A");
        var name = "user.name=bench";
        var mail = "user.email=bench@example.com";
        run(folder, "git", "-c", name, "-c", mail, "commit", "-q", "-m", "Begin");
        return folder;
    }

    private void run(Path where, String... argv) throws InterruptedException {
        try {
            var finished =
                    new Programs()
                            .run(
                                    new Command(List.of(argv), env, where),
                                    Stdin.empty(),
                                    LIMIT,
                                    1 << 16);
            if (!finished.succeeded()) {
                throw new IllegalStateException(argv[0] + " failed: " + finished.err());
            }
        } catch (cadre.process.CannotStart e) {
            throw new IllegalStateException(e);
        }
    }

    private static AttemptOrder order(Path repository) {
        var agent =
                new AgentOrder(
                        new AgentName("bench"),
                        "rehearsal",
                        "",
                        "",
                        List.of(),
                        List.of(),
                        PromptBy.STDIN,
                        "");
        var shop =
                new RepositoryOrder(
                        "shop",
                        Optional.empty(),
                        Optional.of(repository.toString()),
                        Optional.empty(),
                        "",
                        "",
                        "");
        return new AttemptOrder(
                        AttemptId.of("j1.1"),
                        1,
                        "build",
                        agent,
                        List.of(shop),
                        Map.of(),
                        List.of(),
                        IsolationKind.AUTO,
                        600,
                        0,
                        SpendingLimits.NONE,
                        Optional.empty(),
                        Optional.empty(),
                        ProgressOrder.NONE,
                        new OnDisconnect.Wait())
                .withGuard(Optional.of(PathGuard.owning(List.of("src/m1*/**"))));
    }
}
