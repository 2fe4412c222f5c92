package cadre.server.fleet.breaker;

import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.api.BreakerView;
import cadre.wire.event.Actor;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which accounts are paused, as part of the transactions that hear of it or start jobs. What is
 * remembered here is right for what this server changed, and seconds old for the rest: a claim asks
 * the store. Thread-safe.
 */
public final class Breakers {
    private static final Duration FIRST_WAIT = Duration.ofMinutes(5);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    /** A month and a day: who says more has made a mistake. */
    private static final Duration LONGEST_RESET = Duration.ofDays(32);

    private static final int LONGEST_REASON = 1000;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm 'UTC'");
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'");

    private final Feed feed;
    private final InstantSource clock;
    private final Runnable mayStart;
    private volatile List<Breaker> remembered = List.of();

    /**
     * Remembers nothing yet.
     *
     * @param mayStart called after the commit by which something may start that was paused
     */
    public Breakers(Feed feed, InstantSource clock, Runnable mayStart) {
        this.feed = feed;
        this.clock = clock;
        this.mayStart = mayStart;
    }

    /** Looks at the store, for what other servers changed. */
    public void look(Database db) {
        remembered = db.read(BreakerStore::all);
    }

    Instant now() {
        return clock.instant();
    }

    /** All that are paused, from the store. */
    public List<BreakerView> list(Tx tx) {
        var now = clock.instant();
        return BreakerStore.all(tx).stream().map(breaker -> breaker.view(now)).toList();
    }

    /**
     * An attempt was failed by its account, which is paused from now on. Call it before the rows
     * below attempts are touched.
     *
     * @return whether it is; not if it is the job's own account
     */
    public boolean failed(Tx tx, Failure failure) {
        var key = Breaker.Key.of(failure.agent(), failure.account(), failure.node());
        if (key.isEmpty()) {
            return false;
        }
        var now = clock.instant();
        var known = locked(tx, key.get());
        if (known.isEmpty()) {
            var fresh = opened(key.get(), failure, now, 1);
            if (BreakerStore.insert(tx, fresh)) {
                tellOpened(tx, fresh, failure.attempt());
                remember(tx);
                return true;
            }
            known = locked(tx, key.get()); // of another server, just now
        }
        known.ifPresent(was -> failedAgain(tx, was, failure, now));
        remember(tx);
        return true;
    }

    private void failedAgain(Tx tx, Breaker was, Failure failure, Instant now) {
        if (was.probe().equals(Optional.of(failure.attempt()))) {
            var again = opened(was.key(), failure, now, was.failures() + 1);
            BreakerStore.open(tx, again);
            tellOpened(tx, again, failure.attempt());
            return;
        }
        // it was running already: only a time that the CLI says is news
        var said = opened(was.key(), failure, was.openedAt(), was.failures());
        if (said.told() && !was.probing() && (!was.told() || said.until().isAfter(was.until()))) {
            BreakerStore.open(tx, said);
        }
    }

    private static Breaker opened(Breaker.Key key, Failure failure, Instant at, int failures) {
        var told =
                failure.resetAt()
                        .filter(reset -> reset.isAfter(at))
                        .filter(reset -> reset.isBefore(at.plus(LONGEST_RESET)));
        return new Breaker(
                key,
                failure.code(),
                cut(failure.reason()),
                at,
                told.orElseGet(() -> at.plus(wait(failures))),
                told.isPresent(),
                failures,
                Optional.empty(),
                false);
    }

    /** 5 minutes, 10, 20, 40, then an hour each time. */
    private static Duration wait(int failures) {
        var wait = FIRST_WAIT.multipliedBy(1L << Math.min(failures - 1, 10));
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }

