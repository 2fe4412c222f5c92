package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.EventScript;
import cadre.cli.FakeServer;
import cadre.cli.Sample;
import cadre.wire.job.JobRequest;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import cadre.wire.plan.ShippedPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan in Markdown that an agent makes a draft of. */
class PlanImportTest {
    @TempDir Path folder;
    private final FakeServer server = new FakeServer();

    @BeforeEach
    void aPlanInMarkdown() throws IOException {
        Files.writeString(folder.resolve("plan.md"), "# Shop\nFirst the queue, then its cost.\n");
        server.json("GET /api/v1/agents", Map.of("items", List.of(Map.of("name", "codex"))))
                .json("POST /api/v1/jobs", Sample.queued());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void answers(String answer) {
        server.json("GET /api/v1/jobs/j17", Sample.answering(answer))
                .on(
                        "GET /api/v1/jobs/j17/log/follow",
                        new EventScript()
                                .attempt(LogStream.OUT)
                                .chunk(LogStream.OUT, "I read the plan\n")
                                .end(Sample.answering(answer)));
    }

    private Called cadre(String... args) {
        return Called.cadre(server, folder, args);
    }

    @Test
    void the_plan_in_the_answer_becomes_a_draft_with_what_the_check_finds() throws IOException {
        answers("Here it is:\n\n```yaml\n" + ShippedPlan.text() + "```\n");

        var called = cadre("plan", "import", "plan.md");

        assertThat(called.status()).as(called.err()).isZero();
        assertThat(called.out()).contains("a draft of 2 streams");
        assertThat(called.err()).contains("asked", "j17", "I read the plan");
        assertThat(folder.resolve("cadre-plan.yaml"))
                .content()
                .startsWith(ShippedPlan.text())
                .contains("# A draft of job j17");
        assertThat(cadre("plan", "check").status()).isZero();
        var sent = Json.read(server.last("POST /api/v1/jobs").text(), JobRequest.class);
        assertThat(sent.prompt())
                .contains("First the queue, then its cost.", "codex", "\"$schema\"");
        assertThat(sent.role().orElseThrow().name()).isEqualTo("planner");
        assertThat(sent.guard().orElseThrow().of("shop").owns()).isEmpty();
    }

    @Test
    void a_file_that_is_there_stays() throws IOException {
        Files.writeString(folder.resolve("cadre-plan.yaml"), "mine");
        answers("```yaml\n" + ShippedPlan.text() + "```\n");

        var called = cadre("plan", "import", "plan.md");

        assertThat(called.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(called.err()).contains("There is a file already", "--force");
        assertThat(folder.resolve("cadre-plan.yaml")).hasContent("mine");
        assertThat(server.lines()).doesNotContain("POST /api/v1/jobs");
        assertThat(cadre("plan", "import", "plan.md", "--force", "--profile", "codex").status())
                .isZero();
    }

    @Test
    void an_answer_that_is_no_plan_is_kept_and_says_where_it_is_wrong() throws IOException {
        var answer = "```yaml\nname: shop\nstreams: [{id: a, agnt: b}]\n```\n";
        answers(answer);

        var called = cadre("plan", "import", "plan.md", "-o", "draft.yaml");

        assertThat(called.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(called.err()).contains("the answer:2", "did you mean 'agent'");
        assertThat(folder.resolve("draft.yaml")).doesNotExist();
        assertThat(folder.resolve("draft.yaml.j17.answer.txt")).hasContent(answer);
        var json = Json.mapper().readTree(cadre("plan", "import", "plan.md", "--json").out());
        assertThat(json.path("ok").asBoolean()).isFalse();
        assertThat(json.path("answer").asString()).endsWith("cadre-plan.yaml.j17.answer.txt");
    }

    @Test
    void a_draft_that_cannot_run_is_written_and_ends_with_1() throws IOException {
        answers(
                "```yaml\n"
                        + ShippedPlan.text()
                                .replace("owns: [services/cost/**]", "owns: [services/**]")
                        + "```");

        var called = cadre("plan", "import", "plan.md");

        assertThat(called.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(called.out()).contains("error overlap (line 17, 26)");
        assertThat(Files.readString(folder.resolve("cadre-plan.yaml")))
                .contains("# error overlap (line 17, 26)");
    }
}
