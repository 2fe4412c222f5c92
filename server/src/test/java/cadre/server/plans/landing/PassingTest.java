package cadre.server.plans.landing;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassingTest {
    private static CadreException trouble(ErrorCode code, String key, String value) {
        return new CadreException(code, "What", Map.of(key, value), "Fix");
    }

    @ParameterizedTest
    @CsvSource({
        "UPSTREAM,    status, 502,                                      true",
        "UPSTREAM,    status, 500,                                      true",
        "UPSTREAM,    status, 405,                                      false",
        "UPSTREAM,    reason, the server is stopping,                   true",
        "UPSTREAM,    git,    fatal: Could not resolve host: x,         true",
        "UPSTREAM,    git,    The requested URL returned error: 503,    true",
        "UPSTREAM,    git,    The requested URL returned error: 403,    false",
        "UPSTREAM,    git,    ! [remote rejected] pre-receive hook,     false",
        "TOO_MANY,    retry_after_s, 1,                                 true",
        "UNAVAILABLE, x,      The server is stopping,                   true",
        "INTERNAL,    fault,  IllegalStateException,                    true",
        "CONFLICT,    x,      protected,                                false",
        "FORBIDDEN,   x,      not yours,                                false",
    })
    void what_passes_by_itself_is_tried_again(
            ErrorCode code, String key, String value, boolean passes) {
        assertThat(Passing.is(trouble(code, key, value))).isEqualTo(passes);
    }

    @Test
    void the_waits_grow_to_five_minutes_and_are_as_long_as_the_host_wants() {
        var away = trouble(ErrorCode.UPSTREAM, "status", "502");
        var busy = trouble(ErrorCode.TOO_MANY, "retry_after_s", "900");

        assertThat(Passing.pause(away, 0)).isEqualTo(Duration.ofSeconds(5));
        assertThat(Passing.pause(away, 3)).isEqualTo(Duration.ofSeconds(40));
        assertThat(Passing.pause(away, 60)).isEqualTo(Duration.ofMinutes(5));
        assertThat(Passing.pause(busy, 0)).isEqualTo(Duration.ofMinutes(15));
    }
}
