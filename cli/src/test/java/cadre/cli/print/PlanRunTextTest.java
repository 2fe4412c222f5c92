package cadre.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.json.Json;
import cadre.wire.plan.run.PlanView;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How plans that run are told. */
class PlanRunTextTest {
    private static final String PLAN =
            """
            {"id":"p2","name":"shop","state":"needs_person","why":"","submitter":"ann",
             "branch":"cadre/shop/integration","filed_at":"2026-11-29T02:28:35.686Z",
             "order":["queue"],"streams":[{"id":"queue","agent":"ann","state":"held",
             "why":"it changed what is not its own: %1$s/a (not its own)\\n%1$s/b (not its own)",
             "task":1,"tasks":1,"rounds":3,"out":true,"needs":[],"after":[]}],"steps":[]}
            """;

    @Test
    void why_names_each_file_of_a_list_that_a_line_has_no_room_for() {
        var folder = "services/queue/".repeat(10);
        var plan = Json.read(PLAN.formatted(folder), PlanView.class);
        var text = new PlanRunText(Style.PLAIN);

        assertThat(text.lines(plan)).noneMatch(line -> line.contains("/b (not its own)"));
        assertThat(text.why(plan, Optional.empty(), Instant.EPOCH))
                .contains("        | " + folder + "/b (not its own)");
    }

    @Test
    void what_was_at_work_when_its_plan_was_stopped_is_not_said_to_be_at_work() {
        var stopped =
                PLAN.replace("needs_person", "stopped")
                        .replace("\"held\"", "\"merging\"")
                        .formatted("a");

        assertThat(new PlanRunText(Style.PLAIN).lines(Json.read(stopped, PlanView.class)))
                .anyMatch(line -> line.contains("queue  merging, stopped"));
    }
}
