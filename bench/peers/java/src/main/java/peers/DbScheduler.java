package peers;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** db-scheduler with one-time tasks that do nothing; a done one is deleted from its table. */
final class DbScheduler {
    private static final int THREADS = 50;
    private static final int AT_ONCE = 5_000;
    private static final String TABLE =
            """
            create table if not exists scheduled_tasks (
              task_name text not null, task_instance text not null, task_data bytea,
              execution_time timestamp with time zone not null, picked boolean not null,
              picked_by text, last_success timestamp with time zone,
              last_failure timestamp with time zone, consecutive_failures int,
              last_heartbeat timestamp with time zone, version bigint not null, priority smallint,
              primary key (task_name, task_instance));
            create index if not exists execution_time_idx on scheduled_tasks (execution_time);
            create index if not exists last_heartbeat_idx on scheduled_tasks (last_heartbeat);
            truncate scheduled_tasks
            """;

    private final HikariDataSource pool;
    private final boolean lockAndFetch;
    private final AtomicInteger ran = new AtomicInteger();
    private final OneTimeTask<Void> task =
            Tasks.oneTime("noop").execute((instance, context) -> ran.incrementAndGet());
    private int named;

    DbScheduler(HikariDataSource pool, boolean lockAndFetch) {
        this.pool = pool;
        this.lockAndFetch = lockAndFetch;
    }

    Figures run(int count) throws Exception {
        Peers.execute(pool, TABLE);
        var idle = scheduler();
        schedule(idle, 2_000);
        drain(2_000);
        var singles = Math.min(3_000, count);
        var first = named;
        named += singles;
        var single =
                Peers.perSecond(
                        singles, 16, i -> idle.schedule(task.instance("j" + (first + i)), past()));
        drain(singles);
        var from = System.nanoTime();
        schedule(idle, count);
        var bulk = count / Peers.secondsSince(from);
        var seconds = drain(count);
        return new Figures(
                "db-scheduler",
                "16.7.1",
                lockAndFetch ? "lock-and-fetch" : "default fetch",
                THREADS
                        + " threads, "
                        + (lockAndFetch
                                ? "pollUsingLockAndFetch(1.0, 4.0)"
                                : "its own polling strategy")
                        + ", poll every 100 ms, pool 20",
                count,
                single,
                bulk,
                seconds);
    }

    private double drain(int count) throws Exception {
        ran.set(0);
        var scheduler = scheduler();
        var from = System.nanoTime();
        scheduler.start();
        Peers.await(() -> ran.get() >= count);
        Peers.await(() -> Peers.count(pool, "select count(*) from scheduled_tasks") == 0);
        var seconds = Peers.secondsSince(from);
        scheduler.stop();
        return seconds;
    }

    private Scheduler scheduler() {
        var builder =
                Scheduler.create(pool, task)
                        .threads(THREADS)
                        .pollingInterval(Duration.ofMillis(100))
                        .shutdownMaxWait(Duration.ofSeconds(5));
        return (lockAndFetch ? builder.pollUsingLockAndFetch(1.0, 4.0) : builder).build();
    }

    private void schedule(Scheduler scheduler, int count) {
        for (var at = 0; at < count; at += AT_ONCE) {
            List<TaskInstance<?>> tasks = new ArrayList<>();
            for (var i = 0; i < Math.min(AT_ONCE, count - at); i++) {
                tasks.add(task.instance("j" + named++));
            }
            scheduler.scheduleBatch(tasks, past());
        }
    }

    private static Instant past() {
        return Instant.now().minusSeconds(1);
    }
}
