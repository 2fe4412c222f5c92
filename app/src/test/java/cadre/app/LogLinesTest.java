package cadre.app;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.id.AttemptId;
import cadre.wire.json.Json;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.encoder.Encoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogLinesTest {
    private static final String HOSTILE =
            "x\n12:00:00.000 ERROR Vault: \u001b[2J\r\u202e\u2028\u009b\" job=\"j9\\";

    private final LoggerContext context = new LoggerContext();
    private final LogbackMDCAdapter thread = new LogbackMDCAdapter();

    @BeforeEach
    void give() {
        context.setMDCAdapter(thread);
    }

    @Test
    void a_json_line_has_its_stable_fields_first_and_the_rest_as_it_is() {
        var event = event("cadre.server.fleet.Loop", "a loop stopped", null);
        thread.put("request", "r-1");
        event.addKeyValuePair(new KeyValuePair("slots", 4));
        event.addKeyValuePair(new KeyValuePair("attempt", AttemptId.of("j17.2")));
        event.addKeyValuePair(new KeyValuePair("level", "mine"));

        assertThat(line(new JsonLines(), event))
                .isEqualTo(
                        """
                        {"time":"2026-01-02T03:04:05.678Z","level":"WARN","logger":"cadre.server.fleet.Loop",\
                        "message":"a loop stopped","job":"j17","attempt":"j17.2","request":"r-1","slots":4,\
                        "level_":"mine"}
                        """);
    }

    @Test
    void what_the_node_says_has_its_name_and_what_the_server_says_only_the_one_it_names() {
        context.putProperty(LogFields.NODE, "build-1");

        var own = line(new JsonLines(), event("cadre.node.link.Session", "no goodbye", null));
        var other = line(new JsonLines(), event("cadre.server.fleet.Loop", "a loop ends", null));

        assertThat(Json.mapper().readTree(own).path("node").asString("")).isEqualTo("build-1");
        assertThat(Json.mapper().readTree(other).has("node")).isFalse();
    }

    @Test
    void a_line_for_people_shows_message_and_values() {
        var event = event("cadre.server.fleet.Loop", "a loop stopped", null);
        event.addKeyValuePair(new KeyValuePair("loop", "reaper"));

        assertThat(line(new TextLines(), event))
                .matches("\\d\\d:\\d\\d:05\\.678 WARN  Loop: a loop stopped loop=\"reaper\"\n");
    }

    @Test
    void a_hostile_text_forges_no_line_no_field_and_steers_no_terminal() {
        for (var encoder : List.of(new JsonLines(), new TextLines())) {
            var event = event("cadre.node.Relay", HOSTILE, null);
            event.addKeyValuePair(new KeyValuePair("reason", HOSTILE));

            var line = line(encoder, event);

            assertThat(line.lines()).hasSize(1);
            assertThat(line).doesNotContain("\u001b", "\r");
        }
        var event = event("cadre.node.Relay", "refused", null);
        event.addKeyValuePair(new KeyValuePair("reason", HOSTILE));
        assertThat(line(new TextLines(), event))
                .endsWith(
                        "refused reason=\"x\\n12:00:00.000 ERROR Vault:"
                                + " \\u001b[2J\\u000d\\u202e\\u2028\\u009b\\\" job=\\\"j9\\\\\"\n");
    }

    @Test
    void a_message_looks_like_no_field() {
        var event = event("org.eclipse.Server", "started \"x\" job=\"j9\"", null);

        assertThat(line(new TextLines(), event)).endsWith("started \\\"x\\\" job=\\\"j9\\\"\n");
        assertThat(line(new TextLines(), event("org.eclipse.Server", "said \"x\"", null)))
                .endsWith("said \"x\"\n");
    }

    @Test
    void lines_of_what_was_thrown_cannot_be_taken_for_lines_of_the_log() {
        var thrown = new IllegalStateException(HOSTILE);

        var lines =
                new ArrayList<>(
                        line(new TextLines(), event("cadre.node.Relay", "broke", thrown))
                                .lines()
                                .toList());

        assertThat(lines.removeFirst()).endsWith("Relay: broke");
        assertThat(lines).isNotEmpty().allMatch(each -> each.startsWith("    "));
        var json = line(new JsonLines(), event("cadre.node.Relay", "broke", thrown));
        assertThat(json.lines()).hasSize(1);
        assertThat(Json.mapper().readTree(json).path("stack").asString("")).contains(HOSTILE);
    }

    @Test
    void half_a_character_and_a_very_long_text_are_bounded_not_fatal() {
        var event = event("cadre.node.Relay", "half \ud83d of one", null);
        event.addKeyValuePair(new KeyValuePair("reason", "x".repeat(1_000_000)));

        assertThat(line(new JsonLines(), event)).hasSizeLessThan(11_000).contains("half ? of one");
        assertThat(line(new TextLines(), event))
                .hasSizeLessThan(11_000)
                .contains("half \\ud83d of");
    }

    private static String line(Encoder<ILoggingEvent> encoder, ILoggingEvent event) {
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }

    private LoggingEvent event(String logger, String message, @Nullable Throwable thrown) {
        var event =
                new LoggingEvent(
                        LogLinesTest.class.getName(),
                        context.getLogger(logger),
                        Level.WARN,
                        message,
                        thrown,
                        new Object[0]);
        event.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
        return event;
    }
}
