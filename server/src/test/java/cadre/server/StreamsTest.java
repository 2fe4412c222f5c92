package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.api.Grant;
import cadre.wire.event.Event;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The feed as a stream. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamsTest {
    private RunningServer server;

    @BeforeAll
    void start(@TempDir Path home) {
        server = RunningServer.on(home);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void events_come_as_they_happen_from_now_on() {
        try (var events =
                EventReader.open(server, server.as(server.adminKey(), "/api/v1/events?kind=key"))) {
            assertThat(events.next().kind()).isEqualTo("position");

            var key = server.key("first", Grant.VIEWER);

            var event = Json.read(events.next("event").data(), Event.class);
            assertThat(event.kind()).isEqualTo("key.created");
            assertThat(event.thing()).isEqualTo(key.key().id().toString());
        }
    }

    @Test
    void a_reader_that_comes_back_misses_nothing_and_sees_nothing_twice() {
        String last;
        try (var events =
                EventReader.open(server, server.as(server.adminKey(), "/api/v1/events?kind=key"))) {
            events.next("position");
            server.key("before", Grant.VIEWER);
            last = events.next("event").id();
        }
        var missed = server.key("meanwhile", Grant.VIEWER);

        try (var events =
                EventReader.open(
                        server,
                        server.as(server.adminKey(), "/api/v1/events?kind=key")
                                .header("Last-Event-ID", last))) {
            var event = Json.read(events.next("event").data(), Event.class);
            assertThat(event.thing()).isEqualTo(missed.key().id().toString());
        }
    }

    @Test
    void a_reader_lost_before_its_first_event_goes_on_from_its_position() {
        String position;
        try (var events =
                EventReader.open(server, server.as(server.adminKey(), "/api/v1/events"))) {
            position = events.next("position").id();
        }
        var missed = server.key("missed", Grant.VIEWER);

        try (var events =
                EventReader.open(
                        server,
                        server.as(server.adminKey(), "/api/v1/events")
                                .header("Last-Event-ID", position))) {
            assertThat(events.next("event").data()).contains(missed.key().id().toString());
        }
    }

    @Test
    void a_reader_that_was_further_than_the_feed_is_told_where_it_ends_and_hears_what_comes() {
        try (var events =
                EventReader.open(
                        server,
                        server.as(server.adminKey(), "/api/v1/events?kind=key")
                                .header("Last-Event-ID", "99999999"))) {
            assertThat(events.next("position").id()).isNotEqualTo("99999999");

            var coming = server.key("coming", Grant.VIEWER);
            assertThat(events.next("event").data()).contains(coming.key().id().toString());
        }
    }

    @Test
    void who_asks_for_json_gets_a_page() {
        server.key("paged", Grant.VIEWER);

        var page =
                server.send(
                        server.as(server.adminKey(), "/api/v1/events?limit=1")
                                .header("Accept", "application/json"));

        assertThat(page.body()).contains("\"items\":[{\"seq\":1").contains("\"next\":\"1\"");
    }

    @Test
    void a_stream_ends_at_once_when_its_key_is_revoked() {
        var key = server.key("streamer", Grant.VIEWER);
        try (var events = EventReader.open(server, server.as(key.secret(), "/api/v1/events"))) {
            events.next("position");

            server.send(server.as(server.adminKey(), "/api/v1/keys/" + key.key().id()).DELETE());

            events.awaitEnd();
        }
    }

    @Test
    void the_other_streams_go_on_when_one_key_is_revoked() {
        var key = server.key("other", Grant.VIEWER);
        try (var events =
                EventReader.open(server, server.as(server.adminKey(), "/api/v1/events?kind=key"))) {
            events.next("position");
            server.send(server.as(server.adminKey(), "/api/v1/keys/" + key.key().id()).DELETE());

            assertThat(events.next("event").data()).contains("key.revoked");
            server.key("later", Grant.VIEWER);
            assertThat(events.next("event").data()).contains("key.created");
        }
    }

    @Test
    void all_streams_end_when_the_server_stops(@TempDir Path home) {
        var other = RunningServer.on(home);
        var events = EventReader.open(other, other.as(other.adminKey(), "/api/v1/events"));
        events.next("position");

        Thread.ofVirtual().start(other::close);

        events.awaitEnd();
    }

    @Test
    void a_bad_last_event_id_is_a_problem_before_the_stream_begins() {
        var response =
                server.send(
                        server.as(server.adminKey(), "/api/v1/events")
                                .header("Last-Event-ID", "seven"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(RunningServer.problem(response).which()).containsKey("header");
        assertThat(Optional.of(server.get("/api/v1/jobs/j404/log/follow").statusCode()))
                .hasValue(404);
    }
}
