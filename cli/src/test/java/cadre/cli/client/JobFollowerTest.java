package cadre.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.cli.EventScript;
import cadre.cli.FakeServer;
import cadre.cli.Sample;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.AttemptView;
import cadre.wire.job.JobView;
import cadre.wire.job.LogChunk;
import cadre.wire.job.LogStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobFollowerTest {
    private static final String FOLLOW = "GET /api/v1/jobs/j17/log/follow";

    private final FakeServer server = new FakeServer();
    private final Heard heard = new Heard();

    @AfterEach
    void close() {
        server.close();
    }

    private JobView follow() throws InterruptedException {
        return follow(LogPart.ALL);
    }

    private JobView follow(LogPart part) throws InterruptedException {
        var connection = new Connection(URI.create(server.url()), Optional.of(FakeServer.KEY), "");
        try (var api = new Api(connection)) {
            return new JobFollower(api, Sample.JOB, part, heard).follow();
        }
    }

    @Test
    void a_log_is_followed_to_the_end_of_the_job() throws InterruptedException {
        server.on(
                FOLLOW,
                new EventScript()
                        .attempt(LogStream.OUT)
                        .chunk(LogStream.OUT, "one\n")
                        .chunk(LogStream.ERR, "two\n")
                        .end(Sample.succeeded()));

        assertThat(follow()).isEqualTo(Sample.succeeded());
        assertThat(heard.said).containsExactly("attempt j17.1", "one\n", "two\n");
    }

    @Test
    void after_a_broken_connection_it_goes_on_without_doubling_or_missing_a_piece()
            throws InterruptedException {
        server.on(
                FOLLOW,
                new EventScript()
                        .attempt(LogStream.OUT)
                        .breaks()
                        .chunk(LogStream.OUT, "one\n")
                        .chunk(LogStream.OUT, "two\n")
                        .breaks()
                        .chunk(LogStream.OUT, "three\n")
                        .end(Sample.succeeded()));

        follow();

        assertThat(heard.log()).isEqualTo("one\ntwo\nthree\n");
        assertThat(heard.said).contains("attempt j17.1", "lost", "back");
        assertThat(server.last(FOLLOW).headers()).containsEntry("Last-event-id", "j17.1:2");
    }

    @Test
    void a_piece_that_the_server_sends_twice_is_heard_once() throws InterruptedException {
        server.on(
                FOLLOW,
                new EventScript()
                        .attempt(LogStream.OUT)
                        .chunk(LogStream.OUT, "one\n")
                        .chunk(LogStream.OUT, "two\n")
                        .breaks()
                        .repeating(3)
                        .end(Sample.succeeded()));

        follow();

        assertThat(heard.said).containsOnlyOnce("attempt j17.1", "one\n", "two\n");
    }

    @Test
    void a_piece_that_the_listener_could_not_take_comes_once_more() throws InterruptedException {
        heard.refusing = true;
        server.on(
                FOLLOW,
                new EventScript()
                        .attempt(LogStream.OUT)
                        .chunk(LogStream.OUT, "one\n")
                        .chunk(LogStream.OUT, "two\n")
                        .end(Sample.succeeded()));

        follow();

        assertThat(heard.log()).isEqualTo("one\ntwo\n");
    }

    @Test
    void a_part_of_the_log_is_asked_for_again_after_a_break() throws InterruptedException {
        server.on(
                FOLLOW,
                new EventScript()
                        .attempt(LogStream.OUT)
                        .chunk(LogStream.OUT, "one\n")
                        .breaks()
                        .end(Sample.succeeded()));

        follow(new LogPart(OptionalInt.of(1), Optional.of(LogStream.OUT), 7));

        assertThat(server.lines())
                .containsExactly(
                        FOLLOW + "?attempt=1&stream=out&offset=7",
                        FOLLOW + "?attempt=1&stream=out&offset=7");
    }

    @Test
    void a_server_that_goes_away_before_the_first_piece_is_waited_for_if_it_answered_before()
            throws InterruptedException {
        var script = new EventScript().attempt(LogStream.OUT).end(Sample.succeeded());
        var refused = new AtomicInteger();
        FakeServer.Answer goneTwice =
                (exchange, asked) -> {
                    if (refused.getAndIncrement() < 2) {
                        exchange.close();
                    } else {
                        script.to(exchange, asked);
                    }
                };
        server.on(FOLLOW, goneTwice);

        assertThatThrownBy(this::follow).hasMessageContaining("broke");
        refused.set(0);
        server.json("GET /api/v1/jobs/j17", Sample.queued());
        var connection = new Connection(URI.create(server.url()), Optional.of(FakeServer.KEY), "");
        try (var api = new Api(connection)) {
            api.get(Route.of("jobs", Sample.JOB), JobView.class);
            new JobFollower(api, Sample.JOB, LogPart.ALL, heard).follow();
        }

        assertThat(heard.said).containsExactly("lost", "back", "attempt j17.1");
    }

    @Test
    void a_key_that_is_revoked_meanwhile_is_said_and_no_lost_connection() {
        var script = new EventScript().attempt(LogStream.OUT).breaks().end(Sample.succeeded());
        var connections = new AtomicInteger();
        server.on(
                FOLLOW,
                (exchange, asked) -> {
                    if (connections.getAndIncrement() == 0) {
                        script.to(exchange, asked);
                    } else {
                        FakeServer.problem(
                                exchange,
                                new CadreException(
                                        ErrorCode.UNAUTHORIZED, "No such key", Map.of(), ""));
                    }
                });

        assertThatThrownBy(this::follow)
                .hasMessageContaining("The key was revoked or has expired")
                .hasMessageContaining("The job goes on");
        assertThat(heard.said).containsExactly("attempt j17.1");
    }

    @Test
    void a_stream_that_ends_for_its_key_is_not_opened_again() {
        server.on(FOLLOW, new EventScript().attempt(LogStream.OUT).keyLost());

        assertThatThrownBy(this::follow)
                .hasMessageContaining("The key was revoked or has expired")
                .hasMessageContaining("The job goes on");
        assertThat(server.lines()).hasSize(1);
    }

    @Test
    void what_the_server_refuses_is_not_tried_again() {
        assertThatThrownBy(this::follow)
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("No such thing");
        assertThat(server.lines()).hasSize(1);
    }

    private static final class Heard implements JobFollower.Listener {
        private final List<String> said = new ArrayList<>();
        private final StringBuilder log = new StringBuilder();
        private boolean refusing;

        String log() {
            return log.toString();
        }

        @Override
        public void chunk(LogChunk chunk) {
            if (refusing) {
                refusing = false;
                throw new CadreException(ErrorCode.UNAVAILABLE, "Gone", Map.of(), "");
            }
            var text = new String(chunk.data(), StandardCharsets.UTF_8);
            said.add(text);
            log.append(text);
        }

        @Override
        public void attempt(AttemptView attempt) {
            said.add("attempt " + attempt.id());
        }

        @Override
        public void disconnected(String reason) {
            said.add("lost");
        }

        @Override
        public void reconnected() {
            said.add("back");
        }
    }
}
