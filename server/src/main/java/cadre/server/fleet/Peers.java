package cadre.server.fleet;

import cadre.server.storage.Database;
import cadre.server.storage.Topic;
import cadre.server.storage.Tx;
import cadre.server.storage.Wakes;
import cadre.wire.error.CadreException;
import cadre.wire.id.JobId;
import cadre.wire.id.NodeName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This server among those that share the store: the number it has there, whether the others are
 * alive, and the wake-ups between them. A server without others has a number too, and wakes nobody.
 * Thread-safe.
 */
public final class Peers implements AutoCloseable {
    /** How long after its last beat a server counts as dead. */
    public static final Duration ALIVE = Duration.ofSeconds(15);

    private static final Logger log = LoggerFactory.getLogger(Peers.class);
    private static final String JOB = "job";
    private static final String LINE = "line";
    private static final String NODE = "node";
    private static final String SLOT = "slot";

    private final Database db;
    private final InstantSource clock;
    private final String name;
    private final Instant startedAt;
    private final ThreadLocal<Boolean> ringing = ThreadLocal.withInitial(() -> false);
    private final long id;
    private volatile Supplier<String> settings = () -> "";
    private volatile List<String> different = List.of();

    private Peers(Database db, InstantSource clock, String name) {
        this.db = db;
        this.clock = clock;
        this.name = name;
        this.startedAt = clock.instant();
        this.id =
                db.write(tx -> {
                    if (tx.dialect().isShared()) {
                        PeerStore.deleteNamed(tx, name);
                    } else {
                        PeerStore.deleteAll(tx); // of earlier starts
                    }
                    return PeerStore.insert(tx, name, startedAt);
                });
    }

    /**
     * Enters this server.
     *
     * @param name the same at each start of this server, and of no other: what is there under it is
     *     of an earlier start, and dead
     */
    public static Peers join(Database db, InstantSource clock, String name) {
        return new Peers(db, clock, name);
    }

    /** The number of this server: a new one at each start. */
    public long id() {
        return id;
    }

    /** Whether there may be others. */
    public boolean isShared() {
        return db.dialect().isShared();
    }

    /**
     * Has the settings compared that all servers must have alike, with each beat.
     *
     * @param text the same for the same settings; only its hash leaves this server
     */
    public void compare(Supplier<String> text) {
        settings = text;
    }

    /**
     * Says that this server is alive, and in the log which others have other settings. Does nothing
     * where there are no others.
     */
    public void beat() {
        if (!isShared()) {
            return;
        }
        var hash = hash(settings.get());
        if (!db.write(tx -> PeerStore.seen(tx, id, hash, clock.instant()))) {
            // it could not speak for a while, and another one has cleared up behind it
            db.write(tx -> {
                PeerStore.insertAgain(tx, id, name, startedAt, clock.instant());
                return id;
            });
        }
        var others = db.read(tx -> PeerStore.others(tx, hash, clock.instant().minus(ALIVE)));
        if (!others.equals(different)) {
            others.forEach(other ->
                    log.atWarn()
                            .addKeyValue("server", other)
                            .log(
                                    "another server has other agent profiles: give all of them the"
                                            + " same agents.yaml and cadre.yaml, or a job runs as"
                                            + " the server says whose node takes it"));
            different = others;
        }
    }

    /** The servers that have other settings than this one, as of the last beat. */
    public List<String> different() {
        return different;
    }

    private static String hash(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The servers that are alive, this one included. */
    public Set<Long> alive(Tx tx) {
        var alive = new HashSet<>(PeerStore.seenSince(tx, clock.instant().minus(ALIVE)));
        alive.add(id);
        return alive;
    }

    /** Removes the servers that are dead: to be called once nothing refers to them. */
    public void forgetDead(Tx tx) {
        for (var dead : PeerStore.notSeenSince(tx, clock.instant().minus(ALIVE))) {
            if (dead != id) {
                PeerStore.delete(tx, dead);
            }
        }
    }

    /** Something happened to a job. */
    public void changed(JobId job) {
        ring(JOB, job.toString());
    }

    /** A job came into the line with this key. */
    public void grew(String line) {
        ring(LINE, line);
    }

    /** Something about a node is to be looked up. */
    public void changed(NodeName node) {
        ring(NODE, node.name());
    }

    /** A slot of a node, or a place of a limited profile, may be free. */
    public void freed() {
        ring(SLOT, "");
    }

    /** Rings elsewhere only: whoever rings has told this server himself. */
    private void ring(String kind, String which) {
        if (isShared()) {
            ringing.set(true);
            try {
                db.wakes().ring(new Topic(kind, which));
            } finally {
                ringing.remove();
            }
        }
    }

    /**
     * Has {@code heard} called for each job that something happened to; {@code missed} when it may
     * have been any.
     */
    public void onJob(Consumer<JobId> heard, Runnable missed) {
        listen(JOB, text -> heard.accept(JobId.of(text)), missed);
    }

    /** The same for the keys of lines. */
    public void onLine(Consumer<String> heard, Runnable missed) {
        listen(LINE, heard, missed);
    }

    /** The same for nodes. */
    public void onNode(Consumer<NodeName> heard, Runnable missed) {
        listen(NODE, text -> heard.accept(new NodeName(text)), missed);
    }

    /** Has {@code heard} called when a slot or a place may be free elsewhere. */
    public void onFreed(Runnable heard) {
        listen(SLOT, _ -> heard.run(), heard);
    }

    private void listen(String kind, Consumer<String> heard, Runnable missed) {
        db.wakes()
                .listen(
                        kind,
                        new Wakes.Listener() {
                            @Override
                            public void rang(Topic topic) {
                                if (!ringing.get()) {
                                    heard.accept(topic.name());
                                }
                            }

                            @Override
                            public void mayHaveMissed() {
                                missed.run();
                            }
                        });
    }

    /** Takes this server out. */
    @Override
    public void close() {
        try {
            db.write(tx -> {
                PeerStore.delete(tx, id);
                return id;
            });
        } catch (CadreException e) {
            log.atInfo()
                    .addKeyValue("reason", e.what())
                    .log("this server could not say that it ends; the others will see");
        }
    }
}
