package cadre.server.plans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.access.Principal;
import cadre.server.access.Seat;
import cadre.server.bus.Door;
import cadre.server.bus.Speaker;
import cadre.server.bus.inbox.Posting;
import cadre.server.bus.inbox.Reading;
import cadre.wire.api.Grant;
import cadre.wire.bus.MessageView;
import cadre.wire.bus.Origin;
import cadre.wire.id.MemberName;
import cadre.wire.id.PlanId;
import cadre.wire.job.GrantedPath;
import cadre.wire.job.GuardedFile;
import cadre.wire.job.GuardedPaths;
import cadre.wire.link.AttemptOrder;
import cadre.wire.plan.SharedRule;
import cadre.wire.plan.run.PathAnswer;
import cadre.wire.plan.run.PathRequest;
import cadre.wire.plan.run.PathRequestState;
import cadre.wire.plan.run.PathRequestView;
import cadre.wire.plan.run.PlanState;
import cadre.wire.plan.run.StreamState;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Paths that streams ask for, and get. */
class PathsTest {
    private static final String TWO =
            """
            name: shop
            agents:
              - {name: ann, profile: codex}
              - {name: bob, profile: claude}
            streams:
              - {id: queue, agent: ann, owns: [queue], tasks: [write the queue, test the queue]}
              - {id: cost, agent: bob, owns: [cost/**, money], tasks: [count the cost]}
            shared:
              - {path: Makefile, rule: union}
              - {path: compose.yaml, rule: owner-only, owner: cost}
            """;

    @TempDir Path home;
    private PlanWorld world;
    private PlanId plan;

