package cadre.app.drill;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Screen;
import cadre.wire.error.CadreException;
import cadre.wire.id.AgentName;
import cadre.wire.job.JobRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Cuts the power of a server's disk in the midst of writes: the server is held still, the disk is
 * copied as the kernel has written it so far, the server is killed, and another one is started on
 * the copy. Every job that was answered must be there. Then once more with a store that does not
 * wait for the disk, which must lose some: else the cuts would prove nothing.
 */
public final class PowerCutDrill {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int DISK_MEGABYTES = 256;
    private static final int CALLERS = 8;
    private static final int ANSWERS_BEFORE = 100;
    private static final int CUTS_WITHOUT_SYNC = 3;

    private final Workshop workshop;
    private final Screen screen;
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> notDone = new ArrayList<>();
    private int answered;

    private PowerCutDrill(Workshop workshop, Screen screen) {
        this.workshop = workshop;
        this.screen = screen;
    }

    /** Cuts that often; root only, else the report says so. */
    public static PowerCutReport run(int cuts, Map<String, String> env, Screen screen)
            throws InterruptedException {
        var scratch = Scratch.make();
        try {
            return new PowerCutDrill(new Workshop(scratch, env), screen).run(cuts);
        } finally {
            Scratch.delete(scratch);
        }
    }

    private PowerCutReport run(int cuts) throws InterruptedException {
        var began = System.nanoTime();
        int lost = cut(cuts, "full");
        int all = answered;
        int lostWithoutSync = 0;
        if (notDone.isEmpty()) {
            if (lost > 0) {
                findings.add(new Finding("lost_job", "power cut", lost + " answered jobs"));
            }
            lostWithoutSync = cut(CUTS_WITHOUT_SYNC, "normal");
            if (lostWithoutSync == 0) {
                notDone.add(
                        "the cuts are not proven: without waiting for the disk nothing is lost"
                                + " either");
            }
        }
        return new PowerCutReport(
                notDone.isEmpty() ? cuts : 0,
                all,
                lost,
                lostWithoutSync,
                findings.size(),
                findings,
                notDone,
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began));
    }

    /** How many answered jobs were lost. */
    private int cut(int cuts, String synchronous) throws InterruptedException {
        var disk = BlockDisk.make(workshop, synchronous, DISK_MEGABYTES);
        if (disk.isEmpty()) {
            notDone.add("power cuts: this user may not mount a disk (root may)");
            return 0;
        }
        var store = Map.of("CADRE_SYNCHRONOUS", synchronous);
        var server = new ServerUnit(synchronous + "/home", workshop, store);
        var known = new HashSet<String>();
        int lost = 0;
        try {
            for (int n = 0; n < cuts; n++) {
                screen.live("%s: power cut %d of %d".formatted(synchronous, n + 1, cuts));
                server.start();
                disk.get().sync(); // what it made at its start is not what is looked at
                known.addAll(answeredUntilCut(server, disk.get(), n));
                server.start();
                var there = new Office(List.of(server)).ask(PATIENCE, PowerCutDrill::jobs);
                lost += (int) known.stream().filter(job -> !there.contains(job)).count();
                known.retainAll(there);
                server.stop();
            }
            return lost;
        } finally {
            screen.live("");
            server.kill();
            disk.get().unmount();
        }
    }

    private Set<String> answeredUntilCut(ServerUnit server, BlockDisk disk, int number)
            throws InterruptedException {
        Set<String> jobs = ConcurrentHashMap.newKeySet();
        var over = new AtomicBoolean();
        var api = server.api();
        var copy = workshop.scratch().resolve("cut-" + number + ".img");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int caller = 0; caller < CALLERS; caller++) {
                threads.submit(() -> file(api, jobs, over));
            }
            while (jobs.size() < ANSWERS_BEFORE) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            server.hold();
            var before = Set.copyOf(jobs);
            disk.copyTo(copy);
            over.set(true);
            server.kill();
            answered += before.size();
            disk.becomeCopy(copy);
            return before;
        }
    }

    private static void file(Api api, Set<String> jobs, AtomicBoolean over) {
        var request =
                new JobRequest(
                        "nothing",
                        new AgentName("custom"),
                        List.of("true"),
                        JobRequest.of("nothing", new AgentName("custom")).promptBy(),
                        java.util.Optional.empty(),
                        List.of(),
                        java.util.Optional.empty(),
                        List.of("no-such-tag"),
                        List.of(),
                        java.util.Optional.empty(),
                        java.util.Optional.empty(),
                        java.util.Optional.empty(),
                        java.util.Optional.empty(),
                        java.util.Optional.empty(),
                        Map.of(),
                        List.of(),
                        java.util.Optional.empty(),
                        Map.of(),
                        java.util.Optional.empty(),
                        java.util.Optional.empty(),
                        java.util.Optional.empty());
        while (!over.get()) {
            try {
                jobs.add(api.post(Route.of("jobs"), request).path("id").asString());
            } catch (CadreException e) {
                return; // the power is gone
            }
        }
    }

    private static Set<String> jobs(Api api) {
        var all = new HashSet<String>();
        api.whole(Route.of("jobs").with("limit", 200))
                .path("items")
                .forEach(job -> all.add(job.path("id").asString()));
        return all;
    }
}