    private static String cut(String reason) {
        return reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) : reason;
    }

    private static Optional<Breaker> locked(Tx tx, Breaker.Key key) {
        return BreakerStore.lock(tx, key.agent()).stream()
                .filter(breaker -> breaker.key().equals(key))
                .findFirst();
    }

    /** Whether this attempt is a probe, as far as this server remembers. */
    public boolean isProbe(AttemptId attempt) {
        return remembered.stream()
                .anyMatch(breaker -> breaker.probe().equals(Optional.of(attempt)));
    }

    /** The service has answered this attempt: if it was a probe, what it probed is over. */
    public void worked(Tx tx, AttemptId attempt) {
        if (!isProbe(attempt)) {
            return;
        }
        for (var breaker : BreakerStore.probedBy(tx, attempt)) {
            if (BreakerStore.delete(tx, breaker.key())) {
                tellClosed(tx, breaker, Map.of("probe", attempt), Actor.CADRE);
            }
        }
        remember(tx);
        tx.afterCommit(mayStart);
    }

    /** An attempt is over: if it was a probe that says nothing, the next one may start. */
    public void ended(Tx tx, AttemptId attempt) {
        if (isProbe(attempt)) {
            remember(tx);
        }
    }

    /**
     * A person lets a profile start again.
     *
     * @param account only this one; all when empty
     * @return what was paused until now
     */
    List<BreakerView> close(Tx tx, AgentName agent, Optional<String> account, Actor by) {
        var now = clock.instant();
        var closed = new ArrayList<BreakerView>();
        for (var breaker : BreakerStore.lock(tx, agent)) {
            if (account.map(breaker.key().account()::equals).orElse(true)) {
                BreakerStore.delete(tx, breaker.key());
                tellClosed(tx, breaker, Map.of(), by);
                closed.add(breaker.view(now));
            }
        }
        remember(tx);
        tx.afterCommit(mayStart);
        return closed;
    }

    private void remember(Tx tx) {
        var all = BreakerStore.all(tx);
        tx.afterCommit(() -> remembered = all);
    }

    private void tellOpened(Tx tx, Breaker breaker, AttemptId attempt) {
        var body = body(breaker);
        body.put("attempt", attempt);
        body.put("code", breaker.code());
        body.put("reason", breaker.reason());
        body.put("resets_at", breaker.until());
        body.put("told", breaker.told());
        body.put("failures", breaker.failures());
        tell(tx, "breaker.opened", breaker, body, Actor.CADRE);
    }

    private void tellClosed(Tx tx, Breaker breaker, Map<String, ?> more, Actor by) {
        var body = body(breaker);
        body.putAll(more);
        tell(tx, "breaker.closed", breaker, body, by);
    }

    private void tell(Tx tx, String kind, Breaker breaker, Map<String, ?> body, Actor by) {
        feed.append(tx, kind, breaker.key().agent().name(), Optional.empty(), by, body);
    }

    private static TreeMap<String, Object> body(Breaker breaker) {
        var body = new TreeMap<String, Object>();
        body.put("account", breaker.key().account());
        breaker.key().node().ifPresent(node -> body.put("node", node));
        return body;
    }

    /** What is remembered of a profile: for a look that decides nothing. */
    public Gate remembered(AgentName agent) {
        var rows = remembered.stream().filter(one -> one.key().agent().equals(agent)).toList();
        return new Gate(rows, Optional.empty());
    }

    /** What stands in the store, held to the end of the transaction, in which jobs start. */
    public Gate locked(Tx tx, AgentName agent) {
        return new Gate(BreakerStore.lock(tx, agent), Optional.of(tx));
    }

    /** Where jobs of one profile may start at this moment. For one thread. */
    public final class Gate {
        private final ArrayList<Breaker> rows;
        private final Optional<Tx> tx;
        private final Instant now = clock.instant();

        private Gate(List<Breaker> rows, Optional<Tx> tx) {
            this.rows = new ArrayList<>(rows);
            this.tx = tx;
        }

        /** Whether nothing of it is paused anywhere. */
        public boolean isOpen() {
            return rows.isEmpty();
        }

        /** Whether a start on this node has to wait. */
        public boolean isShut(NodeName node) {
            return rows.stream().anyMatch(one -> one.key().concerns(node) && one.isShut(now));
        }

        /**
         * An attempt starts on this node: it probes whatever is paused there, and the next one
         * waits. Only at a gate that is locked.
         */
        public void begin(NodeName node, AttemptId attempt) {
            var any = false;
            for (int n = 0; n < rows.size(); n++) {
                var one = rows.get(n);
                if (one.key().concerns(node)) {
                    any = true;
                    rows.set(n, probe(one, attempt));
                }
            }
            if (any) {
                var after = List.copyOf(rows);
                tx.orElseThrow().afterCommit(() -> replace(after));
            }
        }

        private Breaker probe(Breaker one, AttemptId attempt) {
            var open = tx.orElseThrow();
            BreakerStore.probe(open, one.key(), attempt);
            var body = body(one);
            body.put("probe", attempt);
            tell(open, "breaker.half_opened", one, body, Actor.CADRE);
            return new Breaker(
                    one.key(),
                    one.code(),
                    one.reason(),
                    one.openedAt(),
                    one.until(),
                    one.told(),
                    one.failures(),
                    Optional.of(attempt),
                    true);
        }

        /** In words for people, why a start on these nodes has to wait; empty if on none it has. */
        public Optional<String> why(List<NodeName> nodes) {
            return rows.stream()
                    .filter(one -> one.isShut(now) && nodes.stream().anyMatch(one.key()::concerns))
                    .min(Comparator.comparing(Gate::width).thenComparing(Breaker::until))
                    .map(this::words);
        }

        /** What holds everywhere explains more than what holds on one node. */
        private static int width(Breaker one) {
            return one.key().node().isEmpty() ? 0 : 1;
        }

        private String words(Breaker one) {
            var where = one.key().node().map(node -> " on node " + node).orElse("");
            var when =
                    one.probing()
                            ? one.probe().map(probe -> probe + " probes it").orElse("")
                            : (one.told() ? "resets " : "tried again ") + time(one.until());
            return "agent %s is paused%s: %s, %s, cadre agents resume %s"
                    .formatted(one.key().agent(), where, one.code(), when, one.key().agent());
        }

        private String time(Instant at) {
            var then = at.atOffset(ZoneOffset.UTC);
            var today = now.atOffset(ZoneOffset.UTC).toLocalDate();
            return then.format(then.toLocalDate().equals(today) ? TIME : DAY);
        }
    }

    private synchronized void replace(List<Breaker> ofOneAgent) {
        var agent = ofOneAgent.getFirst().key().agent();
        var all = new ArrayList<>(ofOneAgent);
        remembered.stream().filter(one -> !one.key().agent().equals(agent)).forEach(all::add);
        remembered = List.copyOf(all);
    }
}
