package cadre.app.drill;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.id.AttemptId;
import org.junit.jupiter.api.Test;

class SightingTest {
    @Test
    void two_agents_overlap_only_where_both_were_heard() {
        var one = heard("j1.1", 10, 20);

        assertThat(Sighting.overlapSeconds(one, heard("j1.2", 18, 30))).hasValue(2);
        assertThat(Sighting.overlapSeconds(one, heard("j1.2", 20.5, 30))).isEmpty();
    }

    private static Sighting heard(String attempt, double from, double to) {
        var one = new Sighting(AttemptId.of(attempt), "s1-00001");
        one.heard(from, "start", "");
        one.heard(to, "beat", "");
        return one;
    }
}
