package cadre.server.insight.trace;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.access.Principal;
import cadre.server.feed.cause.Origins;
import cadre.server.fleet.Fleet;
import cadre.wire.api.Grant;
import cadre.wire.id.JobId;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is over is sent once, by whichever server reaches the collector. */
class TracingTest {
    private final AtomicInteger asked = new AtomicInteger();
    private volatile int status = 200;
    private HttpServer http;
    private Fleet fleet;
    private Principal ann;

    @BeforeEach
    void open(@TempDir Path home) throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext(
                "/v1/traces",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    asked.incrementAndGet();
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        http.start();
        fleet = new Fleet(home);
        ann = fleet.key("ann", Grant.MEMBER);
    }

    @AfterEach
    void close() {
        fleet.close();
        http.stop(0);
    }

    private Tracing server(String name, int port) {
        var config = new TraceConfig("http://127.0.0.1:" + port + "/v1/traces", Map.of(), "cadre");
        var tracing = new Tracing(fleet.db, fleet.feed, fleet.jobs, config, name, fleet.clock);
        var head = fleet.feed.head();
        fleet.db.write(tx -> {
            PlaceStore.begin(tx, head);
            return head;
        });
        return tracing;
    }

    private Tracing reaching(String name) {
        return server(name, http.getAddress().getPort());
    }

    /** Whose address nobody listens at. */
    private Tracing cutOff(String name) {
        return server(name, 1);
    }

    /** A job that is cancelled: its request, the job, and how long it waited. */
    private JobId ended() {
        var cause =
                new Origins(OptionalDouble.of(1), fleet.clock, new Random(5))
                        .begin(Optional.of("edge-7"), "POST /api/v1/jobs", Optional.empty());
        try (var _ = cause.bind()) {
            var job = fleet.jobs.file(ann, Fleet.job("say hi")).id();
            fleet.jobs.cancel(ann, job, "not needed");
            return job;
        }
    }

    @Test
    void what_is_over_is_sent_once() {
        try (var one = reaching("one")) {
            ended();
            one.sendOnce();
            one.sendOnce();

            assertThat(one.sent()).isEqualTo(3);
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void a_retried_job_waits_from_its_retry_on_and_not_while_nobody_wanted_it() {
        var job = ended();
        var filed = fleet.clock.instant();
        fleet.clock.pass(Duration.ofMinutes(30));
        var retried = fleet.clock.instant();
        fleet.jobs.retry(ann, job);
        fleet.clock.pass(Duration.ofSeconds(5));
        fleet.jobs.cancel(ann, job, "not needed");

        var spans =
                JobSpans.of(
                        Resource.empty(),
                        fleet.jobs.origin(job).orElseThrow(),
                        fleet.jobs.job(ann, job),
                        List.of(retried),
                        fleet.clock.instant());

        assertThat(spans)
                .filteredOn(span -> span.name().equals("queued"))
                .singleElement()
                .satisfies(span -> assertThat(span.from()).isEqualTo(retried));
        assertThat(spans)
                .filteredOn(span -> span.name().equals("job"))
                .singleElement()
                .satisfies(span -> assertThat(span.from()).isEqualTo(filed));
    }

    @Test
    void what_is_in_no_recorded_trace_is_not_sent() {
        try (var one = reaching("one")) {
            fleet.jobs.cancel(ann, fleet.jobs.file(ann, Fleet.job("say hi")).id(), "not needed");
            one.sendOnce();

            assertThat(asked).hasValue(0);
        }
    }

    @Test
    void what_a_collector_did_not_take_is_sent_when_it_does() {
        try (var one = reaching("one")) {
            status = 503;
            ended();
            one.sendOnce();
            assertThat(one.failingSec()).isPositive();
            assertThat(one.check().ok()).isFalse();

            status = 200;
            one.sendOnce();
            assertThat(one.sent()).isEqualTo(3);
            assertThat(one.failingSec()).isZero();
        }
    }

    @Test
    void a_server_that_does_not_reach_the_collector_lets_another_send_and_is_in_trouble_no_more() {
        try (var cutOff = cutOff("one");
                var other = reaching("two")) {
            ended();
            cutOff.sendOnce();
            assertThat(cutOff.failingSec()).isPositive();

            other.sendOnce(); // the clock stands: the role was given up, it did not lapse
            assertThat(other.sent()).isEqualTo(3);

            cutOff.sendOnce();
            assertThat(cutOff.failingSec()).isZero();
            assertThat(cutOff.check().ok()).isTrue();
        }
    }

    @Test
    void a_server_that_ends_lets_another_send_at_once() {
        try (var next = reaching("two")) {
            try (var first = reaching("one")) {
                ended();
                first.sendOnce();
                ended();
                next.sendOnce();
                assertThat(next.sent()).isZero();
            }

            next.sendOnce();
            assertThat(next.sent()).isEqualTo(3);
        }
    }
}
