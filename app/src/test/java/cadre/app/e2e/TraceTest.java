package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.app.e2e.SmallCollector.Span;
import cadre.wire.id.JobId;
import cadre.wire.job.JobState;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One trace from a request to the agent's end, as a collector of traces sees it. */
@Tag("e2e")
class TraceTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final Duration LONG = Duration.ofSeconds(120);

    @TempDir private Path root;
    private SmallCollector collector;
    private Installation cadre;

    @BeforeEach
    void start() {
        collector = SmallCollector.start();
        cadre =
                Installation.in(root)
                        .serverSettings(
                                Map.of(
                                        "CADRE_OTLP_ENDPOINT",
                                        collector.url(),
                                        "CADRE_OTLP_HEADERS",
                                        "X-Token=sesame"));
        cadre.startServer();
        cadre.joinNode();
        cadre.startNode();
        cadre.awaitNode();
    }

    @AfterEach
    void stop() {
        cadre.close();
        collector.close();
    }

    private Map<String, Span> spansOf(String trace) {
        return collector.spans().stream()
                .filter(span -> span.trace().equals(trace))
                .collect(Collectors.toMap(Span::name, span -> span, (first, _) -> first));
    }

    private JobId file(cadre.wire.job.JobRequest request) {
        return cadre.api().file(request).id();
    }

    private static Span span(Map<String, Span> spans, String name) {
        return Optional.ofNullable(spans.get(name)).orElseThrow();
    }

    private Map<String, Span> awaitTraceOf(JobId job) {
        var end = cadre.api().awaitEnd(job, LONG);
        assertThat(end.status()).isInstanceOf(JobState.Succeeded.class);
        var trace = end.cause().orElseThrow().traceparent().orElseThrow().trace();
        await().atMost(LONG).until(() -> spansOf(trace).containsKey("job"));
        return spansOf(trace);
    }

    @Test
    void one_trace_goes_from_the_request_to_the_end_of_the_agent_and_the_agent_knows_it() {
        var job = file(Installation.shell("echo place $TRACEPARENT"));

        var spans = awaitTraceOf(job);

        assertThat(spans)
                .containsOnlyKeys(
                        "POST /api/v1/jobs",
                        "job",
                        "queued",
                        "attempt",
                        "dispatch",
                        "invoke_agent custom",
                        "save");
        var request = span(spans, "POST /api/v1/jobs");
        var whole = span(spans, "job");
        var attempt = span(spans, "attempt");
        var agent = span(spans, "invoke_agent custom");
        assertThat(request.parent()).isEmpty();
        assertThat(whole.parent()).isEqualTo(request.id());
        assertThat(span(spans, "queued").parent()).isEqualTo(whole.id());
        assertThat(attempt.parent()).isEqualTo(whole.id());
        assertThat(span(spans, "dispatch").parent()).isEqualTo(attempt.id());
        assertThat(agent.parent()).isEqualTo(attempt.id());
        assertThat(span(spans, "save").parent()).isEqualTo(attempt.id());
        assertThat(spans.values()).allMatch(span -> span.nanos() >= 0);
        assertThat(whole.attributes())
                .containsEntry("cadre.job", job.toString())
                .containsEntry("cadre.state", "succeeded");
        assertThat(agent.attributes())
                .containsEntry("gen_ai.operation.name", "invoke_agent")
                .containsEntry("gen_ai.agent.name", "custom");
        assertThat(cadre.api().log(job, LogStream.OUT))
                .isEqualTo("place 00-" + agent.trace() + "-" + agent.id() + "-01\n");
        assertThat(collector.tokens()).isNotEmpty().allMatch("sesame"::equals);
    }

    @Test
    void a_crew_that_an_mcp_client_begins_is_in_the_trace_of_the_client() {
        var call =
                """
                {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"start_crew",
                 "arguments":{"request":"say hello","agents":["rehearsal"],"confirmed":true},
                 "_meta":{"traceparent":"00-%s-%s-01"}}}
                """
                        .formatted(TRACE, SPAN);
        var answer = cadre.api().send("POST", "/mcp", call);
        assertThat(answer.body()).contains("structuredContent");

        await().atMost(LONG)
                .until(() -> spansOf(TRACE).keySet().containsAll(Set.of("job", "crew")));
        var spans = spansOf(TRACE);
        assertThat(span(spans, "POST /mcp").parent()).isEqualTo(SPAN);
        assertThat(span(spans, "crew").parent()).isEqualTo(span(spans, "POST /mcp").id());
        assertThat(span(spans, "job").parent()).isEqualTo(span(spans, "crew").id());
    }

    @Test
    void what_a_crew_has_merged_is_in_its_trace_the_train_below_the_crew_and_its_jobs_below_that()
            throws Exception {
        var shop = cadre.bundle(Repositories.small(root.resolve("shop")));
        var part =
                """
                {"name":"%1$s","description":"edit %1$s.txt %1$s","agent":"rehearsal",
                 "paths":["%1$s.txt"],"expects":"change"}
                """;
        cadre.api()
                .post(
                        "/api/v1/crews",
                        """
                        {"request":"two things","confirmed":true,"check":"test -f README.md",
                         "repositories":[%s],"parts":[%s,%s]}
                        """
                                .formatted(
                                        Json.write(shop),
                                        part.formatted("api"),
                                        part.formatted("web")));

        await().atMost(LONG).until(() -> named("crew").findFirst().isPresent());
        var crew = named("crew").findFirst().orElseThrow();
        assertThat(crew.attributes()).containsEntry("cadre.state", "done");
        var train = named("train").findFirst().orElseThrow();
        assertThat(train.parent()).isEqualTo(crew.id());
        assertThat(named("job").filter(job -> job.parent().equals(crew.id()))).hasSize(2);
        assertThat(named("job").filter(job -> job.parent().equals(train.id()))).isNotEmpty();
        var request = named("POST /api/v1/crews").findFirst().orElseThrow();
        assertThat(crew.parent()).isEqualTo(request.id());
        assertThat(collector.spans()).extracting(Span::trace).containsOnly(request.trace());
    }

    private Stream<Span> named(String name) {
        return collector.spans().stream().filter(span -> span.name().equals(name));
    }

    @Test
    void a_server_that_is_killed_while_the_agent_works_loses_nothing_of_the_trace() {
        var job =
                file(
                        Installation.shell(
                                "n=0; while [ $n -lt 60 ]; do n=$((n+1)); sleep 0.05; done"));
        cadre.api().await(job, LONG, view -> view.status() instanceof JobState.Running);
        cadre.server().kill();
        cadre.startServer();

        var spans = awaitTraceOf(job);

        assertThat(spans).containsKeys("POST /api/v1/jobs", "job", "attempt", "save");
        assertThat(span(spans, "job").parent()).isEqualTo(span(spans, "POST /api/v1/jobs").id());
    }

    @Test
    void a_collector_that_answers_503_holds_nothing_up_is_told_once_and_gets_all_later() {
        collector.answer(503);
        var jobs =
                IntStream.range(0, 3).mapToObj(n -> file(Installation.shell("echo " + n))).toList();
        jobs.forEach(job -> cadre.api().awaitEnd(job, LONG));
        await().atMost(LONG).until(() -> collector.tokens().size() >= 2);

        assertThat(failing()).isGreaterThan(0);
        var doctor = cadre.api().json("/api/v1/doctor").path("checks");
        assertThat(doctor.valueStream().filter(one -> one.path("name").asString().equals("traces")))
                .singleElement()
                .satisfies(check -> assertThat(check.path("ok").asBoolean()).isFalse());
        assertThat(cadre.server().err().split("takes nothing; tried again", -1)).hasSize(2);

        collector.answer(200);
        jobs.forEach(job -> assertThat(awaitTraceOf(job)).containsKey("save"));
        await().atMost(LONG).until(() -> failing() == 0);
    }

    @Test
    void spans_that_are_refused_for_good_hold_no_others_back() {
        collector.answer(400);
        cadre.api().awaitEnd(file(Installation.shell("echo first")), LONG);
        await().atMost(LONG).until(() -> said().contains("nothing could be sent"));

        collector.answer(200);
        var second = file(Installation.shell("echo second"));

        assertThat(awaitTraceOf(second)).containsKey("save");
        assertThat(failing()).isZero();
    }

    /** What the doctor says of traces. */
    private String said() {
        return cadre.api()
                .json("/api/v1/doctor")
                .path("checks")
                .valueStream()
                .filter(one -> one.path("name").asString().equals("traces"))
                .map(Object::toString)
                .collect(Collectors.joining());
    }

    private double failing() {
        var metrics = cadre.api().text("/metrics");
        return metrics.lines()
                .filter(line -> line.startsWith("cadre_trace_failing_seconds "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .findFirst()
                .orElseThrow();
    }
}
