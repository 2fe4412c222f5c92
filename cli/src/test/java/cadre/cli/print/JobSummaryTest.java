package cadre.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Sample;
import cadre.wire.agent.Usage;
import cadre.wire.api.ArtifactView;
import cadre.wire.id.AgentName;
import cadre.wire.id.ArtifactId;
import cadre.wire.id.NodeName;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.AttemptView;
import cadre.wire.job.FailureCode;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobSummaryTest {
    @Test
    void a_job_that_succeeded_shows_everything_that_it_left() {
        assertThat(
                        JobSummary.lines(
                                Sample.succeeded(),
                                "http://127.0.0.1:27888",
                                Sample.NOON,
                                Style.PLAIN))
                .containsExactly(
                        "succeeded  j17 · rehearsal on build-1",
                        "answer     all done",
                        "           and tested",
                        "changes    shop: 2 files changed, +12 -3",
                        "             docs/new.txt   +2 -0",
                        "             src/Main.java  +10 -3",
                        "commits    1 commit saved, head 222222222222",
                        "tokens     1,200 in · 300 cached · 45 out",
                        "cost       $0.0123",
                        "duration   41s",
                        "isolation  bubblewrap",
                        "killed     1 process left behind: sleep 100",
                        "address    http://127.0.0.1:27888/jobs/j17",
                        "next       cadre diff j17 · cadre apply j17",
                        "resume     cadre run --resume j17 \"...\"");
    }

    @Test
    void a_job_without_a_repository_shows_the_files_that_it_left_and_how_to_fetch_them() {
        var job =
                Sample.job(
                        new JobState.Succeeded(Sample.ATTEMPT, Sample.NOON),
                        Sample.attempt("succeeded", LogStream.OUT, Optional.empty()));
        var archive = file("archive", "workspace.tar.gz");

        assertThat(summary(job, archive))
                .contains(
                        "files      workspace.tar.gz (2.0 KiB)",
                        "next       cadre artifacts j17 --fetch workspace.tar.gz");
        assertThat(summary(job, archive, file("file", "a.txt")))
                .contains(
                        "           a.txt (2.0 KiB)", "next       cadre artifacts j17 --fetch all");
        assertThat(summary(job, file("file", "$(id)")))
                .contains("next       cadre artifacts j17 --fetch all");
    }

    @Test
    void a_job_whose_server_ends_shows_no_address_and_no_next_step() {
        assertThat(JobSummary.outcome(Sample.succeeded(), Sample.NOON, Style.PLAIN))
                .startsWith("succeeded  j17 · rehearsal on build-1")
                .noneMatch(line -> line.matches("(address|next|resume) .*"));
    }

    private static List<String> summary(JobView job, ArtifactView... saved) {
        return JobSummary.lines(job, List.of(saved), "http://h", Sample.NOON, Style.PLAIN);
    }

    private static ArtifactView file(String kind, String name) {
        return new ArtifactView(
                new ArtifactId(1), Sample.ATTEMPT, kind, "", name, 2048, "ab", Sample.NOON, "x");
    }

    @Test
    void a_queued_job_says_why_it_waits_and_what_to_do() {
        var job =
                Sample.job(
                        new JobState.Queued(Sample.NOON, "no node with tag gpu; 2 nodes online"));

        assertThat(JobSummary.lines(job, "http://h", Sample.NOON, Style.PLAIN))
                .containsExactly(
                        "queued  j17 · rehearsal · no node with tag gpu; 2 nodes online",
                        "address    http://h/jobs/j17",
                        "next       cadre why j17 · cadre cancel j17");
    }

    @Test
    void a_job_whose_node_does_not_answer_says_so() {
        var away =
                new JobState.Running(
                        Sample.ATTEMPT,
                        new NodeName("build-1"),
                        Sample.NOON,
                        Sample.NOON,
                        "",
                        Optional.of(Sample.NOON),
                        "node build-1 does not answer; it is waited for");

        assertThat(JobSummary.reason(away))
                .isEqualTo("node build-1 does not answer; it is waited for");
        assertThat(JobSummary.word(away)).isEqualTo("disconnected");
        assertThat(JobSummary.word(Sample.running().status())).isEqualTo("running");
    }

    @Test
    void a_running_job_shows_how_long_it_has_run() {
        var job = Sample.running();

        assertThat(
                        JobSummary.lines(
                                job,
                                "http://h",
                                Sample.NOON.plus(Duration.ofSeconds(90)),
                                Style.PLAIN))
                .contains("duration   1m30s", "isolation  not known yet");
    }

    @Test
    void an_agent_that_reports_no_usage_shows_no_zeros_and_no_cost() {
        assertThat(JobSummary.lines(Sample.running(), "http://h", Sample.NOON, Style.PLAIN))
                .contains("tokens     not reported")
                .noneMatch(line -> line.startsWith("cost"));
    }

    @Test
    void the_tokens_and_the_cost_are_of_all_attempts() {
        var first = using(new Usage(1_000, 0, 0, 10, 0, Optional.of(new BigDecimal("0.25"))));
        var second = using(new Usage(2_000, 500, 0, 20, 0, Optional.of(new BigDecimal("1.5"))));
        var unpriced = using(new Usage(1, 0, 0, 1, 0, Optional.empty()));
        var none = using(Usage.NONE);
        var state = Sample.running().status();

        assertThat(lines(Sample.job(state, first, none, second)))
                .contains("tokens     3,000 in · 500 cached · 30 out", "cost       $1.75");
        assertThat(lines(Sample.job(state, first, unpriced))).contains("cost       unpriced");
    }

    private static List<String> lines(JobView job) {
        return JobSummary.lines(job, "http://h", Sample.NOON, Style.PLAIN);
    }

    private static AttemptView using(Usage usage) {
        var plain = Sample.attempt("running", LogStream.OUT, Optional.empty());
        return new AttemptView(
                plain.id(),
                plain.token(),
                plain.state(),
                plain.node(),
                plain.claimedAt(),
                plain.startedAt(),
                plain.endedAt(),
                plain.turnBegun(),
                usage,
                plain.account(),
                plain.humanStream(),
                plain.result());
    }

    @Test
    void a_custom_command_goes_on_in_its_workspace_though_it_has_no_session() {
        var attempt =
                Sample.succeeded().attempts().getLast().result().map(JobSummaryTest::sessionless);
        var over = new JobState.Succeeded(Sample.ATTEMPT, Sample.NOON);

        assertThat(lines(asked(over, "custom", "", attempt)))
                .contains("resume     cadre run --resume j17 \"...\"");
        assertThat(lines(asked(over, "rehearsal", "", attempt)))
                .noneMatch(line -> line.startsWith("resume"));
    }

    @Test
    void no_retry_is_offered_where_the_same_again_must_fail() {
        var gone =
                new JobState.Failed(
                        FailureCode.PREFLIGHT,
                        "The workspace is gone. To begin anew: cadre run --resume j16 --cold",
                        Sample.NOON);
        var resume = ",\"resume\":{\"job\":\"j16\",\"cold\":false}";

        assertThat(lines(asked(gone, "claude", resume, Optional.empty())))
                .contains("next       cadre log j17");
        assertThat(lines(asked(gone, "claude", "", Optional.empty())))
                .contains("next       cadre log j17 · cadre retry j17");
    }

    private static JobView asked(
            JobState state, String agent, String more, Optional<AttemptResult> result) {
        var request = "{\"prompt\":\"x\",\"agent\":\"%s\"%s}".formatted(agent, more);
        var job = Sample.job(state, Sample.attempt(state.word(), LogStream.OUT, result));
        return new JobView(
                job.id(),
                job.status(),
                job.prompt(),
                new AgentName(agent),
                job.submitter(),
                job.priority(),
                job.labels(),
                job.filedAt(),
                job.attempts(),
                Optional.of(Json.read(request, JobRequest.class)));
    }

    private static AttemptResult sessionless(AttemptResult result) {
        return Json.read(
                Json.write(result).replaceAll("\"session_id\":\"[^\"]*\"", "\"session_id\":\"\""),
                AttemptResult.class);
    }

    @Test
    void a_cancelled_job_shows_who_cancelled_it_and_why() {
        var job = Sample.ended(new JobState.Cancelled("ada", "wrong branch", Sample.NOON));
        var wordless = Sample.ended(new JobState.Cancelled("ada", "", Sample.NOON));

        assertThat(JobSummary.lines(job, "http://h", Sample.NOON, Style.PLAIN))
                .first()
                .isEqualTo("cancelled  j17 · rehearsal · by ada: wrong branch");
        assertThat(JobSummary.lines(wordless, "http://h", Sample.NOON, Style.PLAIN))
                .first()
                .isEqualTo("cancelled  j17 · rehearsal · by ada");
    }

    @Test
    void what_the_agent_answers_cannot_change_the_terminal() {
        var job = Sample.answering("\u001b]0;owned\u0007\u001b[2Jfine");

        assertThat(JobSummary.lines(job, "http://h", Sample.NOON, Style.COLOUR))
                .anyMatch(line -> line.endsWith("fine"))
                .noneMatch(line -> line.contains("owned") || line.contains("[2J"));
    }
}
