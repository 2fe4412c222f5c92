package cadre.node.redact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretSearchTest {
    private static final SecretSearch SEARCH =
            SecretSearch.of(
                    List.of(
                            new Hidden("first", "sk-one-value"),
                            new Hidden("second", "sk-two-value")));

    private static List<String> found(String text) {
        var pass = SEARCH.pass();
        for (byte each : text.getBytes(UTF_8)) {
            pass.read(new byte[] {each}, 0, 1);
        }
        return pass.found();
    }

    @Test
    void it_says_which_secrets_are_there_and_never_their_values() {
        assertThat(found("a sk-two-value and sk-one-value.")).containsExactly("first", "second");
        assertThat(found("a sk-two-valu")).isEmpty();
        assertThat(found(Base64.getEncoder().encodeToString("user:sk-one-value!".getBytes(UTF_8))))
                .containsExactly("first");
        assertThat(new Hidden("first", "sk-one-value").toString()).doesNotContain("sk-one");
    }

    @Test
    void without_values_there_is_nothing_to_search_for() {
        assertThat(SecretSearch.NONE.isEmpty()).isTrue();
        assertThat(SecretSearch.of(List.of(new Hidden("short", "12345"))).isEmpty()).isTrue();
        assertThat(SEARCH.isEmpty()).isFalse();
    }
}
