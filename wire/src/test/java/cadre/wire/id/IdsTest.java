package cadre.wire.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.error.CadreException;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdsTest {
    @Test
    void a_job_id_is_read_with_and_without_its_letter() {
        assertThat(JobId.of("j17")).isEqualTo(JobId.of("17")).hasToString("j17");
    }

    @Test
    void an_attempt_id_names_its_job() {
        assertThat(AttemptId.of("j17.2")).isEqualTo(new AttemptId(new JobId(17), 2));
    }

    @Test
    void ids_of_another_form_are_refused() {
        for (var text :
                List.of("", "j", "k1", "j-1", "j1.", "1e3", "j99999999999999999999", "j1 ")) {
            assertThatThrownBy(() -> JobId.of(text))
                    .as(text)
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("This is no job id");
        }
    }

    @Test
    void names_hold_no_path_and_no_option() {
        for (var text : List.of("", "-x", "../x", "A", "a/b", "a b", "x".repeat(64))) {
            assertThatThrownBy(() -> new NodeName(text))
                    .as(text)
                    .isInstanceOf(CadreException.class);
        }
    }
}
