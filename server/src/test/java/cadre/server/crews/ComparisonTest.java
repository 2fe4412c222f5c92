package cadre.server.crews;

import static cadre.server.crews.CrewWorld.part;
import static cadre.server.crews.CrewWorld.shop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import cadre.server.merges.MergeLoop;
import cadre.wire.api.Grant;
import cadre.wire.crew.ComparedCheck;
import cadre.wire.crew.CrewComparison;
import cadre.wire.crew.CrewPick;
import cadre.wire.crew.CrewRequest;
import cadre.wire.crew.CrewState;
import cadre.wire.crew.PartRetry;
import cadre.wire.crew.PartState;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import cadre.wire.id.CrewId;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.link.AttemptOrder;
import cadre.wire.merge.TrainState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same prompt to several agents, their results side by side, and one of them picked. */
class ComparisonTest {
    private static final List<AgentName> BOTH =
            List.of(new AgentName("codex"), new AgentName("claude"));

    @TempDir Path home;
    private CrewWorld world;
    private MergeLoop trains;

    @BeforeEach
    void open() {
        world = new CrewWorld(home, "codex", "claude", "gemini", "custom");
        trains = new MergeLoop(world.merges, world.fleet.db, world.fleet.feed);
        trains.start();
    }

    @AfterEach
    void close() {
        trains.close();
        world.close();
    }

    private static CrewRequest comparing() {
        return CrewRequest.comparing("Add a --json flag", BOTH).in(shop());
    }

    private CrewId start() {
        return world.start(comparing());
    }

    private record Both(AttemptOrder codex, AttemptOrder claude) {}

    /** The two orders that begin next. */
    private Both begin() {
        var one = world.begins();
        var other = world.begins();
        return one.agent().profile().name().equals("codex")
                ? new Both(one, other)
                : new Both(other, one);
    }

    private CrewComparison comparison(CrewId crew) {
        return world.crews.compare(world.ann, crew);
    }

    private CrewComparison.Result result(CrewId crew, String part) {
        return comparison(crew).results().stream()
                .filter(one -> one.part().equals(part))
                .findFirst()
                .orElseThrow();
    }

