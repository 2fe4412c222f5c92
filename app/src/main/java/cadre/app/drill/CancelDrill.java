package cadre.app.drill;

import cadre.cli.print.Screen;
import cadre.wire.id.BundleId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Cancels many jobs whose children try to escape, and measures how long it takes from the request
 * until {@code /proc} knows no process of the job any more. Nothing else is broken.
 */
public final class CancelDrill {
    private static final List<JobKind> KINDS =
            List.of(JobKind.SETSID, JobKind.FORK, JobKind.NOHUP, JobKind.CLEARED, JobKind.NEWBORN);

    /** What a node gives an agent to end by itself. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final Duration BOUND = GRACE.plusSeconds(2);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** So much more than it took may be measured; looking costs what is looked at its time. */
    private static final long LOOK_MS = 50;

    private static final int AT_ONCE = 2 * NodeUnit.SLOTS;

    private final int count;
    private final Screen screen;
    private final Census census;
    private final Witness witness;
    private final Filer filer;
    private final Map<String, Long> tookMs = new ConcurrentHashMap<>();
    private final Map<String, Integer> kinds = new HashMap<>();

    /** Names of jobs that have a process, as the last look saw them. */
    private volatile Look look = new Look(0, Set.of());

    private record Look(long atNanos, Set<String> jobs) {}

    private CancelDrill(int count, Screen screen, Site site, Witness witness, String mark) {
        this.count = count;
        this.screen = screen;
        this.census = site.census();
        this.witness = witness;
        this.filer = new Filer(site.office(), BundleId.of("b1"), witness.port(), mark);
    }

    /** Runs it on one server and two nodes. */
    public static CancelReport run(int count, Map<String, String> env, Screen screen)
            throws InterruptedException {
        var scratch = Scratch.make();
        try {
            var workshop = new Workshop(scratch, env);
            var mark = Drill.MARK + scratch.getFileName();
            var census = new Census(scratch, mark);
            try (var witness = new Witness();
                    var site = new Site(workshop, census, 1, Optional.empty(), Map.of())) {
                site.addNode(scratch.resolve("work1"));
                site.addNode(scratch.resolve("work2"));
                screen.line("drill: starting a server and 2 nodes");
                site.start();
                return new CancelDrill(count, screen, site, witness, mark).run();
            }
        } finally {
            Scratch.delete(scratch);
        }
    }

    private CancelReport run() throws InterruptedException {
        var began = System.nanoTime();
        screen.line("drill: cancelling %d jobs".formatted(count));
        var eye = Thread.ofPlatform().daemon().name("looks at /proc").start(this::lookOnAndOn);
        var room = new Semaphore(AT_ONCE);
        var all = new ArrayList<Future<?>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int n = 0; n < count; n++) {
                var job = job(n);
                kinds.merge(job.kind().word(), 1, Integer::sum);
                room.acquire();
                all.add(
                        threads.submit(() -> {
                            try {
                                cancel(job);
                            } finally {
                                room.release();
                            }
                            return job;
                        }));
                screen.live("%d of %d cancelled".formatted(tookMs.size(), count));
            }
        } finally {
            screen.live("");
        }
        eye.interrupt();
        return report(failures(all), began);
    }

    private static PlannedJob job(int number) {
        return new PlannedJob(
                "cancel-%05d".formatted(number),
                Duration.ZERO,
                KINDS.get(number % KINDS.size()),
                PlannedJob.End.CANCEL,
                1,
                100,
                number / KINDS.size() % 4 == 3,
                Optional.empty());
    }

    private void cancel(PlannedJob job) throws InterruptedException {
        var id = filer.submit(job);
        awaitWords(job.key());
        var asked = System.nanoTime();
        filer.cancel(id);
        var end = asked + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            var seen = look;
            if (seen.atNanos() > asked && !seen.jobs().contains(job.key())) {
                tookMs.put(job.key(), TimeUnit.NANOSECONDS.toMillis(seen.atNanos() - asked));
                return;
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    /** Until its agent has begun, and its children with it. */
    private void awaitWords(String key) throws InterruptedException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            var isThere =
                    witness.sightings().stream()
                            .anyMatch(one -> one.key().equals(key) && one.wrote() > 0);
            if (isThere) {
                TimeUnit.MILLISECONDS.sleep(300);
                return;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private void lookOnAndOn() {
        while (!Thread.currentThread().isInterrupted()) {
            var began = System.nanoTime();
            var jobs = new HashSet<String>();
            for (var seen : census.take()) {
                seen.variable("DRILL_NAME").ifPresent(jobs::add);
                if (seen.isMarked(Drill.MARK)) {
                    var name = seen.words().getFirst();
                    jobs.add(name.substring(name.indexOf("cancel-")));
                }
            }
            look = new Look(began, Set.copyOf(jobs));
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static List<Finding> failures(List<Future<?>> all) throws InterruptedException {
        var findings = new ArrayList<Finding>();
        for (var one : all) {
            try {
                one.get();
            } catch (ExecutionException e) {
                findings.add(new Finding("drill_broke", "a cancel", String.valueOf(e.getCause())));
            }
        }
        return findings;
    }

    private CancelReport report(List<Finding> broke, long began) {
        var findings = new ArrayList<>(broke);
        var left =
                census.take().stream()
                        .filter(seen ->
                                seen.variable("CADRE_ATTEMPT").isPresent()
                                        || seen.isMarked(Drill.MARK))
                        .toList();
        left.forEach(seen ->
                findings.add(new Finding("process_left", "after a cancel", seen.toString())));
        var sorted = tookMs.values().stream().sorted().toList();
        var p99 = at(sorted, 0.99);
        if (sorted.size() < count) {
            var what =
                    "%d of %d jobs had processes to the end"
                            .formatted(count - sorted.size(), count);
            findings.add(new Finding("process_left", "cancels", what));
        }
        if (p99 > BOUND.toMillis()) {
            findings.add(
                    new Finding(
                            "slow_cancel",
                            "cancels",
                            "p99 is %d ms, promised are %d".formatted(p99, BOUND.toMillis())));
        }
        return new CancelReport(
                count,
                kinds,
                at(sorted, 0.5),
                p99,
                at(sorted, 1),
                GRACE.toMillis(),
                left.size(),
                findings.size(),
                findings,
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began));
    }

    private static long at(List<Long> sorted, double share) {
        return sorted.isEmpty()
                ? 0
                : sorted.get((int) Math.max(0, Math.ceil(sorted.size() * share) - 1));
    }
}
