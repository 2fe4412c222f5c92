package cadre.server.crews;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.fleet.job.JobFilter;
import cadre.wire.crew.CrewRequest;
import cadre.wire.crew.CrewState;
import cadre.wire.crew.PartRequest;
import cadre.wire.crew.TryState;
import cadre.wire.crew.TryView;
import cadre.wire.id.AgentName;
import cadre.wire.id.CrewId;
import cadre.wire.link.AttemptOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How an agent splits a request, and what happens when it cannot. */
class TriageTest {
    private static final String PROSE = "Sure! I would first look at the code.";

    @TempDir Path home;
    private CrewWorld world;

    @BeforeEach
    void open() {
        world = new CrewWorld(home, "codex", "claude");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private CrewId start() {
        return world.start(
                new CrewRequest(
                        "mend the parser + write the docs",
                        List.<PartRequest>of(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new AgentName("claude")),
                        Optional.of(new AgentName("codex")),
                        Optional.empty(),
                        Map.of(),
                        Map.of(),
                        Optional.empty()));
    }

    private AttemptOrder asked(String agent) {
        var order = world.begins();
        assertThat(order.agent().profile().name()).isEqualTo(agent);
        return order;
    }

    private void assertNothingBegan(CrewId crew) {
        assertThat(world.view(crew).team()).isEmpty();
        assertThat(world.view(crew).parts()).allMatch(part -> part.tries().isEmpty());
        assertThat(world.fleet.jobs.list(world.ann, JobFilter.ANY, Optional.empty(), 10).items())
                .allMatch(job -> "triage".equals(job.labels().get("part")));
    }

    @Test
    void one_that_answers_in_prose_is_asked_once_more_then_the_lead_then_it_is_split_plainly() {
        var crew = start();

        world.answers(asked("codex"), PROSE);
        var repair = asked("codex");
        assertThat(repair.prompt()).contains("could not be used: there is no JSON object");
        world.answers(repair, PROSE);
        assertThat(world.view(crew).state()).isEqualTo(CrewState.TRIAGE);
        assertNothingBegan(crew);
        world.answers(asked("claude"), PROSE);
        world.loop.roundOnce();

        assertThat(world.view(crew).state()).isEqualTo(CrewState.PROPOSED);
        assertThat(world.view(crew).why())
                .contains("split plainly", "asked codex, claude in vain", "no JSON object");
        assertThat(world.view(crew).parts())
                .extracting(part -> part.description())
                .containsExactly("mend the parser", "write the docs");
        assertThat(world.view(crew).triage())
                .extracting(TryView::state)
                .containsExactly(TryState.FAILED, TryState.FAILED, TryState.FAILED);
        assertNothingBegan(crew);
    }
}