    private void awaitState(CrewId crew, CrewState state) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> {
                    world.loop.roundOnce();
                    return world.view(crew).state() == state;
                });
    }

    /** Both are done; the check passes on what codex left, and fails on that of claude. */
    private CrewId toBePicked() {
        var crew = start();
        var orders = begin();
        world.changes(orders.codex(), "src/a.txt");
        var check = world.begins();
        world.merges(check, "make test", orders.codex().attempt().job());
        world.changes(orders.claude(), "src/b.txt");
        world.checkFails(world.begins(), "make test", "exit code 2");
        awaitState(crew, CrewState.NEEDS_PERSON);
        return crew;
    }

    @Test
    void each_agent_gets_the_same_prompt_in_a_workspace_of_its_own_and_nobody_takes_over() {
        var crew = start();
        var orders = begin();

        assertThat(orders.claude().agent().profile().name()).isEqualTo("claude");
        assertThat(List.of(orders.codex(), orders.claude()))
                .extracting(AttemptOrder::prompt)
                .containsOnly("Add a --json flag");
        assertThat(world.view(crew).compared()).isEqualTo(BOTH);

        world.fails(orders.codex(), FailureCode.OVERLOAD, "HTTP 500");
        assertThat(world.part(crew, "codex").state()).isEqualTo(PartState.FAILED);
        assertThat(world.part(crew, "codex").why()).contains("HTTP 500");
        assertThat(result(crew, "codex").check()).isEmpty();
    }

    @Test
    void results_stand_side_by_side_with_their_checks_and_wait_for_a_pick() {
        var crew = toBePicked();

        var codex = result(crew, "codex");
        assertThat(codex.check().orElseThrow().state()).isEqualTo(ComparedCheck.State.PASSED);
        assertThat(codex.check().orElseThrow().command()).isEqualTo("make test");
        assertThat(codex.files()).containsExactly(new CrewComparison.File("src/a.txt", 3, 1));
        assertThat(codex.filesChanged()).isEqualTo(1);
        assertThat(codex.bases()).isEqualTo(Map.of("shop", "a".repeat(40)));
        assertThat(codex.durationMs()).isEqualTo(1_500);
        assertThat(codex.tokens()).isEqualTo(15);
        assertThat(codex.answer()).isEqualTo("changed src/a.txt");
        var claude = result(crew, "claude").check().orElseThrow();
        assertThat(claude.state()).isEqualTo(ComparedCheck.State.FAILED);
        assertThat(claude.why()).contains("exit code 2").contains("cadre log");
        assertThat(world.view(crew).why())
                .isEqualTo("to be picked: codex, claude; 'cadre crew pick c1 PART'");
        assertThat(comparison(crew).picked()).isEmpty();
    }

    @Test
    void a_pick_makes_one_result_the_crews_and_another_pick_takes_its_place() {
        var crew = toBePicked();

        world.crews.pick(world.ann, crew, "claude");

        assertThat(world.view(crew).state()).isEqualTo(CrewState.DONE);
        assertThat(world.view(crew).why()).isEqualTo("claude was picked by ann");
        assertThat(world.view(crew).combined().orElseThrow().job())
                .isEqualTo(result(crew, "claude").job());
        assertThat(world.view(crew).combined().orElseThrow().check()).isEmpty();

        var boss = world.fleet.key("boss", Grant.OPERATOR);
        world.crews.pick(boss, crew, "codex");
        world.crews.pick(boss, crew, "codex");

        assertThat(world.view(crew).combined().orElseThrow().job())
                .isEqualTo(result(crew, "codex").job());
        assertThat(world.view(crew).combined().orElseThrow().check()).isEqualTo("make test");
        assertThat(comparison(crew).picks())
                .extracting(CrewPick::part, CrewPick::by)
                .containsExactly(tuple("claude", "ann"), tuple("codex", "boss"));
        assertThat(world.view(crew).picked()).isEqualTo(comparison(crew).picked());
        assertThat(world.fleet.events(crew.toString()))
                .endsWith("crew.picked", "crew.done", "crew.picked");
    }

    @Test
    void what_cannot_be_picked_is_refused_with_the_reason() {
        var crew = start();
        var orders = begin();
        refused(crew, "codex", "The comparison is not over yet");

        world.fails(orders.codex(), FailureCode.EXIT_CODE, "it broke");
        world.changes(orders.claude(), "src/b.txt");
        world.merges(world.begins(), "", orders.claude().attempt().job());
        awaitState(crew, CrewState.NEEDS_PERSON);

        refused(crew, "codex", "The part codex is failed");
        assertThatThrownBy(() -> world.crews.pick(world.ann, crew, "nobody"))
                .hasMessageContaining("No such part");
        var bob = world.fleet.key("bob", Grant.MEMBER);
        assertThatThrownBy(() -> world.crews.pick(bob, crew, "claude"))
                .hasMessageContaining("Another key filed this crew");
        assertThat(result(crew, "claude").check().orElseThrow().state())
                .isEqualTo(ComparedCheck.State.UNCHECKED);
        var plain = world.start(part("api"));
        refused(plain, "api", "This crew compares nothing");
    }

    private void refused(CrewId crew, String part, String what) {
        assertThatThrownBy(() -> world.crews.pick(world.ann, crew, part))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
                .hasMessageContaining(what);
    }

    @Test
    void a_part_that_is_retried_begins_where_the_others_did_and_a_closed_one_merges_nothing() {
        var crew = toBePicked();

        assertThatThrownBy(() ->
                        world.crews.retry(
                                world.ann,
                                crew,
                                "claude",
                                new PartRetry(Optional.of(new AgentName("gemini")))))
                .hasMessageContaining("In a comparison each part is of one agent");
        world.crews.retry(world.ann, crew, "claude", new PartRetry(Optional.empty()));
        world.loop.roundOnce();
        var again = world.begins();

        assertThat(again.agent().profile().name()).isEqualTo("claude");
        assertThat(again.repositories().getFirst().ref()).contains("a".repeat(40));
        assertThat(result(crew, "claude").check()).isEmpty();
        world.fails(again, FailureCode.EXIT_CODE, "it broke");
        awaitState(crew, CrewState.NEEDS_PERSON);
        world.crews.close(world.ann, crew);
        world.loop.roundOnce();
        assertThat(world.view(crew).state()).isEqualTo(CrewState.CLOSED);
        assertThat(world.view(crew).combined()).isEmpty();
    }

    @Test
    void a_comparison_that_is_killed_stops_its_checks_and_what_is_done_can_still_be_picked() {
        var crew = start();
        var orders = begin();
        world.changes(orders.codex(), "src/a.txt");
        world.begins();

        world.crews.kill(world.ann, crew);
        world.loop.roundOnce();
        world.ends(orders.claude(), new Ending.Stopped("cancelled"), "", List.of());
        awaitState(crew, CrewState.STOPPED);

        assertThat(result(crew, "codex").check().orElseThrow().state())
                .isEqualTo(ComparedCheck.State.STOPPED);
        var train = world.merges.list(world.ann, Optional.empty(), 10).items().getFirst();
        assertThat(train.state()).isEqualTo(TrainState.STOPPED);
        world.crews.pick(world.ann, crew, "codex");
        assertThat(world.view(crew).state()).isEqualTo(CrewState.DONE);
    }

    @Test
    void what_ends_while_its_comparison_is_stopped_is_not_checked() {
        var crew = start();
        var orders = begin();

        world.crews.stop(world.ann, crew);
        world.changes(orders.codex(), "src/a.txt");
        world.changes(orders.claude(), "src/b.txt");
        awaitState(crew, CrewState.STOPPED);
        world.loop.roundOnce();

        assertThat(comparison(crew).results())
                .extracting(result -> result.check().orElseThrow().state())
                .containsOnly(ComparedCheck.State.STOPPED);
        assertThat(world.merges.list(world.ann, Optional.empty(), 10).items()).isEmpty();
    }

    @Test
    void a_check_that_a_server_began_and_died_before_it_said_so_is_not_begun_twice() {
        var crew = start();
        var orders = begin();
        world.changes(orders.codex(), "src/a.txt");
        var check = world.begins();
        world.fleet.db.write(tx -> {
            ComparisonStore.check(tx, CrewStore.parts(tx, crew).getFirst());
            return true;
        });

        world.loop.roundOnce();
        world.merges(check, "make test", orders.codex().attempt().job());
        world.fails(orders.claude(), FailureCode.EXIT_CODE, "it broke");
        awaitState(crew, CrewState.NEEDS_PERSON);

        assertThat(world.merges.list(world.ann, Optional.empty(), 10).items()).hasSize(1);
        assertThat(result(crew, "codex").check().orElseThrow().state())
                .isEqualTo(ComparedCheck.State.PASSED);
    }

    @Test
    void agents_without_a_repository_are_compared_by_their_answers() {
        var crew =
                world.start(
                        CrewRequest.comparing(
                                "Which is it?", List.of(BOTH.getFirst(), BOTH.getFirst())));
        world.answers(world.begins(), "this");
        world.answers(world.begins(), "that");
        awaitState(crew, CrewState.NEEDS_PERSON);

        assertThat(comparison(crew).results())
                .extracting(CrewComparison.Result::part)
                .containsExactly("codex", "codex-2");
        world.crews.pick(world.ann, crew, "codex-2");
        assertThat(world.view(crew).combined()).isEmpty();
        assertThat(world.view(crew).picked().orElseThrow().part()).isEqualTo("codex-2");
    }

    @Test
    void a_comparison_that_cannot_be_is_refused() {
        asked("another number of agents", CrewRequest.comparing("x", BOTH.subList(0, 1)));
        asked(
                "Each agent of a comparison does all",
                CrewRequest.of("x", List.of(part("a"))).with(BOTH, Optional.empty()));
        asked(
                "nobody",
                CrewRequest.comparing(
                        "x", List.of(new AgentName("codex"), new AgentName("nobody"))));
    }

    private void asked(String what, CrewRequest request) {
        assertThatThrownBy(() -> world.crews.start(world.ann, request)).hasMessageContaining(what);
    }
}
