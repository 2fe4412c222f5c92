package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * kill -9 of a server in the midst of mail, tasks and locks over {@code /mcp}: what it answered is
 * there when it is back, and a reader that goes on from its cursor gets all mail once.
 */
@Tag("e2e")
class KilledBusServerTest {
    /** More of them by hand: {@code JAVA_TOOL_OPTIONS=-Dcadre.test.calls=100000}. */
    private static final int CALLS = Integer.getInteger("cadre.test.calls", 2_000);

    private static final int CALLERS = 12;
    private static final Duration LONG = Duration.ofMinutes(15);

    @TempDir Path root;
    private final AtomicInteger answered = new AtomicInteger();
    private final ConcurrentLinkedQueue<Long> stored = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Long> ended = new ConcurrentLinkedQueue<>();
    private final List<Long> tokens = new ArrayList<>();
    private final List<Long> read = new ArrayList<>();
    private long cursor;

    @Test
    void on_sqlite_all_mail_that_a_killed_server_took_is_read_once() throws Exception {
        callKillAndCompare(Map.of());
    }

    @Test
    void on_postgresql_all_mail_that_a_killed_server_took_is_read_once() throws Exception {
        try (var postgres = Postgres.start(root)) {
            callKillAndCompare(postgres.variables());
        }
    }

    private void callKillAndCompare(Map<String, String> store) throws Exception {
        try (var cadre = Installation.in(root).serverSettings(store)) {
            cadre.startServer();
            var api = cadre.api();
            api.post("/api/v1/teams", "{\"name\":\"shop\"}");
            var fe = member(cadre, "FE");
            var be = member(cadre, "BE");

            callUntilKilled(cadre, fe, be);
            cadre.startServer();
            while (readOnce(be)) {
                // from the cursor of before the kill, until nothing is left
            }

            assertThat(answered.get()).isGreaterThanOrEqualTo(CALLS);
            assertThat(read).isSorted().doesNotHaveDuplicates().containsAll(stored);
            assertThat(stored).doesNotHaveDuplicates().hasSizeGreaterThan(CALLERS);
            var done = done(be);
            assertThat(done).containsAll(ended);
            tokens.add(be.call("acquire_lock", "{'resource':'last'}").path("token").asLong());
            assertThat(tokens).isSorted().doesNotHaveDuplicates();
        }
    }

    private static BusMember member(Installation cadre, String name) {
        var made = cadre.api().post("/api/v1/teams/shop/members", "{\"name\":\"" + name + "\"}");
        return new BusMember(cadre.url(), made.path("secret").asString());
    }

    private void callUntilKilled(Installation cadre, BusMember fe, BusMember be) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<?>>();
            for (int n = 0; n < CALLERS; n++) {
                running.add(threads.submit(() -> forEver(() -> post(fe))));
                running.add(threads.submit(() -> forEver(() -> work(be))));
            }
            running.add(threads.submit(() -> forEver(() -> readOnce(be))));
            running.add(threads.submit(() -> forEver(() -> lock(fe))));
            var end = System.nanoTime() + LONG.toNanos();
            while (answered.get() < CALLS && running.stream().noneMatch(Future::isDone)) {
                assertThat(System.nanoTime()).as("answered " + answered.get()).isLessThan(end);
                LockSupport.parkNanos(5_000_000);
            }
            cadre.server().kill();
            for (var one : running) {
                one.get(60, TimeUnit.SECONDS); // fails with what a caller failed with
            }
        }
    }

    /** Until no answer comes any more. */
    private static void forEver(Runnable call) {
        try {
            while (true) {
                call.run();
            }
        } catch (UncheckedIOException e) {
            // the server is gone
        }
    }

    private JsonNode call(BusMember member, String tool, String arguments) {
        var answer = member.call(tool, arguments);
        answered.incrementAndGet();
        return answer;
    }

    private void post(BusMember fe) {
        var sent = call(fe, "post_message", "{'to_role':'BE','body':'text'}");
        stored.add(sent.path("message_id").asLong());
    }

    private void work(BusMember be) {
        var task = call(be, "create_task", "{'title':'work'}").path("task_id").asLong();
        var claim = "{'task_id':%d,'lease_sec':600}".formatted(task);
        assertThat(call(be, "claim_task", claim).path("ok").asBoolean()).isTrue();
        var done = "{'task_id':%d,'status':'done'}".formatted(task);
        assertThat(call(be, "update_task", done).path("ok").asBoolean()).isTrue();
        ended.add(task);
    }

    private void lock(BusMember fe) {
        var lock = call(fe, "acquire_lock", "{'resource':'compose'}");
        assertThat(lock.path("acquired").asBoolean()).isTrue();
        tokens.add(lock.path("token").asLong());
        call(fe, "release_lock", "{'resource':'compose'}");
    }

    /** Reads a page and goes on behind it; false if there was nothing. */
    private boolean readOnce(BusMember be) {
        var page = call(be, "read_inbox", "{'after_id':%d,'mark_read':true}".formatted(cursor));
        page.path("messages").forEach(message -> read.add(message.path("id").asLong()));
        cursor = page.path("cursor").asLong();
        return !page.path("messages").isEmpty();
    }

    private static List<Long> done(BusMember be) {
        var done = new ArrayList<Long>();
        var after = 0L;
        for (var more = true; more; ) {
            var page = be.call("list_tasks", "{'status':'done','after_id':%d}".formatted(after));
            page.path("tasks").forEach(task -> done.add(task.path("id").asLong()));
            more = page.path("more").asBoolean(false);
            after = page.path("cursor").asLong(0);
        }
        return done;
    }
}
