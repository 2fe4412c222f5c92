package cadre.server.flows;

import cadre.server.access.Keys;
import cadre.server.access.Principal;
import cadre.server.feed.cause.Origin;
import cadre.server.feed.cause.Origins;
import cadre.server.fleet.Loop;
import cadre.server.flows.delivery.Hint;
import cadre.server.flows.delivery.Hints;
import cadre.server.flows.delivery.Kind;
import cadre.server.forges.Ends;
import cadre.server.forges.connection.FlowProject;
import cadre.server.forges.connection.FlowProjects;
import cadre.server.forges.tracker.ItemRef;
import cadre.server.forges.tracker.WorkItem;
import cadre.server.storage.Database;
import cadre.server.storage.Wakes;
import cadre.wire.error.CadreException;
import cadre.wire.id.KeyId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns hints into looks, and starts the items that the trigger of a flow takes: those that a hint
 * is about, and, again and again, those that changed in the tracker whatever webhooks said. An item
 * that went through a flow before is not started by itself again.
 */
public final class Intake implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Intake.class);
    private static final Duration REST = Duration.ofSeconds(1);

    /** Changes of the same moment may be seen one after the other. */
    private static final Duration SPARE = Duration.ofMinutes(1);

    private static final int AT_ONCE = 500;

    /** The span of what no webhook told of. */
    private static final String POLL = "poll of items";

    private final Database db;
    private final Ends ends;
    private final Hints hints;
    private final FlowProjects projects;
    private final Keys keys;
    private final Flows flows;
    private final Origins origins;
    private final Duration poll;
    private final InstantSource clock;
    private final Map<FlowProject, Polled> polled = new HashMap<>();
    private final Haste haste = new Haste();
    private Instant filesAt = Instant.MIN;
    private final Semaphore woken = new Semaphore(0);
    private final Wakes.Subscription arrivals;
    private final Loop loop;

    /** What it stands on. */
    record Floor(
            Database db,
            Ends ends,
            Hints hints,
            FlowProjects projects,
            Keys keys,
            Origins origins) {}

    Intake(Floor floor, Flows flows, Duration poll, InstantSource clock) {
        this.db = floor.db();
        this.ends = floor.ends();
        this.hints = floor.hints();
        this.projects = floor.projects();
        this.keys = floor.keys();
        this.origins = floor.origins();
        this.flows = flows;
        this.poll = poll;
        this.clock = clock;
        this.arrivals = db.wakes().listen(Hints.TOPIC, woken::release);
        this.loop = new Loop("flow-intake", this::rest, this::roundOnce);
    }

    /** Begins. */
    public void start() {
        loop.start();
    }

    private void rest() throws InterruptedException {
        if (woken.tryAcquire(REST.toMillis(), TimeUnit.MILLISECONDS)) {
            woken.drainPermits();
        }
    }

    @Override
    public void close() {
        arrivals.close();
        loop.close();
    }

    /** One round. */
    void roundOnce() {
        for (var hint : hints.waiting(AT_ONCE)) {
            if (haste.lets(hint, clock.instant())) {
                under(hint.cause(), () -> take(hint));
                hints.taken(hint);
            }
        }
        projects.all().stream()
                .filter(project -> project.startAs().isPresent())
                .forEach(this::pollIfDue);
        var now = clock.instant();
        if (!filesAt.isAfter(now.minus(poll))) {
            filesAt = now;
            flows.lookAtRefusedFiles();
        }
    }

    private static void under(Optional<Origin> cause, Runnable work) {
        if (cause.isEmpty()) {
            work.run();
            return;
        }
        try (var _ = cause.get().bind()) {
            work.run();
        }
    }

    private void take(Hint hint) {
        var project = project(hint);
        var ref =
                new ItemRef(
                        project.map(FlowProject::project).orElse(hint.project()), hint.subject());
        var now = clock.instant();
        var known =
                db.write(tx -> {
                    FlowStore.hurryRepository(tx, hint.connection(), hint.project(), now);
                    FlowStore.hurryItem(tx, hint.connection(), ref, now);
                    return FlowStore.isKnown(tx, hint.connection(), ref);
                });
        flows.wake();
        if (!known && hint.kind() == Kind.ITEM) {
            project.filter(one -> one.startAs().isPresent())
                    .ifPresent(one -> tried(one, () -> startNamed(one, ref)));
        }
    }

    /** Git hosts write a repository in its own case of letters, people in any. */
    private Optional<FlowProject> project(Hint hint) {
        return projects.all().stream()
                .filter(each -> each.tracker().equals(hint.connection()))
                .filter(each -> each.project().equalsIgnoreCase(hint.project()))
                .findFirst();
    }

    private void startNamed(FlowProject project, ItemRef ref) {
        ends.tracker(project.tracker()).item(ref).ifPresent(item -> start(project, item));
    }

    /**
     * The last poll of a project.
     *
     * @param at when it was, by this server's clock
     * @param newest when the newest item changed, by the tracker's clock
     * @param met the items with the times of their changes
     */
    private record Polled(Instant at, Instant newest, Map<ItemRef, Instant> met) {}

    /**
     * At the first time all that is open, then what changed since, with some time to spare. Asked
     * for by the tracker's own times, for its clock may be another one.
     */
    private void pollIfDue(FlowProject project) {
        var now = clock.instant();
        var last = polled.getOrDefault(project, new Polled(Instant.MIN, Instant.EPOCH, Map.of()));
        if (last.at().isAfter(now.minus(poll))) {
            return;
        }
        polled.put(project, new Polled(now, last.newest(), last.met()));
        tried(project, () -> polled.put(project, poll(project, last, now)));
    }

    private Polled poll(FlowProject project, Polled last, Instant now) {
        var since =
                last.newest().equals(Instant.EPOCH) ? Instant.EPOCH : last.newest().minus(SPARE);
        var met = new HashMap<ItemRef, Instant>();
        var newest = last.newest();
        var all = ends.tracker(project.tracker()).changedItems(project.project(), since);
        for (var item : all) {
            var isMet = item.updatedAt().equals(last.met().get(item.ref()));
            if (isMet || tried(project, () -> changed(project, item))) {
                met.put(item.ref(), item.updatedAt());
                newest = item.updatedAt().isAfter(newest) ? item.updatedAt() : newest;
            }
        }
        return new Polled(now, met.size() == all.size() ? newest : last.newest(), met);
    }

    private void changed(FlowProject project, WorkItem item) {
        if (!db.read(tx -> FlowStore.isKnown(tx, project.tracker(), item.ref()))) {
            var cause = origins.begin(Optional.empty(), POLL, Optional.empty());
            under(Optional.of(cause), () -> start(project, item));
        }
    }

    private void start(FlowProject project, WorkItem item) {
        submitter(project.startAs().orElseThrow())
                .ifPresent(by -> flows.startIfTaken(by, project, item));
    }

    private Optional<Principal> submitter(KeyId key) {
        var holder = keys.holder(key, "");
        if (holder.isEmpty()) {
            log.atWarn()
                    .addKeyValue("key", key)
                    .log("the key start_as of connections.yaml is not good: nothing is started");
        }
        return holder;
    }

    private boolean tried(FlowProject project, Runnable what) {
        try {
            what.run();
            return true;
        } catch (CadreException e) {
            log.atWarn()
                    .addKeyValue("tracker", project.tracker())
                    .addKeyValue("project", project.project())
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("new items of a project could not be looked at");
            return false;
        }
    }
}