    @BeforeEach
    void open() {
        world = new PlanWorld(home);
        plan = world.start(TWO);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void an_agent_asks_with_a_message_and_the_one_whose_path_it_is_grants_it() {
        var queue = world.works("write the queue");
        var cost = world.works("count the cost");

        says("queue", "ask cost/price.py: the queue needs a price");
        says("queue", "ask ./cost//price.py again");

        var asked = only();
        assertThat(asked.state()).isEqualTo(PathRequestState.ASKED);
        assertThat(asked.path()).isEqualTo("cost/price.py");
        assertThat(asked.owner()).contains("cost");
        assertThat(mail("cost")).contains("queue asks for cost/price.py").contains("'grant 1'");
        assertThat(mail("queue")).contains("with the stream cost");

        says("queue", "grant 1");
        assertThat(only().state()).isEqualTo(PathRequestState.ASKED);
        says("cost", "grant 1 take it");

        assertThat(only().state()).isEqualTo(PathRequestState.GRANTED);
        assertThat(only().answeredBy()).isEqualTo("cost");
        assertThat(mail("queue")).contains("not this stream's to give").contains("(\"take it\")");
        assertThat(world.fleet.events(plan.toString()))
                .containsSubsequence("plan.path_asked", "plan.path_granted")
                .doesNotContain("plan.path_waits");
        assertThat(world.plans.file(world.ann, plan).plan().grants())
                .extracting(one -> one.path() + " to " + one.stream())
                .containsExactly("cost/price.py to queue");

        world.changes(queue, "queue/a");
        assertThat(granted(world.works("test the queue"))).containsExactly(own(true));
        world.changes(cost, "cost/bill.py");
        assertThat(world.state(plan, "cost")).isEqualTo(StreamState.MERGING);
    }

    @Test
    void who_does_no_more_is_called_again_for_what_it_was_given() {
        var cost = world.works("count the cost");
        asks("cost", "queue/names.txt");
        world.answers(cost, "I need the names");
        assertThat(world.stream(plan, "cost").why()).contains("changed nothing");

        grants(1);

        var again = world.works("You asked for queue/names.txt, and may change that now");
        assertThat(again.resume()).isPresent();
        assertThat(granted(again))
                .containsExactly(new GrantedPath("queue/names.txt", Optional.of(true)));
        world.changes(again, "queue/names.txt");
        assertThat(world.state(plan, "cost")).isEqualTo(StreamState.MERGING);
    }

    @Test
    void what_is_granted_while_it_is_at_work_begins_when_that_ends() {
        var cost = world.works("count the cost");
        asks("cost", "queue/names.txt");
        grants(1);
        world.changes(cost, "cost/a");

        world.changes(world.works("may change that now"), "queue/names.txt");

        assertThat(world.state(plan, "cost")).isEqualTo(StreamState.MERGING);
    }

    @Test
    void what_its_owner_has_saved_is_not_given_away() {
        world.works("count the cost");
        world.changes(world.works("write the queue"), "queue/names.txt");
        asks("cost", "queue/names.txt");

        assertThatThrownBy(() -> grants(1)).hasMessageContaining("has changed it");

        assertThat(only().state()).isEqualTo(PathRequestState.ASKED);
        assertThat(world.plans.file(world.ann, plan).plan().grants()).isEmpty();
    }

    @Test
    void what_its_owner_changes_while_it_is_given_away_is_not_taken() {
        var cost = world.works("count the cost");
        var queue = world.works("write the queue");
        says("queue", "ask money because");
        says("cost", "grant 1");
        world.changes(queue, "queue/a");
        world.works("test the queue");

        world.changes(cost, "money/coins");

        var anew = world.works("money was given to queue while it was changed");
        assertThat(PlanWorld.merging(anew)).isEmpty();
        assertThat(granted(anew)).containsExactly(new GrantedPath("money", Optional.of(false)));
        assertThat(anew.prompt()).contains("money was given to queue: do not change it");
    }

    @Test
    void nobody_gets_what_is_shared_or_says_what_agents_may_do_or_lies_elsewhere() {
        world.works("write the queue");

        for (var path :
                List.of(
                        "../x",
                        "/etc/passwd",
                        ".git/config",
                        "cost/*",
                        "a\\b",
                        "",
                        "queue/own",
                        "Makefile",
                        "CADRE-plan.yaml",
                        ".cadre/hooks",
                        "x".repeat(501))) {
            assertThatThrownBy(() -> asks("queue", path)).as(path).hasMessageContaining("path");
        }

        assertThat(requests()).isEmpty();
    }

    @Test
    void a_person_answers_for_what_nobody_owns_and_all_may_share_a_file() {
        var queue = world.works("write the queue");
        world.works("count the cost");
        asks("queue", "docs/shared.md");
        assertThat(only().owner()).isEmpty();
        assertThat(world.fleet.events(plan.toString())).contains("plan.path_waits");
        var eve = world.fleet.key("eve", Grant.MEMBER);
        assertThatThrownBy(() -> world.plans.paths().grant(eve, plan, 1, PathAnswer.PLAIN))
                .hasMessageContaining("Another key");
        assertThatThrownBy(() -> world.plans.paths().grant(as("cost"), plan, 1, PathAnswer.PLAIN))
                .hasMessageContaining("not this stream's to give");

        world.plans
                .paths()
                .grant(
                        world.ann,
                        plan,
                        1,
                        new PathAnswer(Optional.of(SharedRule.UNION), Optional.empty()));

        world.changes(queue, "queue/a");
        assertThat(paths(world.works("test the queue")).shared())
                .contains(
                        new GuardedFile(
                                "docs/shared.md",
                                SharedRule.UNION,
                                Optional.of(true),
                                Optional.empty()));
    }

    @Test
    void a_shared_file_of_one_owner_gets_another() {
        var queue = world.works("write the queue");
        world.works("count the cost");
        asks("queue", "compose.yaml");
        says("cost", "grant 1");

        world.changes(queue, "queue/a");

        assertThat(paths(world.works("test the queue")).shared())
                .contains(
                        new GuardedFile(
                                "compose.yaml",
                                SharedRule.OWNER_ONLY,
                                Optional.of(true),
                                Optional.empty()));
    }

    @Test
    void a_request_goes_to_a_person_when_its_owner_ends_and_is_gone_when_who_asked_is_over() {
        var cost = world.works("count the cost");
        world.works("write the queue");
        asks("queue", "cost/a");
        asks("cost", "queue/a");
        says("queue", "refuse 2 I write that");
        assertThat(requests().getLast().state()).isEqualTo(PathRequestState.REFUSED);
        assertThat(mail("cost")).contains("refused by queue (\"I write that\")");

        world.changes(cost, "cost/b");

        assertThat(requests().getFirst().owner()).isEmpty();
        world.plans.stop(world.ann, plan);
        assertThatThrownBy(() -> grants(1)).hasMessageContaining("nobody waits for it");
    }

    @Test
    void nothing_is_granted_that_no_guard_could_hold() {
        world.works("count the cost");

        assertThatThrownBy(() -> asks("queue", "makefile")).hasMessageContaining("other spelling");
        assertThatThrownBy(() -> asks("queue", "cost/\u0085x"))
                .hasMessageContaining("no path that can be asked for");
        asks("queue", "cost");
        assertThatThrownBy(() ->
                        world.plans
                                .paths()
                                .grant(
                                        world.ann,
                                        plan,
                                        1,
                                        new PathAnswer(
                                                Optional.of(SharedRule.UNION), Optional.empty())))
                .hasMessageContaining("for one file");
    }

    @Test
    void a_stream_that_asks_without_end_is_stopped() {
        world.works("write the queue");
        for (int i = 0; i < 10; i++) {
            asks("queue", "docs/" + i);
        }

        assertThatThrownBy(() -> asks("queue", "docs/more")).hasMessageContaining("too much");
        assertThat(asks("queue", "docs/3").number()).isEqualTo(4);
    }

    @Test
    void who_only_claims_a_name_asks_for_nothing() {
        world.works("write the queue");
        var team = world.view(plan).team().orElseThrow();
        var claimed =
                new Speaker(
                        team,
                        new MemberName("queue"),
                        Door.BRIDGE,
                        false,
                        Origin.AGENT,
                        world.ann.actor(),
                        Grant.MEMBER);
        world.inbox.post(claimed, Posting.of("team-lead", "ask cost/a"));
        world.go();

        assertThat(requests()).isEmpty();
        assertThatThrownBy(() ->
                        world.plans.paths().ask(world.ann, plan, new PathRequest("cost/a", "")))
                .hasMessageContaining("A person asks for one of the plan's streams");
        assertThat(world.view(plan).state()).isEqualTo(PlanState.RUNNING);
    }

    private static GrantedPath own(boolean own) {
        return new GrantedPath("cost/price.py", Optional.of(own));
    }

    private static GuardedPaths paths(AttemptOrder order) {
        return order.guard().orElseThrow().repositories().getFirst();
    }

    private static List<GrantedPath> granted(AttemptOrder order) {
        return paths(order).granted();
    }

    private void says(String stream, String words) {
        var team = world.view(plan).team().orElseThrow();
        var speaker =
                new Speaker(
                        team,
                        new MemberName(stream),
                        Door.TOOLS,
                        true,
                        Origin.AGENT,
                        as(stream).actor(),
                        Grant.MEMBER);
        world.inbox.post(speaker, Posting.of("team-lead", words));
        world.go();
    }

    private Principal as(String stream) {
        var ann = world.ann;
        var seat = new Seat(world.view(plan).team().orElseThrow(), new MemberName(stream));
        return new Principal(
                ann.key(),
                stream,
                Grant.MEMBER,
                Optional.empty(),
                Optional.of(seat),
                Optional.empty(),
                "");
    }

    private PathRequestView asks(String stream, String path) {
        return world.plans.paths().ask(as(stream), plan, new PathRequest(path, "it is needed"));
    }

    private void grants(int number) {
        world.plans.paths().grant(world.ann, plan, number, PathAnswer.PLAIN);
        world.go();
    }

    private List<PathRequestView> requests() {
        return world.plans.paths().list(world.ann, plan).items();
    }

    private PathRequestView only() {
        assertThat(requests()).hasSize(1);
        return requests().getFirst();
    }

    private String mail(String stream) {
        var team = world.view(plan).team().orElseThrow();
        return String.join(
                "\n",
                world.inbox.peek(team, new MemberName(stream), Reading.ALL).messages().stream()
                        .map(MessageView::body)
                        .toList());
    }
}
