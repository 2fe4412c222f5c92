package cadre.node.agents;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServiceErrorTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void the_status_is_read_out_of_the_words_that_the_clis_use() {
        assertThat(of("[API Error: {\"error\":{\"code\":401,\"message\":\"no\"}}]").status())
                .contains(401);
        assertThat(of("[API Error: 401 Incorrect API key provided]").status()).contains(401);
        assertThat(of("got status: 429 Too Many Requests").status()).contains(429);
        assertThat(of("wrote 401 lines, code 12").status()).isEmpty();
    }

    @Test
    void a_status_has_a_kind() {
        assertThat(kind(401)).isEqualTo("authentication");
        assertThat(kind(403)).isEqualTo("authentication");
        assertThat(kind(402)).isEqualTo("quota");
        assertThat(kind(429)).isEqualTo("quota");
        assertThat(kind(400)).isEqualTo("bad_request");
        assertThat(kind(404)).isEqualTo("bad_request");
        assertThat(kind(408)).isEqualTo("cut_stream");
        assertThat(kind(500)).isEqualTo("overload");
        assertThat(kind(529)).isEqualTo("overload");
    }

    @Test
    void a_bad_key_counts_as_one_although_the_service_says_400() {
        assertThat(
                        of("[API Error: {\"error\":{\"code\":400,\"message\":\"API key not valid."
                                        + " Please pass a valid API key.\"}}]")
                                .kind())
                .isEqualTo("authentication");
    }

    @Test
    void the_end_of_a_wait_is_known_with_the_time_at_which_it_was_said() {
        assertThat(of("quota exceeded. Please retry in 35.5s").resetAt())
                .contains(NOON.plusMillis(35_500));
        assertThat(of("Rate limit reached. Please try again in 20s.").resetAt())
                .contains(NOON.plusSeconds(20));
        assertThat(of("Your quota will reset after 21h4m21s.").resetAt())
                .contains(NOON.plusSeconds(21 * 3600 + 4 * 60 + 21));
        assertThat(of("rate limit, retry in 250ms").resetAt()).contains(NOON.plusMillis(250));
        assertThat(
                        ServiceError.of("quota: retry in 3s", Optional.empty(), Optional.empty())
                                .resetAt())
                .isEmpty();
    }

    @Test
    void a_wait_that_cannot_be_is_none() {
        assertThat(of("quota: retry in 99999999999999999999h").resetAt()).isEmpty();
        assertThat(of("quota: retry in 999999999h 999999999h").resetAt()).isEmpty();
    }

    @Test
    void words_that_nobody_knows_are_other() {
        assertThat(of("the dog ate it").kind()).isEqualTo("other");
        assertThat(of("").kind()).isEqualTo("other");
    }

    private static String kind(int status) {
        return ServiceError.of("no words", Optional.of(status), Optional.empty()).kind();
    }

    private static ServiceError of(String text) {
        return ServiceError.of(text, Optional.empty(), Optional.of(NOON));
    }
}
