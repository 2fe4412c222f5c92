package cadre.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ThrottleTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    private final Logger logger = (Logger) LoggerFactory.getLogger(Throttle.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private Instant now = NOON;
    private final Throttle throttle = new Throttle(() -> now);

    @BeforeEach
    void listen() {
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
    }

    @Test
    void the_sixty_first_failure_of_a_source_within_a_minute_is_too_many() {
        for (int i = 0; i < 60; i++) {
            throttle.failed("10.0.0.7", "wrong key");
        }

        var refusal =
                catchThrowableOfType(
                        CadreException.class, () -> throttle.failed("10.0.0.7", "wrong key"));

        assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_MANY);
        throttle.failed("10.0.0.8", "wrong key");
        now = NOON.plusSeconds(60);
        throttle.failed("10.0.0.7", "wrong key");
    }

    @Test
    void failures_are_logged_once_for_each_source_and_minute() {
        for (int i = 0; i < 20; i++) {
            throttle.failed("10.0.0.7", "wrong key");
            throttle.failed("10.0.0.8", "wrong key");
        }
        assertThat(lines.list).hasSize(2);

        now = NOON.plusSeconds(61);
        throttle.failed("10.0.0.7", "wrong key");

        assertThat(lines.list).hasSize(3);
        assertThat(lines.list.getLast().getKeyValuePairs().toString())
                .contains("10.0.0.7")
                .contains("20");
    }

    @Test
    void a_flood_of_sources_is_remembered_in_bounded_space_and_logged_in_bounded_lines() {
        for (int i = 0; i < 30_000; i++) {
            throttle.failed("source-" + i, "wrong key");
        }

        assertThat(throttle.remembered()).isEqualTo(10_000);
        assertThat(lines.list).hasSize(101);
    }
}
