package cadre.app.drill;

import cadre.app.drill.DrillSettings.Store;
import cadre.cli.client.Route;
import cadre.cli.print.Screen;
import cadre.wire.api.BundleView;
import cadre.wire.error.CadreException;
import cadre.wire.id.BundleId;
import cadre.wire.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One drill from its plan to its report. */
public final class Drill {
    /** What children that escape are called, before the drill's own word. */
    static final String MARK = "cadre-drill-child-";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** More than a day's drill stores. */
    private static final int SERVER_MEGABYTES = 8_192;

    private final DrillSettings settings;
    private final InstantSource clock;
    private final Screen screen;
    private final Map<String, String> env;
    private final Workshop workshop;
    private final Journal journal = new Journal();
    private final ConcurrentLinkedQueue<Finding> findings = new ConcurrentLinkedQueue<>();
    private final List<String> notDone = new ArrayList<>();

    private Drill(
            DrillSettings settings,
            Map<String, String> env,
            InstantSource clock,
            Screen screen,
            Path scratch) {
        this.settings = settings;
        this.clock = clock;
        this.screen = screen;
        this.env = env;
        this.workshop = new Workshop(scratch, env);
    }

    /**
     * Runs it; blocks for as long as it takes, a minute or two more than it lasts. Interrupted, it
     * ends all that it started and deletes its folder.
     *
     * @param env of which PATH and POSTGRES_BIN are taken
     * @param screen where it says how far it is
     * @throws CadreException if the drill itself cannot be done
     */
    public static DrillReport run(
            DrillSettings settings, Map<String, String> env, InstantSource clock, Screen screen)
            throws InterruptedException {
        var scratch = Scratch.make();
        var keep = true; // for whoever looks why it broke
        try {
            var report = new Drill(settings, env, clock, screen, scratch).run();
            keep = settings.keep() || report.findingsCount() > 0;
            return report.keptIn(keep ? Optional.of(scratch.toString()) : Optional.empty());
        } catch (InterruptedException e) {
            keep = settings.keep();
            throw e;
        } finally {
            if (keep) {
                screen.line("the drill's folder is kept: " + scratch);
            } else {
                Scratch.delete(scratch);
            }
        }
    }

    private DrillReport run() throws InterruptedException {
        var began = System.nanoTime();
        var mark = MARK + workshop.scratch().getFileName();
        var census = new Census(workshop.scratch(), mark);
        var postgres = postgres();
        try (var witness = new Witness();
                var site =
                        new Site(workshop, census, settings.servers(), postgres, store(postgres))) {
            var cannot = EnumSet.noneOf(FaultKind.class);
            addNodes(site, cannot);
            addServerDisk(site, cannot);
            if (postgres.isEmpty()) {
                cannot.add(FaultKind.KILL_POSTGRES);
            }
            var plan = Plan.of(settings, cannot);
            say("starting " + settings.servers() + " server(s) and 2 nodes");
            site.start();
            var repository = repository();
            var bundle = upload(site.office(), repository);
            var filer = new Filer(site.office(), bundle, witness.port(), mark);
            say(
                    "filing %d jobs and breaking %d things for %d s"
                            .formatted(
                                    plan.jobs().size(),
                                    plan.faults().size(),
                                    settings.lasts().toSeconds()));
            carryOut(plan, filer, new Saboteur(site, journal, clock));
            writeDown(journal);
            say("mending all and waiting until it rests");
            site.mend();
            var rested = new Rest(site).await(screen);
            rested.ifPresent(findings::add);
            say("looking whether all is as promised");
            var evidence = Evidence.gather(site.office(), plan, filer, witness, journal);
            prove(evidence, site, repository);
            return report(evidence, filer, began);
        }
    }

