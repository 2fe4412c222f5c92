package cadre.server.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.feed.cause.KeptOrigins;
import cadre.server.feed.cause.Origin;
import cadre.server.fleet.Clock;
import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import cadre.wire.event.Actor;
import cadre.wire.id.JobId;
import cadre.wire.trace.TraceParent;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class EventLogTest {
    private static final Actor ANN = new Actor("ann", Optional.empty(), "");

    @TempDir Path home;
    private final Logger logger = (Logger) LoggerFactory.getLogger("cadre.events");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private Database db;
    private Feed feed;

    @BeforeEach
    void listen() {
        db = TestStores.main(home);
        feed = new Feed(db, new Clock());
        logger.setLevel(Level.DEBUG);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void close() {
        logger.detachAppender(lines);
        logger.setLevel(null);
        feed.close();
        db.close();
    }

    private Map<String, String> only() {
        await().until(() -> !lines.list.isEmpty());
        assertThat(lines.list).hasSize(1);
        return lines.list.getFirst().getKeyValuePairs().stream()
                .collect(Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value)));
    }

    @Test
    void an_event_that_is_stored_has_a_line_with_the_fields_of_all_lines_and_no_more_of_it() {
        var body = Map.of("attempt", "j7.1", "node", "build-1", "reason", "a text of somebody");
        db.write(tx -> {
            feed.append(tx, "job.started", "j7", Optional.of(new JobId(7)), ANN, body);
            return tx;
        });

        assertThat(only())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "event",
                                "job.started",
                                "thing",
                                "j7",
                                "job",
                                "j7",
                                "attempt",
                                "j7.1",
                                "node",
                                "build-1",
                                "by",
                                "ann"));
    }

    @Test
    void what_happens_to_a_flow_names_it_also_among_several() {
        db.write(tx -> {
            feed.appendAll(
                    tx, List.of(new NewEvent("flow.done", "f3", Optional.empty(), ANN, Map.of())));
            return tx;
        });

        assertThat(only()).containsEntry("flow", "f3").containsEntry("event", "flow.done");
    }

    @Test
    void nothing_is_said_of_what_is_not_stored_and_nothing_above_debug() {
        logger.setLevel(Level.INFO);
        db.write(tx -> {
            feed.append(tx, "job.queued", "j8", Optional.empty(), ANN, Map.of());
            return tx;
        });
        logger.setLevel(Level.DEBUG);
        try {
            db.write(tx -> {
                feed.append(tx, "job.queued", "j9", Optional.empty(), ANN, Map.of());
                throw new IllegalStateException("no");
            });
        } catch (IllegalStateException expected) {
            assertThat(expected).hasMessage("no");
        }
        db.write(tx -> {
            feed.append(tx, "job.queued", "j10", Optional.empty(), ANN, Map.of());
            return tx;
        });

        assertThat(only()).containsEntry("thing", "j10");
    }

    @Test
    void what_a_loop_does_to_a_crew_has_the_request_and_the_trace_that_caused_the_crew() {
        var place = TraceParent.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        var cause = new Origin(Optional.of("r-1"), Optional.of(place), false, Optional.empty());
        db.write(tx -> {
            KeptOrigins.keep(tx, "c4", Optional.of(cause), Instant.EPOCH);
            return tx;
        });
        db.write(tx -> {
            feed.append(tx, "crew.done", "c4", Optional.empty(), ANN, Map.of());
            return tx;
        });

        assertThat(only()).containsEntry("request", "r-1").containsEntry("trace", place.trace());
    }

    @Test
    void a_number_that_was_given_back_is_not_known_by_the_one_who_had_it() {
        var cause = new Origin(Optional.of("r-1"), Optional.empty(), false, Optional.empty());
        try {
            db.write(tx -> {
                KeptOrigins.keep(tx, "c5", Optional.of(cause), Instant.EPOCH);
                feed.append(tx, "crew.filed", "c5", Optional.empty(), ANN, Map.of());
                throw new IllegalStateException("no");
            });
        } catch (IllegalStateException expected) {
            assertThat(expected).hasMessage("no");
        }
        db.write(tx -> {
            feed.append(tx, "crew.filed", "c5", Optional.empty(), ANN, Map.of());
            return tx;
        });

        assertThat(only()).doesNotContainKey("request");
    }
}
