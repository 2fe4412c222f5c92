package cadre.server.insight.trace;

import cadre.server.access.Principal;
import cadre.server.feed.Feed;
import cadre.server.feed.Filter;
import cadre.server.feed.cause.KeptOrigins;
import cadre.server.feed.cause.Origin;
import cadre.server.feed.cause.SpanId;
import cadre.server.fleet.Loop;
import cadre.server.fleet.job.Jobs;
import cadre.server.insight.DoctorView.Check;
import cadre.server.storage.Database;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Event;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the spans of what is over to the collector, in the order of the feed. The place up to which
 * that was done is stored after the collector has answered: what it has not taken is sent again, by
 * this server or another one, and a span that it gets twice has the same id. Work never waits for
 * it. May run on several servers; one of them sends, and one that the collector does not answer
 * lets the others try.
 */
public final class Tracing implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Tracing.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration GATHER = Duration.ofSeconds(2);
    private static final Duration HELD = Duration.ofSeconds(40);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int SLICE = 100;

    private static final Filter OVER =
            Filter.ofKinds(
                    "job.succeeded",
                    "job.failed",
                    "job.cancelled",
                    "job.timed_out",
                    "job.lost",
                    "crew.done",
                    "crew.closed",
                    "crew.stopped",
                    "flow.done",
                    "flow.cancelled",
                    "plan.done",
                    "plan.stopped",
                    "train.done",
                    "train.stopped");

    private final Database db;

    /** As many as a job may have attempts. */
    private static final int MOST_RETRIES = 100;

    private final Feed feed;
    private final Jobs jobs;
    private final TraceConfig config;
    private final InstantSource clock;
    private final String server;
    private final Resource service;
    private final Collector collector;
    private final Semaphore woken = new Semaphore(0);
    private final Feed.Subscription happened;
    private final Loop loop;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong missed = new AtomicLong();
    private Duration pause = Duration.ZERO;
    private volatile Optional<Trouble> trouble = Optional.empty();

    /** Since when the collector takes nothing, behind which place, and why. */
    private record Trouble(Instant since, long place, String why) {}

    /**
     * A sender that is not started.
     *
     * @param server the name of this server among those that share the store
     */
    public Tracing(
            Database db,
            Feed feed,
            Jobs jobs,
            TraceConfig config,
            String server,
            InstantSource clock) {
        this.db = db;
        this.feed = feed;
        this.jobs = jobs;
        this.config = config;
        this.server = server;
        this.clock = clock;
        this.service =
                Resource.create(
                        Attributes.of(AttributeKey.stringKey("service.name"), config.service()));
        this.collector = new Collector(config);
        this.happened = feed.onCommit(woken::release);
        this.loop = new Loop("traces", this::await, this::sendOnce);
    }

    /** Begins with what happens from now on, or where a server left off. */
    public void start() {
        var head = feed.head();
        db.write(tx -> {
            PlaceStore.begin(tx, head);
            return head;
        });
        loop.start();
    }

    private void await() throws InterruptedException {
        if (!pause.isZero()) {
            Thread.sleep(pause);
        } else if (woken.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            Thread.sleep(GATHER);
        }
        woken.drainPermits();
    }

    /** Sends what is over since the last time, unless another server does. */
    void sendOnce() {
        var from = db.write(tx -> PlaceStore.hold(tx, server, clock.instant(), HELD));
        if (from.isEmpty()) {
            forgetTrouble();
            return;
        }
        try {
            var slice = feed.scanAfter(from.getAsLong(), SLICE, OVER);
            if (slice.events().isEmpty() && slice.upTo() - from.getAsLong() < SLICE) {
                return;
            }
            var each = slice.events().stream().map(this::spansOrNone).toList();
            if (taken(from.getAsLong(), each)) {
                moveTo(slice.upTo());
                if (!slice.end()) {
                    woken.release();
                }
            } else {
                giveUp();
            }
        } catch (CadreException e) {
            if (e.code() != ErrorCode.GONE) {
                throw e;
            }
            skip(from.getAsLong());
        }
    }

    /** Another server sends, and what it sends is taken. */
    private void forgetTrouble() {
        var stuck = trouble;
        if (stuck.isPresent() && db.read(PlaceStore::seq) > stuck.get().place()) {
            trouble = Optional.empty();
            pause = Duration.ZERO;
        }
    }

    private void giveUp() {
        db.write(tx -> {
            PlaceStore.giveUp(tx, server);
            return server;
        });
    }

    private void moveTo(long seq) {
        db.write(tx -> {
            PlaceStore.move(tx, server, seq);
            return seq;
        });
    }

    /** Retention was faster than the collector. */
    private void skip(long from) {
        var floor = feed.floor();
        missed.addAndGet(floor - from);
        moveTo(floor);
    }

    private boolean taken(long from, List<List<Span>> each) {
        var all = each.stream().flatMap(List::stream).toList();
        if (all.isEmpty()) {
            return true;
        }
        var refusal = collector.send(all);
        if (refusal.isPresent() && refusal.get().isLasting()) {
            return each.stream()
                    .filter(spans -> !spans.isEmpty())
                    .allMatch(spans -> takenAlone(from, spans));
        }
        return hears(from, all, refusal.map(Collector.Refusal::why));
    }

    /** One event's spans that nobody will take hold no others back. */
    private boolean takenAlone(long from, List<Span> spans) {
        var refusal = collector.send(spans);
        if (refusal.isPresent() && refusal.get().isLasting()) {
            missed.incrementAndGet();
            log.atWarn()
                    .addKeyValue("collector", config.endpoint())
                    .addKeyValue("reason", refusal.get().why())
                    .log("the collector of traces refuses some spans, which are left out");
            return true;
        }
        return hears(from, spans, refusal.map(Collector.Refusal::why));
    }

    private boolean hears(long from, List<Span> spans, Optional<String> why) {
        if (why.isEmpty()) {
            sent.addAndGet(spans.size());
            if (trouble.isPresent()) {
                log.atInfo()
                        .addKeyValue("collector", config.endpoint())
                        .log("the collector of traces takes spans again");
            }
            trouble = Optional.empty();
            pause = Duration.ZERO;
            return true;
        }
        if (trouble.isEmpty()) {
            trouble = Optional.of(new Trouble(clock.instant(), from, why.get()));
            log.atWarn()
                    .addKeyValue("collector", config.endpoint())
                    .addKeyValue("reason", why.get())
                    .log("the collector of traces takes nothing; tried again until it does");
        }
        var next = pause.isZero() ? LOOK : pause.multipliedBy(2);
        pause = next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
        return false;
    }

    /** What cannot be made is left out: it would hold all others back. */
    private List<Span> spansOrNone(Event event) {
        try {
            return spans(event);
        } catch (RuntimeException e) {
            if (e instanceof CadreException why && why.code() == ErrorCode.UNAVAILABLE) {
                throw e;
            }
            missed.incrementAndGet();
            log.atWarn()
                    .addKeyValue("event", event.seq())
                    .setCause(e)
                    .log("the spans of an event cannot be made and are left out; report this");
            return List.of();
        }
    }

    private List<Span> spans(Event event) {
        return event.kind().startsWith("job.")
                ? event.job().map(_ -> ofJob(event)).orElse(List.of())
                : ofThing(event);
    }

    /** When the job was queued once more, oldest first. */
    private List<Instant> retries(Event end) {
        var retried = Filter.ofJob(end.job().orElseThrow()).withKinds(Set.of("job.retried"));
        return feed.before(end.seq(), MOST_RETRIES, retried).stream()
                .map(Event::at)
                .sorted()
                .toList();
    }

    private List<Span> ofJob(Event event) {
        var id = event.job().orElseThrow();
        var origin = jobs.origin(id).filter(Origin::recorded);
        if (origin.isEmpty()) {
            return List.of();
        }
        try {
            var job = jobs.job(Principal.CADRE, id);
            if (!job.status().isOver()) {
                return List.of(); // it was tried once more: its end brings all of it
            }
            return JobSpans.of(service, origin.get(), job, retries(event), event.at());
        } catch (CadreException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return List.of(); // it was deleted meanwhile
            }
            throw e;
        }
    }

    /** A crew, plan, flow or train: the spans of its jobs are below its own. */
    private List<Span> ofThing(Event event) {
        var thing = event.thing();
        var kept =
                db.read(tx -> KeptOrigins.kept(tx, thing)).filter(one -> one.origin().recorded());
        if (kept.isEmpty()) {
            return List.of();
        }
        var origin = kept.get().origin();
        var place = origin.traceparent().orElseThrow();
        var name = event.kind().substring(0, event.kind().indexOf('.'));
        var about =
                Attributes.builder()
                        .put("cadre." + name, thing)
                        .put("cadre.state", event.kind().substring(name.length() + 1));
        var spans = new ArrayList<Span>();
        CauseSpan.of(service, origin, kept.get().at()).ifPresent(spans::add);
        spans.add(
                new Span(
                        service,
                        place.trace(),
                        SpanId.of(place.trace(), thing),
                        Optional.of(place.span()),
                        name,
                        SpanKind.INTERNAL,
                        kept.get().at(),
                        event.at(),
                        about.build(),
                        Optional.empty()));
        return spans;
    }

    /** Spans that the collector has taken from this server since its start. */
    public long sent() {
        return sent.get();
    }

    /** For how many seconds the collector has taken nothing; 0 if it does, or nothing was sent. */
    public long failingSec() {
        return trouble.map(now ->
                        Math.max(1, Duration.between(now.since(), clock.instant()).toSeconds()))
                .orElse(0L);
    }

    /** Whether the collector takes what it is sent. */
    public Check check() {
        return trouble.map(now ->
                        new Check(
                                "traces",
                                false,
                                "the collector takes nothing since "
                                        + now.since()
                                        + ": "
                                        + now.why(),
                                "See to the collector at "
                                        + config.endpoint()
                                        + " and CADRE_OTLP_HEADERS; what it missed is sent then"))
                .orElseGet(
                        () -> new Check("traces", true, sent.get() + " spans sent" + lost(), ""));
    }

    private String lost() {
        return missed.get() == 0
                ? ""
                : ", of " + missed.get() + " events nothing could be sent: deleted, or refused";
    }

    @Override
    public void close() {
        happened.close();
        loop.close();
        try {
            giveUp();
        } catch (CadreException e) { // whoever is next waits a little longer
            log.atDebug().setCause(e).log("the store is away: the role of the sender lapses");
        }
        collector.close();
    }
}
