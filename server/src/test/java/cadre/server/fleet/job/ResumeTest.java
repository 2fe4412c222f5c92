package cadre.server.fleet.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.access.Principal;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.Usage;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import cadre.wire.id.JobId;
import cadre.wire.id.NodeName;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobState;
import cadre.wire.job.PathGuard;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.job.ResumeRequest;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.MergeOrder;
import cadre.wire.link.ResumeOrder;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {
    @TempDir Path home;
    private Fleet fleet;
    private Principal ann;
    private FakeNode node;
    private AttemptOrder first;

    @BeforeEach
    void a_job_that_is_over() {
        fleet = new Fleet(home).running();
        ann = fleet.key("ann", Grant.MEMBER);
        node = fleet.node("build-1").slots(2).connected();
        fleet.jobs.file(ann, withRepository("say one"));
        first = node.order();
        node.starts(first);
        node.turns(first);
        node.succeeds(first);
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    private static JobRequest withRepository(String prompt) {
        var shop =
                new RepositoryRequest(
                        Optional.of("shop"),
                        Optional.of("https://example.org/shop.git"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("main"),
                        Optional.of("make deps"),
                        Optional.of("make test"));
        return request(prompt, Optional.empty(), List.of(shop), Optional.empty(), "");
    }

    private JobRequest more(boolean cold) {
        return more(first.attempt().job(), cold);
    }

    private static JobRequest more(JobId job, boolean cold) {
        return request(
                "say two",
                Optional.empty(),
                List.of(),
                Optional.of(new ResumeRequest(job, cold)),
                "");
    }

    private static JobRequest request(
            String prompt,
            Optional<NodeName> node,
            List<RepositoryRequest> repositories,
            Optional<ResumeRequest> resume,
            String idempotencyKey) {
        return new JobRequest(
                prompt,
                new AgentName("rehearsal"),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                repositories,
                node,
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                resume.isPresent() ? Map.of("B", "2") : Map.of("A", "1"),
                List.of(),
                Optional.empty(),
                Map.of(),
                Optional.of(idempotencyKey).filter(key -> !key.isEmpty()),
                Optional.empty(),
                resume);
    }

    private static void refused(ErrorCode code, String text, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CadreException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(text);
    }

    @Test
    void a_job_goes_on_in_the_session_on_the_node_and_with_the_repositories_of_the_earlier_one() {
        fleet.node("build-2").connected();
        fleet.jobs.file(ann, more(false));

        var order = node.order();
        var used = new Usage(1, 2, 3, 4, 0, Optional.empty());
        assertThat(order.resume())
                .contains(
                        new ResumeOrder(
                                first.attempt(), "session-1", List.of(new ModelUsage("", used))));
        assertThat(order.place()).isEqualTo(first.attempt());
        assertThat(order.prompt()).isEqualTo("say two");
        assertThat(order.env()).containsExactlyInAnyOrderEntriesOf(Map.of("A", "1", "B", "2"));
        assertThat(order.isolation()).isEqualTo(IsolationKind.BUBBLEWRAP);
        var repository = order.repositories().getFirst();
        assertThat(repository.name()).isEqualTo("shop");
        assertThat(repository.prepare()).as("it is prepared already").isEmpty();
        assertThat(repository.after()).isEqualTo("make test");
    }

    @Test
    void a_chain_of_jobs_has_one_place_and_sums_what_its_session_used() {
        var second = fleet.jobs.file(ann, more(false));
        var order = node.order();
        node.starts(order);
        node.succeeds(order);
        fleet.jobs.file(ann, more(second.id(), false));

        var third = node.order();

        assertThat(third.place()).isEqualTo(first.attempt());
        assertThat(third.resume().orElseThrow().before())
                .containsExactly(new ModelUsage("", new Usage(2, 4, 6, 8, 0, Optional.empty())));
    }

    @Test
    void only_one_job_at_a_time_goes_on_with_a_session() {
        var second = fleet.jobs.file(ann, more(false));

        refused(
                ErrorCode.CONFLICT,
                "Another job goes on with this session already",
                () -> fleet.jobs.file(ann, more(false)));
        var order = node.order();
        node.starts(order);
        node.succeeds(order);
        assertThat(fleet.jobs.file(ann, more(false)).status()).isInstanceOf(JobState.Running.class);
        refused(
                ErrorCode.CONFLICT,
                "Another job goes on",
                () -> fleet.jobs.retry(ann, second.id()));
    }

    @Test
    void the_same_key_gives_the_same_job_though_its_session_goes_on_already() {
        var once =
                request(
                        "say two",
                        Optional.empty(),
                        List.of(),
                        Optional.of(new ResumeRequest(first.attempt().job(), false)),
                        "k1");

        var filed = fleet.jobs.file(ann, once);

        assertThat(fleet.jobs.file(ann, once).id()).isEqualTo(filed.id());
    }

    @Test
    void what_contradicts_the_earlier_job_is_refused() {
        var earlier = Optional.of(new ResumeRequest(first.attempt().job(), false));
        fleet.node("build-2").connected();

        refused(
                ErrorCode.INVALID,
                "has its repositories",
                () ->
                        fleet.jobs.file(
                                ann,
                                request(
                                        "x",
                                        Optional.empty(),
                                        withRepository("x").repositories(),
                                        earlier,
                                        "")));
        refused(
                ErrorCode.INVALID,
                "The session is on another node",
                () ->
                        fleet.jobs.file(
                                ann,
                                request(
                                        "x",
                                        Optional.of(new NodeName("build-2")),
                                        List.of(),
                                        earlier,
                                        "")));
        refused(
                ErrorCode.NOT_FOUND,
                "No such job",
                () -> fleet.jobs.file(ann, more(new JobId(999), false)));
        var bob = fleet.key("bob", Grant.MEMBER);
        refused(
                ErrorCode.FORBIDDEN,
                "Another key filed this job",
                () -> fleet.jobs.file(bob, more(false)));
        var op = fleet.key("op", Grant.OPERATOR);
        assertThat(fleet.jobs.file(op, more(false)).submitter()).isEqualTo("op");
    }

    @Test
    void a_session_goes_on_with_saved_changes_in_repositories_of_the_same_names() {
        fleet.artifacts.store(
                node.principal(),
                first.attempt(),
                first.token(),
                "bundle",
                "shop",
                "shop.bundle",
                bytes("bundle"),
                1000);
        var job = first.attempt().job();
        var asked = more(false).withMerge(List.of(job));
        var others = List.of(withRepository("x").repositories().getFirst(), named("docs"));
        refused(
                ErrorCode.INVALID,
                "has its repositories",
                () -> fleet.jobs.file(ann, asked.withRepositories(others)));

        fleet.jobs.file(ann, asked.withRepositories(withRepository("x").repositories()));

        var order = node.order();
        assertThat(order.resume().orElseThrow().place()).isEqualTo(first.attempt());
        assertThat(order.merge().orElseThrow().parts())
                .extracting(MergeOrder.Part::from)
                .containsExactly(first.attempt());
        assertThat(order.repositories().getFirst().prepare()).isEqualTo("make deps");
    }

    private static RepositoryRequest named(String name) {
        return new RepositoryRequest(
                Optional.of(name),
                Optional.of("https://example.org/docs.git"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void a_job_that_runs_cannot_be_gone_on_with() {
        var running = fleet.jobs.file(ann, Fleet.job("hello"));
        node.order();

        refused(
                ErrorCode.CONFLICT,
                "The job is not over",
                () -> fleet.jobs.file(ann, more(running.id(), false)));
    }

    @Test
    void a_job_whose_agent_never_began_has_no_session_and_leaves_nothing() {
        var failed = fleet.jobs.file(ann, Fleet.job("hello"));
        var order = node.order();
        node.ends(order, order.token(), new Ending.Failed(FailureCode.PREFLIGHT, "no"), false);

        refused(
                ErrorCode.CONFLICT,
                "--resume " + failed.id() + " --cold",
                () -> fleet.jobs.file(ann, more(failed.id(), false)));
        refused(
                ErrorCode.CONFLICT,
                "cadre retry",
                () -> fleet.jobs.file(ann, more(failed.id(), true)));
    }

    @Test
    void a_session_that_cannot_go_on_where_it_was_offers_a_cold_start() {
        var second = fleet.jobs.file(ann, more(false));
        var order = node.order();
        node.ends(
                order,
                order.token(),
                new Ending.Failed(FailureCode.PREFLIGHT, "The workspace is gone"),
                false);

        var status = (JobState.Failed) fleet.jobs.job(ann, second.id()).status();
        assertThat(status.reason())
                .contains("The workspace is gone")
                .contains("cadre run --resume " + first.attempt().job() + " --cold");
        fleet.jobs.file(ann, more(second.id(), true));
        assertThat(node.order().cold()).as("it stands for the first").contains(first.attempt());
    }

    @Test
    void a_session_whose_node_is_away_says_so_and_offers_a_cold_start() {
        node.goAway();

        var second = fleet.jobs.file(ann, more(false));

        var offer = "cadre run --resume " + first.attempt().job() + " --cold";
        assertThat(((JobState.Queued) second.status()).why())
                .contains("node build-1")
                .contains(offer);
        assertThat(fleet.jobs.why(ann, second.id()).summary()).contains(offer);
    }

    @Test
    void a_cold_start_runs_anywhere_and_its_prompt_begins_with_the_last_answer() {
        node.goAway();
        var other = fleet.node("build-2").connected();
        fleet.jobs.file(ann, more(true));

        var order = other.order();

        assertThat(order.resume()).isEmpty();
        assertThat(order.cold()).contains(first.attempt());
        assertThat(order.place()).isEqualTo(order.attempt());
        assertThat(order.prompt())
                .contains("in a new session")
                .contains("\n> done\n")
                .endsWith("\n\nsay two");
        assertThat(order.repositories().getFirst().prepare()).isEqualTo("make deps");
    }

    @Test
    void what_was_saved_reaches_only_the_attempt_that_begins_with_it() throws Exception {
        fleet.jobs.file(ann, more(true));
        var cold = node.order();
        fleet.jobs.file(ann, Fleet.job("hello"));
        var other = node.order();
        fleet.artifacts.store(
                node.principal(),
                first.attempt(),
                first.token(),
                "bundle",
                "shop",
                "shop.bundle",
                bytes("bundle"),
                1000);

        try (var in = earlier(cold, "bundle", "shop").stream()) {
            assertThat(in.readAllBytes()).asString().isEqualTo("bundle");
        }
        refused(ErrorCode.NOT_FOUND, "Nothing", () -> earlier(cold, "archive", ""));
        refused(ErrorCode.NOT_FOUND, "Nothing", () -> earlier(other, "bundle", "shop"));
        node.starts(cold);
        node.succeeds(cold);
        refused(ErrorCode.NOT_FOUND, "Nothing", () -> earlier(cold, "bundle", "shop"));
    }

    private cadre.server.fleet.artifact.Opened earlier(
            AttemptOrder order, String kind, String repository) {
        return fleet.artifacts.openEarlier(
                node.principal(), order.attempt(), order.token(), kind, repository);
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_long_answer_is_cut_in_the_prompt_of_a_cold_start() {
        var going =
                new Continuation(
                        Optional.empty(), Optional.of(first.attempt()), "x".repeat(100_000));

        var prompt = ColdPrompt.of(Fleet.job("go"), going);

        assertThat(prompt).hasSizeLessThan(20_000).contains("(cut)").endsWith("\n\ngo");
    }

    @Test
    void an_order_that_was_lost_on_the_way_goes_on_all_the_same() {
        fleet.jobs.file(ann, more(false));
        var order = node.order();

        node.hello();

        assertThat(node.order()).isEqualTo(order);
    }

    @Test
    void a_job_that_goes_on_may_change_what_the_earlier_one_might_unless_it_says_more() {
        var guard = PathGuard.owning(List.of("docs/**"));
        fleet.jobs.file(ann, withRepository("say it").withGuard(Optional.of(guard)));
        var guarded = node.order();
        node.starts(guarded);
        node.turns(guarded);
        node.succeeds(guarded);
        var job = guarded.attempt().job();

        fleet.jobs.file(ann, more(job, false));
        var next = node.order();
        assertThat(next.guard()).contains(guard);
        node.starts(next);
        node.turns(next);
        node.succeeds(next);

        var wider = PathGuard.owning(List.of("docs/**", "src/**"));
        fleet.jobs.file(ann, more(job, true).withGuard(Optional.of(wider)));
        assertThat(node.order().guard()).contains(wider);
    }
}
