package cadre.server.flows.outbox;

import cadre.server.feed.Feed;
import cadre.server.flows.outbox.Entry.State;
import cadre.server.flows.outbox.OutboxStore.Taken;
import cadre.server.forges.Ends;
import cadre.server.forges.api.Trouble;
import cadre.server.storage.Database;
import cadre.server.storage.Topic;
import cadre.server.storage.Tx;
import cadre.server.storage.Waits;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outbox. {@link #store} puts something in, within the caller's transaction; {@link OutboxLoop}
 * has it done. A writer that dies after the other end did it, and before that is stored, leaves it
 * to be done again, which every action bears. Thread-safe.
 */
public final class Outbox {
    private static final Logger log = LoggerFactory.getLogger(Outbox.class);
    static final String TOPIC = "outbox";

    /**
     * How long a connection rests when whoever wrote to it was killed; renewed during a call, which
     * with its retries may take minutes.
     */
    static final Duration LEASE = Duration.ofSeconds(30);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    private static final Duration PATIENCE = Duration.ofHours(24);

    /** Answers that another try does not change. */
    private static final Set<Integer> FINAL = Set.of(400, 404, 405, 409, 410, 413, 422);

    /** It may be of the token, which a person changes, or of this one thing. */
    private static final int FORBIDDEN = 403;

    private static final int FORBIDDEN_TRIES = 5;

    private final Database db;
    private final Feed feed;
    private final InstantSource clock;
    private final Writer writer;
    private final Leaks leaks;
    private final Map<Long, Taken> writing = new ConcurrentHashMap<>();

    /** Does one action at the other end. */
    @FunctionalInterface
    interface Writer {
        /**
         * Does it; done before is done.
         *
         * @return what the other end gave
         */
        String write(Entry entry);
    }

    /**
     * An outbox in this store.
     *
     * @param ends what it writes to
     * @param leaks what may not leave
     */
    public Outbox(Database db, Feed feed, Ends ends, Leaks leaks, InstantSource clock) {
        this.db = db;
        this.feed = feed;
        this.clock = clock;
        this.leaks = leaks;
        this.writer = new AdapterWriter(ends, this::find);
    }

    /** One that writes in a way of its own. */
    Outbox(Database db, Feed feed, Writer writer, Leaks leaks, InstantSource clock) {
        this.db = db;
        this.feed = feed;
        this.clock = clock;
        this.leaks = leaks;
        this.writer = writer;
    }

    /**
     * Puts something in; of the same connection and name only once, whatever comes later.
     *
     * @param name whoever asks names each thing, such as {@code flow/12/status}; the tracker may
     *     show it
     * @return it as it stands
     */
    public Entry store(Tx tx, String connection, String name, Action action) {
        var now = clock.instant();
        if (action instanceof Action.Edit edit) {
            tx.lock("outbox:" + connection);
            OutboxStore.waitingEdits(tx, connection, now).stream()
                    .filter(each -> !each.name().equals(name))
                    .filter(each ->
                            each.action() instanceof Action.Edit other
                                    && other.item().equals(edit.item())
                                    && other.comment().equals(edit.comment()))
                    .forEach(each -> OutboxStore.replaced(tx, each.id(), now));
        }
        var fresh = OutboxStore.insert(tx, connection, name, action, now);
        fresh.ifPresent(entry -> {
            tell(tx, "outbox.stored", entry, Map.of());
            tx.afterCommit(() -> db.wakes().ring(new Topic(TOPIC, connection)));
        });
        return fresh.orElseGet(() -> OutboxStore.find(tx, connection, name).orElseThrow());
    }

    /** What was stored under a name. */
    public Optional<Entry> find(String connection, String name) {
        return db.read(tx -> OutboxStore.find(tx, connection, name));
    }

    /**
     * Whether anything waits that gives a result which whoever asked needs: a comment, a branch or
     * a draft.
     *
     * @param prefix of the names, which ends with a slash
     */
    public boolean isAwaited(Tx tx, String prefix) {
        return OutboxStore.isAwaited(tx, prefix);
    }

    /**
     * Why a comment, branch or draft was refused.
     *
     * @param prefix of the names, which ends with a slash
     * @param since refused then or later
     * @return of the first of them; empty if none was
     */
    public Optional<String> refusal(Tx tx, String prefix, Instant since) {
        return OutboxStore.refusal(tx, prefix, since);
    }

    Waits waits() {
        return db.read(OutboxStore::waits);
    }

    /** The connections in which something waits. */
    List<String> waiting() {
        return db.read(OutboxStore::connectionsWaiting);
    }

    /** Does what is due in a connection, until nothing is. */
    void drain(String connection) {
        while (!Thread.currentThread().isInterrupted() && doNext(connection)) {
            // the next one
        }
    }

    /** Whether one was done or refused, so that the next one may be looked at. */
    boolean doNext(String connection) {
        var now = clock.instant();
        var taken = db.write(tx -> OutboxStore.take(tx, connection, now, now.plus(LEASE)));
        if (taken.isEmpty()) {
            return false;
        }
        var entry = taken.get().entry();
        writing.put(entry.id(), taken.get());
        try {
            var leak = leaks.in(entry.action().words());
            if (leak.isPresent()) {
                end(taken.get(), State.REFUSED, "", "the text holds " + leak.get());
            } else {
                end(taken.get(), State.DONE, writer.write(entry), "");
            }
            return true;
        } catch (CadreException e) {
            return failed(taken.get(), e);
        } catch (RuntimeException e) { // else it would hold up its connection for good
            log.atError()
                    .addKeyValue("connection", connection)
                    .addKeyValue("name", entry.name())
                    .setCause(e)
                    .log("something of the outbox cannot be written; report this");
            var unknown =
                    new CadreException(
                            ErrorCode.INTERNAL,
                            "Cadre failed by a mistake of its own",
                            Map.of("what", e.getClass().getSimpleName()),
                            "The server's log has the details; please report it");
            return failed(taken.get(), unknown);
        } finally {
            writing.remove(entry.id());
        }
    }

    /** Keeps what is being written here. */
    void renewOnce() {
        for (var taken : writing.values()) {
            var until = clock.instant().plus(LEASE);
            db.write(tx -> OutboxStore.renew(tx, taken, until));
        }
    }

    private boolean failed(Taken taken, CadreException e) {
        var entry = taken.entry();
        var pause = Trouble.pause(e);
        if (pause.isEmpty() && isFinal(entry, e)) {
            end(taken, State.REFUSED, "", String.valueOf(e.getMessage()));
            return true;
        }
        int tries = pause.isPresent() ? entry.tries() : entry.tries() + 1;
        var due = clock.instant().plus(pause.orElseGet(() -> pauseAfter(tries)));
        db.write(tx -> {
            OutboxStore.again(tx, taken, tries, due, String.valueOf(e.getMessage()));
            return due;
        });
        return false;
    }

    private boolean isFinal(Entry entry, CadreException e) {
        if (entry.storedAt().plus(PATIENCE).isBefore(clock.instant())) {
            return true;
        }
        return switch (e.code()) {
            case INVALID, NOT_FOUND, CONFLICT, TOO_LARGE -> true;
            case UPSTREAM -> {
                var status = Trouble.status(e);
                yield status.filter(FINAL::contains).isPresent()
                        || status.filter(code -> code == FORBIDDEN).isPresent()
                                && entry.tries() + 1 >= FORBIDDEN_TRIES;
            }
            default -> false;
        };
    }

    /** One second, two, four, to ten minutes. */
    static Duration pauseAfter(int tries) {
        var pause = FIRST_PAUSE.multipliedBy(1L << Math.min(20, tries - 1));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private void end(Taken taken, State state, String result, String reason) {
        db.write(tx -> {
            var entry = taken.entry();
            if (OutboxStore.end(
                    tx, entry.id(), taken.token(), state, result, reason, clock.instant())) {
                tell(
                        tx,
                        "outbox." + state.word(),
                        entry,
                        state == State.DONE ? Map.of("result", result) : Map.of("reason", reason));
            }
            return state;
        });
    }

    private void tell(Tx tx, String kind, Entry entry, Map<String, String> more) {
        var body = new HashMap<String, Object>(more);
        body.put("name", entry.name());
        body.put("action", entry.action().kind());
        feed.append(tx, kind, entry.connection(), Optional.empty(), Actor.CADRE, body);
    }
}
