package cadre.server.flows;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.flows.delivery.Hint;
import cadre.server.flows.delivery.Kind;
import cadre.server.forges.connection.Provider;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HasteTest {
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");

    private final Haste haste = new Haste();

    private static Hint hint(Kind kind, String subject) {
        return new Hint("c", Provider.GITEA, kind, "ada/shop", subject, "5", 1, Optional.empty());
    }

    private long taken(Hint hint, int millis) {
        return IntStream.range(0, millis)
                .filter(ms -> haste.lets(hint, NOON.plusMillis(ms)))
                .count();
    }

    @Test
    void of_a_burst_about_one_thing_three_are_taken_at_once_and_then_one_a_second() {
        assertThat(taken(hint(Kind.COMMENT, "7"), 3_001)).isEqualTo(6);
    }

    @Test
    void a_burst_about_one_item_delays_no_other_one() {
        assertThat(taken(hint(Kind.COMMENT, "7"), 100)).isEqualTo(3);
        assertThat(taken(hint(Kind.ITEM, "8"), 100)).isEqualTo(3);
        assertThat(taken(hint(Kind.STATUS, "a1"), 100)).isEqualTo(3);
        assertThat(taken(hint(Kind.REVIEW, "9"), 100)).as("the same repository").isZero();
    }

    @Test
    void after_a_rest_it_is_as_at_the_beginning() {
        assertThat(taken(hint(Kind.PUSH, "a1"), 1_000)).isEqualTo(3);

        assertThat(haste.lets(hint(Kind.PUSH, "a1"), NOON.plus(Duration.ofSeconds(60)))).isTrue();
        assertThat(haste.lets(hint(Kind.PUSH, "a1"), NOON.plus(Duration.ofSeconds(60)))).isTrue();
    }
}
