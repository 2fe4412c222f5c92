package peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.IntConsumer;

/** Runs one peer: {@code Peers JDBC_URL COUNT db-scheduler|db-scheduler-default|jobrunr}. */
public final class Peers {
    private static final int POOL = 20;

    private Peers() {}

    /** Prints the peer's figures as one JSON object. */
    public static void main(String[] args) throws Exception {
        var count = Integer.parseInt(args[1]);
        var config = new HikariConfig();
        config.setJdbcUrl(args[0]);
        config.setMaximumPoolSize(POOL);
        var pool = new HikariDataSource(config);
        var figures =
                switch (args[2]) {
                    case "db-scheduler" -> new DbScheduler(pool, true).run(count);
                    case "db-scheduler-default" -> new DbScheduler(pool, false).run(count);
                    case "jobrunr" -> new JobRunrPeer(pool).run(count);
                    default -> throw new IllegalArgumentException("no peer " + args[2]);
                };
        System.out.println(figures.json());
        System.exit(0);
    }

    interface Condition {
        boolean holds() throws Exception;
    }

    static void await(Condition condition) throws Exception {
        var end = System.nanoTime() + 120_000_000_000L;
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not done after 120 seconds");
            }
            Thread.sleep(2);
        }
    }

    /** How many single calls per second by so many callers at once. */
    static double perSecond(int count, int callers, IntConsumer call) throws InterruptedException {
        var room = new Semaphore(callers);
        var from = System.nanoTime();
        try (var threads = Executors.newFixedThreadPool(callers)) {
            for (var i = 0; i < count; i++) {
                var number = i;
                room.acquire();
                threads.execute(() -> {
                    try {
                        call.accept(number);
                    } finally {
                        room.release();
                    }
                });
            }
        }
        return count / secondsSince(from);
    }

    static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    static void execute(HikariDataSource pool, String sql) throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static long count(HikariDataSource pool, String sql) throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
