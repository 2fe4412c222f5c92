package cadre.server.crews;

import static cadre.server.crews.CrewWorld.change;
import static cadre.server.crews.CrewWorld.shop;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.merges.MergeLoop;
import cadre.wire.crew.CrewRequest;
import cadre.wire.crew.CrewState;
import cadre.wire.crew.PartState;
import cadre.wire.crew.TryKind;
import cadre.wire.crew.TryView;
import cadre.wire.id.CrewId;
import cadre.wire.id.JobId;
import cadre.wire.id.RoleName;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.link.AttemptOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A part that does not fit is made again by a resolver, on top of what is merged. */
class ResolvingTest {
    @TempDir Path home;
    private CrewWorld world;
    private MergeLoop trains;

    @BeforeEach
    void open() {
        world = new CrewWorld(home, "codex", "claude", "custom");
        trains = new MergeLoop(world.merges, world.fleet.db, world.fleet.feed);
        trains.start();
    }

    @AfterEach
    void close() {
        trains.close();
        world.close();
    }

    private void await(CrewId crew, CrewState state) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> {
                    world.loop.roundOnce();
                    var view = world.view(crew);
                    assertThat(view.state()).as(view.toString()).isEqualTo(state);
                });
    }

    private record Conflicting(CrewId crew, JobId api, JobId web) {}

    /** The part web is done, and does not fit with api, which is merged. */
    private Conflicting conflicting() {
        var request =
                CrewRequest.of("all", List.of(change("api", "src"), change("web", "web")))
                        .in(shop())
                        .with(List.of(), Optional.of(new RoleName("executor")));
        var crew = world.start(request);
        var orders = List.of(world.begins(), world.begins());
        var api =
                orders.stream()
                        .filter(one -> one.prompt().startsWith("do api"))
                        .findFirst()
                        .orElseThrow();
        var web = orders.stream().filter(one -> one != api).findFirst().orElseThrow();
        world.patch(api, "+ the api");
        world.changes(api, "src/a.txt");
        world.patch(web, "+ the web");
        world.changes(web, "src/a.txt");
        world.loop.roundOnce();
        mergeApart(api.attempt().job(), web.attempt().job());
        return new Conflicting(crew, api.attempt().job(), web.attempt().job());
    }

    private void mergeApart(JobId api, JobId web) {
        world.merges(world.begins(), "make test", api);
        world.conflicts(world.begins(), web, "src/a.txt");
    }

    private AttemptOrder resolver(CrewId crew) {
        await(crew, CrewState.RUNNING);
        world.loop.roundOnce();
        return world.begins();
    }

    private static List<JobId> mergedIn(AttemptOrder order) {
        return order.merge().orElseThrow().parts().stream().map(part -> part.from().job()).toList();
    }

    @Test
    void a_resolver_gets_both_changes_and_intents_and_what_it_saves_takes_the_place() {
        var before = conflicting();
        var order = resolver(before.crew());

        assertThat(order.prompt())
                .contains("> do api", "> do web", "> + the api", "> + the web", "src/a.txt");
        assertThat(mergedIn(order)).containsExactly(before.api());
        assertThat(world.part(before.crew(), "web").state()).isEqualTo(PartState.RUNNING);
        assertThat(world.view(before.crew()).why())
                .isEqualTo("web: its conflict is being resolved by codex");

        world.changes(order, "src/a.txt");
        await(before.crew(), CrewState.COMBINING);
        world.merges(world.begins(), "make test", before.api());
        var last = world.begins();
        assertThat(mergedIn(last)).containsExactly(before.api(), order.attempt().job());
        world.merges(last, "make test", before.api(), order.attempt().job());
        await(before.crew(), CrewState.DONE);

        assertThat(world.part(before.crew(), "web").tries())
                .extracting(TryView::kind)
                .containsExactly(TryKind.WORK, TryKind.RESOLVE);
        assertThat(world.view(before.crew()).combined().orElseThrow().job())
                .contains(last.attempt().job());
        assertThat(world.fleet.events(before.crew().toString()))
                .contains("crew.part_begun", "crew.part_tried", "crew.done");
    }

    @Test
    void after_two_that_failed_the_change_is_left_out_as_without() {
        var before = conflicting();

        var first = resolver(before.crew());
        world.fails(first, FailureCode.EXIT_CODE, "it broke");
        var second = resolver(before.crew());
        assertThat(second.agent().profile()).isNotEqualTo(first.agent().profile());
        world.answers(second, "I would not know how");
        await(before.crew(), CrewState.NEEDS_PERSON);

        assertThat(world.part(before.crew(), "web").state()).isEqualTo(PartState.DONE);
        assertThat(world.view(before.crew()).why()).contains("no resolver made them fit");
        assertThat(world.view(before.crew()).causes().getFirst())
                .contains("web: conflict with api")
                .contains("its change is in " + before.web());
    }

    @Test
    void a_crew_that_is_killed_ends_its_resolver_and_keeps_the_change_as_it_was() {
        var before = conflicting();
        var order = resolver(before.crew());

        world.crews.kill(world.ann, before.crew());
        assertThat(world.node.stop().attempt()).isEqualTo(order.attempt());
        world.ends(order, new Ending.Stopped("cancelled"), "", List.of());
        await(before.crew(), CrewState.STOPPED);

        var report = world.crews.report(world.ann, before.crew());
        assertThat(report.parts().getLast().state()).isEqualTo(PartState.DONE);
        assertThat(report.parts().getLast().job()).contains(before.web());
    }

    @Test
    void a_resolver_whose_job_alone_is_cancelled_is_not_followed_by_another() {
        var before = conflicting();
        var order = resolver(before.crew());

        world.fleet.jobs.cancel(world.ann, order.attempt().job(), "I do it myself");
        world.ends(order, new Ending.Stopped("cancelled"), "", List.of());
        await(before.crew(), CrewState.NEEDS_PERSON);

        assertThat(world.part(before.crew(), "web").tries()).hasSize(2);
    }
}
