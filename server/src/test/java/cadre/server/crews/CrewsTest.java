package cadre.server.crews;

import static cadre.server.crews.CrewWorld.change;
import static cadre.server.crews.CrewWorld.part;
import static cadre.server.crews.CrewWorld.shop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import cadre.server.access.Principal;
import cadre.server.bus.inbox.Reading;
import cadre.server.bus.topic.Registration;
import cadre.server.bus.topic.Taking;
import cadre.server.bus.topic.TopicMessage;
import cadre.server.fleet.FakeNode;
import cadre.wire.api.Grant;
import cadre.wire.bus.TaskStatus;
import cadre.wire.crew.CrewConfirm;
import cadre.wire.crew.CrewRequest;
import cadre.wire.crew.CrewState;
import cadre.wire.crew.PartRequest;
import cadre.wire.crew.PartRetry;
import cadre.wire.crew.PartState;
import cadre.wire.crew.TryState;
import cadre.wire.crew.TryView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.AgentName;
import cadre.wire.id.KeyId;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.json.Json;
import cadre.wire.link.AttemptOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A crew's parts run as jobs, each until it has left what was expected of it. */
class CrewsTest {
    @TempDir Path home;
    private CrewWorld world;

    @BeforeEach
    void open() {
        world = new CrewWorld(home, "codex", "gemini", "claude");
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void parts_run_side_by_side_and_one_that_needs_another_waits_for_it() {
        var crew = world.start(part("api"), part("docs"), part("check", "api"));

        assertThat(world.part(crew, "api").state()).isEqualTo(PartState.RUNNING);
        assertThat(world.part(crew, "docs").state()).isEqualTo(PartState.RUNNING);
        assertThat(world.part(crew, "check").why()).isEqualTo("waits for api");

        var first = world.begins();
        world.answers(world.begins(), "two");
        world.answers(first, "one");
        assertThat(world.part(crew, "check").state()).isEqualTo(PartState.RUNNING);
        world.answers(world.begins(), "three");
        world.loop.roundOnce();

        assertThat(world.view(crew).state()).isEqualTo(CrewState.DONE);
        assertThat(world.fleet.events(crew.toString()))
                .startsWith("crew.filed", "crew.running")
                .endsWith("crew.combining", "crew.done");
    }

    @Test
    void a_worker_speaks_in_the_crews_team_holds_its_task_and_its_end_is_told_to_the_lead() {
        var crew = world.start(part("api"));
        var order = world.begins();
        var team = new TeamName("crew-1");

        var bus = order.bus().orElseThrow();
        assertThat(bus.team()).isEqualTo(team);
        assertThat(bus.member()).isEqualTo(new MemberName("codex-worker-1"));
        assertThat(bus.lead()).isEqualTo(new MemberName("team-lead"));
        assertThat(bus.task()).contains(1L);
        var task = world.fleet.board.find(team, 1).orElseThrow();
        assertThat(task.heldBy()).contains(new MemberName("codex-worker-1"));
        assertThat(task.metadata().path("cli").asString()).isEqualTo("codex");
        assertThat(task.metadata().path("role").asString()).isEqualTo("executor");

        world.answers(order, "it is ready");
        world.loop.roundOnce();

        var closed = world.fleet.board.find(team, 1).orElseThrow();
        assertThat(closed.status()).isEqualTo(TaskStatus.DONE);
        assertThat(closed.outcome()).contains("success");
        var mail = world.inbox.peek(team, new MemberName("team-lead"), Reading.ALL);
        assertThat(mail.messages())
                .singleElement()
                .satisfies(message -> {
                    assertThat(message.fromRole().name()).isEqualTo("codex-worker-1");
                    assertThat(message.body()).contains("api: done").contains("it is ready");
                });
        assertThat(world.view(crew).team()).contains(team);
        world.fleet.seats.endOnce();
        world.loop.roundOnce();
        assertThat(world.fleet.teams.view(team).archivedAt()).isPresent();
    }

    @Test
    void a_part_that_failed_goes_to_the_next_agent_with_what_the_first_one_learnt() {
        var crew = world.start(part("api"));
        world.fails(world.begins(), FailureCode.OVERLOAD, "HTTP 500");

        var second = world.begins();
        assertThat(second.agent().profile().name()).isNotEqualTo("codex");
        assertThat(second.prompt())
                .startsWith("do api")
                .contains("overload: HTTP 500")
                .contains("> I got as far as the parser");
        world.answers(second, "done now");
        world.loop.roundOnce();

        assertThat(world.part(crew, "api").tries())
                .extracting(TryView::state)
                .containsExactly(TryState.QUOTA, TryState.SUCCESS);
        assertThat(world.view(crew).state()).isEqualTo(CrewState.DONE);
        var report = world.crews.report(world.ann, crew);
        assertThat(report.parts().getFirst().tries())
                .isEqualTo(world.part(crew, "api").tries())
                .hasSize(2);
        assertThat(report.markdown())
                .contains("1. work by codex (j1): quota, overload: HTTP 500\n")
                .contains("2. work by " + second.agent().profile() + " (j2): success\n")
                .contains("> done now");
        assertThat(world.view(crew).pace())
                .singleElement()
                .satisfies(pace -> assertThat(pace.width()).isEqualTo(1));
        var task = world.fleet.board.find(new TeamName("crew-1"), 1).orElseThrow();
        assertThat(task.outcome()).contains("fallback");
    }

    @Test
    void an_account_that_was_too_fast_gets_one_more_part_after_each_quiet_minute() {
        world.fails(begun(world.start(part("api"))), FailureCode.OVERLOAD, "slow down");
        var other = world.start(part("one"), part("two"));

        assertThat(world.part(other, "one").state()).isEqualTo(PartState.RUNNING);
        assertThat(world.part(other, "two").why()).contains("waits for its turn: 1 at once");

        world.fleet.clock.pass(Duration.ofMinutes(2));
        world.loop.roundOnce();
        world.loop.roundOnce();
        assertThat(world.part(other, "two").state()).isEqualTo(PartState.RUNNING);
    }

    private cadre.wire.link.AttemptOrder begun(cadre.wire.id.CrewId crew) {
        assertThat(world.view(crew).state()).isEqualTo(CrewState.RUNNING);
        return world.begins();
    }

    @Test
    void no_change_where_one_is_expected_is_no_success_and_the_crew_needs_a_person() {
        var crew = world.start(CrewRequest.of("all", List.of(change("api"))).in(shop()));
        var chain = world.fleet.profiles.roles().role(part("x").role().orElseThrow()).chain();
        for (int i = 0; i < chain.size(); i++) {
            world.answers(world.begins(), "I have changed everything, believe me");
        }

        var view = world.view(crew);
        assertThat(view.state()).isEqualTo(CrewState.NEEDS_PERSON);
        assertThat(world.part(crew, "api").state()).isEqualTo(PartState.NO_CHANGE);
        assertThat(view.causes()).singleElement().asString().contains("api: no_change");
        assertThat(world.crews.report(world.ann, crew).totals().done()).isZero();
        var task = world.fleet.board.find(new TeamName("crew-1"), 1).orElseThrow();
        assertThat(task.status()).isEqualTo(TaskStatus.FAILED);
    }

    @Test
    void a_lost_part_is_retried_by_a_person_and_what_waited_for_it_goes_on() {
        var crew = world.start(part("api"), part("docs", "api"));
        lose("api");
        assertThat(world.view(crew).state()).isEqualTo(CrewState.NEEDS_PERSON);
        assertThat(world.view(crew).causes())
                .anySatisfy(cause -> assertThat(cause).startsWith("docs: not begun"));

        world.crews.retry(
                world.ann, crew, "api", new PartRetry(Optional.of(new AgentName("gemini"))));
        world.loop.roundOnce();
        var again = world.begins();
        assertThat(again.agent().profile()).isEqualTo(new AgentName("gemini"));
        world.answers(again, "now");
        world.answers(world.begins(), "and this");
        world.loop.roundOnce();

        assertThat(world.view(crew).state()).isEqualTo(CrewState.DONE);
    }

    private void lose(String part) {
        var chain = world.fleet.profiles.roles().role(part(part).role().orElseThrow()).chain();
        for (int i = 0; i < chain.size(); i++) {
            world.fails(world.begins(), FailureCode.AGENT_ERROR, "it broke");
        }
    }

    @Test
    void a_crew_that_is_closed_ends_as_it_is() {
        var crew = world.start(part("api"));
        lose("api");

        world.crews.close(world.ann, crew);
        world.loop.roundOnce();

        assertThat(world.view(crew).state()).isEqualTo(CrewState.CLOSED);
        assertThatThrownBy(() -> world.crews.close(world.ann, crew)).hasMessageContaining("closed");
    }

    @Test
    void parts_that_change_the_same_paths_never_run_at_the_same_time() {
        var crew =
                world.start(
                        CrewRequest.of(
                                        "all",
                                        List.of(
                                                change("one", "src/api"),
                                                change("two", "src/**/*.java"),
                                                change("three", "docs")))
                                .in(shop()));

        assertThat(world.part(crew, "one").state()).isEqualTo(PartState.RUNNING);
        assertThat(world.part(crew, "two").why())
                .isEqualTo("waits for one, which changes the same paths");
        assertThat(world.part(crew, "three").state()).isEqualTo(PartState.RUNNING);
    }

    @Test
    void a_timed_out_try_is_told_as_one() {
        var crew = world.start(part("api"));
        world.ends(world.begins(), new Ending.TimedOut("idle_timeout"), "", List.of());

        assertThat(world.part(crew, "api").tries().getFirst().state()).isEqualTo(TryState.TIMEOUT);
        assertThat(world.begins().prompt()).contains("idle_timeout");
    }

    @Test
    void an_agent_that_no_node_has_is_passed_over_and_that_is_said() {
        world.close();
        world = new CrewWorld(home.resolve("other"), "gemini");

        var crew = world.start(part("api"));

        var part = world.part(crew, "api");
        assertThat(part.tries().getFirst().state()).isEqualTo(TryState.SKIPPED);
        assertThat(part.tries().getFirst().why()).isEqualTo("no node has codex");
        assertThat(part.agent()).isEqualTo(new AgentName("gemini"));
        assertThat(part.worker()).contains(new MemberName("gemini-worker-1"));
        assertThat(world.crews.report(world.ann, crew).markdown())
                .contains("1. work by codex: skipped, no node has codex\n");
    }

    @Test
    void a_split_is_shown_and_nothing_runs_before_a_person_says_so() {
        var asked =
                new CrewRequest(
                        "both",
                        List.of(part("api")),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        java.util.Map.of(),
                        java.util.Map.of(),
                        Optional.of("once"));
        var crew = world.start(asked);

        assertThat(world.view(crew).state()).isEqualTo(CrewState.PROPOSED);
        assertThat(world.crews.start(world.ann, asked).id()).as("the same key").isEqualTo(crew);
        assertThat(world.node.next(Duration.ofMillis(50))).isEmpty();

        world.crews.confirm(world.ann, crew, CrewConfirm.of(List.of(part("web"))));
        world.loop.roundOnce();

        assertThat(world.view(crew).parts()).extracting(one -> one.name()).containsExactly("web");
        assertThat(world.begins().prompt()).startsWith("do web");
    }

    @Test
    void the_check_and_the_time_limit_of_a_confirmation_count_and_a_repeat_is_still_known() {
        var asked =
                new CrewRequest(
                        "both",
                        List.of(part("api")),
                        List.of(),
                        List.of(),
                        Optional.of("make old"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        java.util.Map.of(),
                        java.util.Map.of(),
                        Optional.of("once"));
        var crew = world.start(asked);
        var confirm = new CrewConfirm(List.of(), Optional.of("make new"), Optional.of(777L));

        world.crews.confirm(world.ann, crew, confirm);
        world.loop.roundOnce();

        var row = world.fleet.db.read(tx -> CrewStore.find(tx, crew)).orElseThrow();
        assertThat(row.request().check()).contains("make new");
        assertThat(world.begins().timeoutSec()).isEqualTo(777);
        assertThat(world.crews.start(world.ann, asked).id()).as("the same key").isEqualTo(crew);
    }

    @Test
    void a_confirmation_with_a_check_or_a_time_limit_that_cannot_be_changes_nothing() {
        var asked =
                new CrewRequest(
                        "both",
                        List.of(part("api")),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        java.util.Map.of(),
                        java.util.Map.of(),
                        Optional.empty());
        var crew = world.start(asked);

        for (var wrong :
                List.of(
                        new CrewConfirm(List.of(), Optional.of(" "), Optional.empty()),
                        new CrewConfirm(List.of(), Optional.empty(), Optional.of(0L)))) {
            assertThatThrownBy(() -> world.crews.confirm(world.ann, crew, wrong))
                    .isInstanceOf(CadreException.class);
        }

        assertThat(world.view(crew).state()).isEqualTo(CrewState.PROPOSED);
    }

    @Test
    void a_part_that_waits_for_a_lost_one_is_not_retried_itself() {
        var crew = world.start(part("api"), part("docs", "api"));
        while (world.view(crew).state() == CrewState.RUNNING) {
            world.fails(world.begins(), FailureCode.EXIT_CODE, "no");
        }

        assertThatThrownBy(() ->
                        world.crews.retry(world.ann, crew, "docs", new PartRetry(Optional.empty())))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("retry the part that it waits for");

        assertThat(world.view(crew).state()).isEqualTo(CrewState.NEEDS_PERSON);
    }

    @Test
    void a_crew_that_is_killed_ends_what_runs_and_begins_nothing_more() {
        var crew = world.start(part("api"), part("docs", "api"));
        var order = world.begins();

        world.crews.kill(world.ann, crew);
        world.node.stop();
        world.ends(order, new Ending.Stopped("cancelled"), "", List.of());
        world.loop.roundOnce();

        assertThat(world.view(crew).state()).isEqualTo(CrewState.STOPPED);
        assertThat(world.view(crew).parts())
                .extracting(one -> one.state())
                .containsOnly(PartState.STOPPED);
    }

    @Test
    void a_job_that_somebody_called_cadre_cancels_ends_its_part_and_no_account_is_blamed() {
        var crew = world.start(part("api"));
        var order = world.begins();
        var impostor = new Principal(new KeyId(999), "cadre", Grant.OPERATOR, Optional.empty(), "");

        world.fleet.jobs.cancel(impostor, order.attempt().job(), "enough");
        world.node.stop();
        world.ends(order, new Ending.Stopped("cancelled"), "", List.of());

        var tried = world.part(crew, "api").tries();
        assertThat(tried).extracting(TryView::state).containsExactly(TryState.STOPPED);
        assertThat(tried.getFirst().why()).isEqualTo("cancelled by cadre: enough");
        assertThat(world.part(crew, "api").state()).isEqualTo(PartState.STOPPED);
        assertThat(world.view(crew).pace()).isEmpty();
    }

    @Test
    void a_job_that_waits_for_a_paused_account_gives_way_to_the_next_agent() {
        var crew = world.start(part("api"));
        var order = world.node.order();
        world.node.starts(order);
        var usedUp = new Ending.Failed(FailureCode.QUOTA, "used up", Optional.empty());
        world.node.ends(order, order.token(), usedUp, false);
        world.fleet.clock.pass(Duration.ofSeconds(5));

        world.loop.roundOnce();
        world.loop.roundOnce();

        var tries = world.part(crew, "api").tries();
        assertThat(tries)
                .extracting(TryView::state)
                .containsExactly(TryState.QUOTA, TryState.RUNNING);
        assertThat(tries.getFirst().why()).isEqualTo("its account is paused");
        assertThat(world.begins().agent().profile().name()).isNotEqualTo("codex");
    }

    @Test
    void the_end_of_a_part_is_a_result_on_the_hub_for_whoever_follows_them() {
        world.topics.register(
                Actor.CADRE,
                new Registration(
                        "watcher",
                        "other",
                        Duration.ofMinutes(5),
                        Set.of("task.result"),
                        List.of(),
                        Json.tree(Map.of())));
        world.start(part("api"), part("web"));
        var one = world.begins();
        var two = world.begins();
        world.answers(one, "ready");
        assertThat(world.topics.waiting("watcher", Set.of(), 10, Taking.LEAVE)).hasSize(1);
        world.fails(two, FailureCode.AGENT_ERROR, "broke");
        assertThat(world.topics.waiting("watcher", Set.of(), 10, Taking.LEAVE))
                .as("nothing is over while another agent tries it")
                .hasSize(1);
        world.answers(world.begins(), "ready too");

        var results = world.topics.waiting("watcher", Set.of(), 10, Taking.TAKE);
        assertThat(results).extracting(TopicMessage::topic).containsOnly("task.result");
        assertThat(results).extracting(TopicMessage::traceId).containsOnly("crew-1");
        assertThat(results)
                .extracting(
                        each -> each.payload().path("task_id").asString(),
                        each -> each.payload().path("result").asString())
                .containsExactlyInAnyOrder(
                        tuple(task(one), "success"), tuple(task(two), "fallback"));
        assertThat(results)
                .allSatisfy(each ->
                        assertThat(each.payload().path("job").asString()).matches("j[0-9]+"));
    }

    private static String task(AttemptOrder order) {
        return order.bus().orElseThrow().task().orElseThrow().toString();
    }

    @Test
    void another_member_may_look_and_not_touch() {
        var crew = world.start(part("api"));
        var bob = world.fleet.key("bob", Grant.MEMBER);

        assertThat(world.crews.view(bob, crew).id()).isEqualTo(crew);
        assertThatThrownBy(() -> world.crews.stop(bob, crew))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN));
    }

