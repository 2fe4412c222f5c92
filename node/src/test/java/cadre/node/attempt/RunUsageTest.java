package cadre.node.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.node.agents.SideReader.Extent;
import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.Usage;
import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunUsageTest {
    private final RunUsage usage = new RunUsage();

    @Test
    void while_it_runs_whoever_says_more_is_right_and_the_final_event_says_all() {
        usage.streamSays("m", tokens(10, 1));
        assertThat(usage.models("m")).containsExactly(new ModelUsage("m", tokens(10, 1)));

        usage.filesSay("m", tokens(10, 40), Extent.AT_LEAST);
        assertThat(usage.total("m")).isEqualTo(tokens(10, 40));

        var whole = new Usage(12, 0, 0, 45, 0, Optional.of(new BigDecimal("0.1")));
        usage.streamSays("m", whole);
        usage.finalEventSays(whole);
        assertThat(usage.models("m")).containsExactly(new ModelUsage("m", whole));
        assertThat(usage.total("m")).isEqualTo(whole);
    }

    @Test
    void files_that_say_all_are_right_about_a_session_that_counts_on() {
        usage.filesSay("m", tokens(300, 12), Extent.ALL);
        usage.finalEventSays(tokens(6300, 107));

        assertThat(usage.models("m")).containsExactly(new ModelUsage("m", tokens(300, 12)));
        assertThat(usage.total("m")).isEqualTo(tokens(300, 12));
    }

    @Test
    void what_is_said_of_the_run_alone_is_the_models_that_is_known() {
        usage.finalEventSays(tokens(5, 5));
        assertThat(usage.models("m")).containsExactly(new ModelUsage("m", tokens(5, 5)));

        usage.finalEventSays(Usage.NONE);
        assertThat(usage.total("m")).isEqualTo(tokens(5, 5));
    }

    @Test
    void what_the_stream_says_without_a_name_is_of_the_model_that_the_run_is_known_to_use() {
        usage.streamSays("", tokens(10, 1));
        assertThat(usage.models("")).containsExactly(new ModelUsage("", tokens(10, 1)));
        assertThat(usage.models("m")).containsExactly(new ModelUsage("m", tokens(10, 1)));

        usage.streamSays("other", tokens(2, 0));
        usage.finalEventSays(tokens(12, 1));
        assertThat(usage.models("m"))
                .containsExactly(
                        new ModelUsage("m", tokens(10, 1)), new ModelUsage("other", tokens(2, 0)));
    }

    @Test
    void nothing_said_is_nothing_used() {
        assertThat(usage.models("m")).isEmpty();
        assertThat(usage.total("m")).isEqualTo(Usage.NONE);
    }

    private static Usage tokens(long input, long output) {
        return new Usage(input, 0, 0, output, 0, Optional.empty());
    }
}