    /** For whoever looks into a folder that is kept. */
    private void writeDown(Journal broken) {
        try {
            Files.write(
                    workshop.scratch().resolve("faults.txt"),
                    broken.all().stream().map(Injected::line).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void addNodes(Site site, Set<FaultKind> cannot) throws InterruptedException {
        var disk = SmallDisk.mount(workshop, "work1");
        if (disk.isPresent()) {
            site.addNode(disk.get());
        } else {
            site.addNode(workshop.scratch().resolve("work1"));
            cannot.add(FaultKind.FILL_DISK);
            notDone.add("filling a small disk: this user may not mount one (root may)");
        }
        site.addNode(workshop.scratch().resolve("work2"));
    }

    /** With PostgreSQL there is nothing in a server's home that grows. */
    private void addServerDisk(Site site, Set<FaultKind> cannot) throws InterruptedException {
        var disk =
                settings.store() instanceof Store.Sqlite
                        ? BlockDisk.make(
                                workshop, site.servers().getFirst().name(), SERVER_MEGABYTES)
                        : Optional.<BlockDisk>empty();
        disk.ifPresent(site::homeIsOn);
        if (disk.isEmpty()) {
            cannot.add(FaultKind.FILL_SERVER);
            if (settings.store() instanceof Store.Sqlite) {
                notDone.add("filling a server's disk: this user may not mount one (root may)");
            }
        }
    }

    private Optional<PostgresUnit> postgres() throws InterruptedException {
        return switch (settings.store()) {
            case Store.Sqlite() -> Optional.empty();
            case Store.Postgres(var url) when url.isPresent() -> {
                notDone.add("killing PostgreSQL: the one of --db is not the drill's");
                yield Optional.empty();
            }
            case Store.Postgres(_) -> {
                say("starting a PostgreSQL");
                yield Optional.of(PostgresUnit.start(workshop, env));
            }
        };
    }

    private Map<String, String> store(Optional<PostgresUnit> postgres) {
        return switch (settings.store()) {
            case Store.Sqlite() -> Map.of();
            case Store.Postgres(var url) ->
                    Map.of("CADRE_DB", url.orElseGet(() -> postgres.orElseThrow().url()));
        };
    }

    /**
     * Everything at its time, each on a thread of its own; returns when all is done, interrupted
     * when nothing more is begun.
     */
    private void carryOut(Plan plan, Filer filer, Saboteur saboteur) throws InterruptedException {
        var began = System.nanoTime();
        var chores = new ArrayList<Future<?>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var job : plan.jobs()) {
                chores.add(submit(threads, job.key(), began, job.at(), () -> filer.file(job)));
            }
            for (var fault : plan.faults()) {
                var name = fault.kind().word();
                chores.add(submit(threads, name, began, fault.at(), () -> saboteur.commit(fault)));
            }
            try {
                for (var chore : chores) {
                    while (!isDone(chore)) {
                        screen.live(
                                "%d of %d jobs filed, %d things broken, %d s"
                                        .formatted(
                                                filer.filed().size(),
                                                plan.jobs().size(),
                                                journal.all().size(),
                                                seconds(began)));
                    }
                }
            } catch (InterruptedException e) {
                threads.shutdownNow(); // closing them waits for what has begun, not for its time
                throw e;
            }
        } finally {
            screen.live("");
        }
    }

    private static boolean isDone(Future<?> chore) throws InterruptedException {
        try {
            chore.get(500, TimeUnit.MILLISECONDS);
            return true;
        } catch (java.util.concurrent.TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a chore that tells of its trouble itself", e);
        }
    }

    /** Something that is done at a time. */
    private interface Chore {
        void run() throws InterruptedException;
    }

    private Future<?> submit(
            ExecutorService threads, String name, long began, Duration at, Chore chore) {
        return threads.submit(() -> {
            try {
                var left = at.toNanos() - (System.nanoTime() - began);
                TimeUnit.NANOSECONDS.sleep(Math.max(0, left));
                chore.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                findings.add(new Finding("drill_broke", name, String.valueOf(e)));
            }
        });
    }

    private void prove(Evidence evidence, Site site, Path repository) throws InterruptedException {
        var office = site.office();
        var kept = keptOnFullDisks(site);
        var proofs =
                List.of(
                        new OutcomeProof(evidence),
                        new WitnessProof(evidence),
                        new LogProof(evidence, office),
                        new CommitProof(evidence, office, workshop, repository, kept),
                        new LeftoverProof(site, journal),
                        new ErrorLineProof(workshop.folder("logs"), journal));
        for (var proof : proofs) {
            try {
                findings.addAll(proof.findings());
            } catch (RuntimeException e) {
                var name = proof.getClass().getSimpleName();
                findings.add(new Finding("drill_broke", name, String.valueOf(e)));
            }
        }
    }

    private Set<String> keptOnFullDisks(Site site) {
        var kept =
                site.nodes().stream()
                        .filter(node -> journal.filledDiskOf(node.name()))
                        .flatMap(node -> node.kept().stream())
                        .collect(Collectors.toSet());
        if (!kept.isEmpty()) {
            notDone.add(
                    "storing the work of %s: the node's disk was full, it is kept on the node"
                            .formatted(new TreeSet<>(kept)));
        }
        return kept;
    }

    private DrillReport report(Evidence evidence, Filer filer, long began) {
        var all = List.copyOf(findings);
        return new DrillReport(
                settings.storeWord(),
                settings.servers(),
                settings.seed(),
                filer.filed().size(),
                evidence.jobs().stream().mapToInt(job -> job.attempts().size()).sum(),
                counted(evidence.jobs(), job -> job.status().word()),
                filer.unanswered(),
                journal.count(FaultKind::isKill),
                journal.count(FaultKind::isNetwork),
                journal.count(FaultKind::isRestart),
                counted(journal.all(), one -> one.kind().word()),
                all.size(),
                all,
                notDone,
                seconds(began),
                Optional.empty());
    }

    private static <T> Map<String, Integer> counted(List<T> all, Function<T, String> word) {
        return all.stream().collect(Collectors.groupingBy(word, Collectors.summingInt(_ -> 1)));
    }

    private Path repository() throws InterruptedException {
        var shop = workshop.folder("shop");
        try {
            Files.writeString(shop.resolve("README.md"), "# Shop\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        workshop.run(shop, "git", "init", "-q", "-b", "main", ".");
        workshop.run(shop, "git", "config", "user.name", "Drill");
        workshop.run(shop, "git", "config", "user.email", "drill@localhost");
        workshop.run(shop, "git", "add", "--all");
        workshop.run(shop, "git", "commit", "-q", "-m", "Open the shop");
        return shop;
    }

    private BundleId upload(Office office, Path repository) throws InterruptedException {
        var file = workshop.scratch().resolve("shop.bundle");
        workshop.run(repository, "git", "bundle", "create", "-q", file.toString(), "HEAD", "--all");
        var answer = office.ask(PATIENCE, api -> api.upload(Route.of("bundles"), file));
        return Json.mapper().treeToValue(answer, BundleView.class).id();
    }

    private void say(String line) {
        screen.line("drill: " + line);
    }

    private static long seconds(long began) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
    }
}