    @Test
    void parts_without_a_request_say_what_it_is() {
        var crew = world.start(CrewRequest.of(" ", List.of(part("a"), part("b"))));

        assertThat(world.view(crew).request()).isEqualTo("do a; do b");
    }

    @Test
    void what_cannot_be_is_refused_by_name_and_nothing_is_half_begun() {
        refused("The request is empty", CrewRequest.of("  ", List.of()));
        refused("There are too many parts", with(200));
        refused(
                "Parts depend on each other in a circle (parts a -> b -> a)",
                CrewRequest.of("x", List.of(part("a", "b"), part("b", "a"))));
        refused(
                "A part depends on one that is not there",
                CrewRequest.of("x", List.of(part("a", "zzz"))));
        refused("This is no name of a part", CrewRequest.of("x", List.of(part("all"))));
        refused("Two parts have the same name", CrewRequest.of("x", List.of(part("a"), part("a"))));
        refused(
                "No such role",
                CrewRequest.of(
                        "x",
                        List.of(
                                new PartRequest(
                                        Optional.empty(),
                                        "y",
                                        Optional.of(new cadre.wire.id.RoleName("wizard")),
                                        Optional.empty(),
                                        List.of(),
                                        List.of(),
                                        Optional.empty()))));
        refused(
                "No such agent",
                CrewRequest.of("x", List.of(part("a").withAgent(new AgentName("nobody")))));
        for (var path : List.of("../other", "/etc", "a/../../b", ".git/hooks", "c:\\x", "")) {
            refused(
                    "This path leads out of the repository",
                    CrewRequest.of("x", List.of(change("a", path))).in(shop()));
        }
        refused(
                "A part is to change something, and there is no repository",
                CrewRequest.of("x", List.of(change("a"))));

        assertThat(world.crews.list(world.ann, Optional.empty(), Optional.empty(), 10).items())
                .isEmpty();
        assertThat(world.node.next(FakeNode.SOON.dividedBy(400))).isEmpty();
    }

    private static CrewRequest with(int parts) {
        return CrewRequest.of("x", IntStream.range(0, parts).mapToObj(i -> part("p" + i)).toList());
    }

    private void refused(String what, CrewRequest request) {
        assertThatThrownBy(() -> world.crews.start(world.ann, request))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID))
                .hasMessageStartingWith(what);
    }
}
