package cadre.server.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries wake-ups between servers on one PostgreSQL: one connection listens, another one sends
 * what gathered in 15 ms. Not in the transactions that change something: a commit that notifies
 * takes a lock of the whole database. Both connections come back by themselves; listeners are then
 * told that they may have missed something.
 */
final class WakeLine implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WakeLine.class);
    private static final Duration GATHER = Duration.ofMillis(15);
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration SHORTEST_BREAK = Duration.ofMillis(100);
    private static final Duration LONGEST_BREAK = Duration.ofSeconds(3);
    private static final int LARGEST_PAYLOAD = 7_900; // PostgreSQL takes less than 8,000 bytes
    private static final int MOST_WAITING = 2_000;
    private static final String ANYTHING = "*";

    private final PostgresSource source;
    private final Wakes wakes = new Wakes(this::send);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<String> waiting = new LinkedHashSet<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Outage outage;
    private @Nullable Connection listening;
    private volatile boolean closed;
    private volatile int ownPid;

    WakeLine(PostgresSource source) {
        this.source = source;
        this.outage = new Outage("wake-ups between servers", source.url());
    }

    Wakes wakes() {
        return wakes;
    }

    void start() {
        threads.add(Thread.ofVirtual().name("store-pg-listen").start(() -> keep(this::listen)));
        threads.add(
                Thread.ofVirtual().name("store-pg-notify").start(() -> keep(this::notifyOthers)));
    }

    private void send(Topic topic) {
        lock.lock();
        try {
            if (waiting.size() >= MOST_WAITING) {
                waiting.clear();
                waiting.add(ANYTHING);
            } else if (!waiting.contains(ANYTHING)) {
                waiting.add(topic.text());
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private interface Line {
        void hold() throws SQLException;
    }

    /** Holds a connection as long as it lives, and then the next one. */
    private void keep(Line held) {
        var pause = SHORTEST_BREAK;
        while (!closed) {
            var began = System.nanoTime();
            try {
                held.hold();
            } catch (SQLException e) {
                if (closed) {
                    return;
                }
                var lived = Duration.ofNanos(System.nanoTime() - began);
                pause = lived.compareTo(LONGEST_BREAK) > 0 ? SHORTEST_BREAK : longer(pause);
                outage.noticed(e);
                LockSupport.parkNanos(pause.toNanos());
            } catch (RuntimeException e) {
                log.atError().setCause(e).log("the line for wake-ups failed; report this");
                LockSupport.parkNanos(LONGEST_BREAK.toNanos());
            }
        }
    }

    private static Duration longer(Duration pause) {
        var twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_BREAK) < 0 ? twice : LONGEST_BREAK;
    }

    private void listen() throws SQLException {
        try (var connection = source.plain().getConnection()) {
            lock.lock();
            try {
                listening = connection;
            } finally {
                lock.unlock();
            }
            if (!StoreClaim.shared(connection, source.url())) { // held as long as the connection
                throw new SQLException("a restore or a move has the store", "57P03");
            }
            run(connection, "listen " + channel());
            outage.over();
            wakes.tellOfGap(); // what came before this connection was not heard
            var line = connection.unwrap(PGConnection.class);
            while (!closed) {
                var heard = line.getNotifications((int) LOOK.toMillis());
                if (heard == null || heard.length == 0) {
                    run(connection, "select 1"); // else a dead peer would go unnoticed
                    continue;
                }
                for (var one : heard) {
                    if (one.getPID() != ownPid) {
                        tell(one.getParameter());
                    }
                }
            }
        }
    }

    private void tell(String payload) {
        if (payload.equals(ANYTHING)) {
            wakes.tellOfGap();
            return;
        }
        for (var text : payload.split(" ")) {
            try {
                wakes.tell(Topic.parse(text));
            } catch (IllegalStateException e) {
                // of a newer version, or of a person at psql
                log.atDebug().setCause(e).log("a wake-up that is not understood");
            }
        }
    }

    private void notifyAllOthers(Connection connection) throws SQLException {
        while (!closed) {
            var gathered = gather();
            try {
                for (var payload : payloads(gathered)) {
                    try (var statement = connection.prepareStatement("select pg_notify(?, ?)")) {
                        statement.setString(1, channel());
                        statement.setString(2, payload);
                        statement.execute();
                    }
                }
            } catch (SQLException e) {
                sendLater();
                throw e;
            }
        }
    }

    private void notifyOthers() throws SQLException {
        try (var connection = source.plain().getConnection()) {
            ownPid = connection.unwrap(PGConnection.class).getBackendPID();
            outage.over();
            notifyAllOthers(connection);
        }
    }

    private void sendLater() {
        lock.lock();
        try {
            waiting.clear();
            waiting.add(ANYTHING);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for something to send, and a little longer for what comes with it. */
    private Set<String> gather() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
        LockSupport.parkNanos(GATHER.toNanos());
        lock.lock();
        try {
            var gathered = new LinkedHashSet<>(waiting);
            waiting.clear();
            return gathered;
        } finally {
            lock.unlock();
        }
    }

    /** Topics with a space between two, in pieces that PostgreSQL takes. */
    static List<String> payloads(Set<String> topics) {
        var payloads = new ArrayList<String>();
        var next = new StringBuilder();
        for (var topic : topics) {
            if (next.length() + topic.length() >= LARGEST_PAYLOAD) {
                payloads.add(next.toString());
                next.setLength(0);
            }
            next.append(next.isEmpty() ? "" : " ").append(topic);
        }
        if (!next.isEmpty()) {
            payloads.add(next.toString());
        }
        return payloads;
    }

    /** Notifications go to a whole database, which may hold several schemas. */
    private String channel() {
        return "cadre_" + source.url().schema();
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        closed = true;
        lock.lock();
        try {
            changed.signalAll();
            if (listening != null) {
                listening.abort(Runnable::run); // a polite close would wait for the next wake-up
            }
        } catch (SQLException e) {
            log.atDebug().setCause(e).log("a connection did not close cleanly");
        } finally {
            lock.unlock();
        }
        threads.forEach(LockSupport::unpark);
        threads.forEach(SqliteDatabase::joinFully);
    }
}
