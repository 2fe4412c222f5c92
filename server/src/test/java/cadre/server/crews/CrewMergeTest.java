package cadre.server.crews;

import static cadre.server.crews.CrewWorld.change;
import static cadre.server.crews.CrewWorld.shop;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.feed.cause.KeptOrigins;
import cadre.server.feed.cause.Origin;
import cadre.server.merges.MergeLoop;
import cadre.wire.crew.CrewRequest;
import cadre.wire.crew.CrewState;
import cadre.wire.id.CrewId;
import cadre.wire.id.TrainId;
import cadre.wire.job.Ending;
import cadre.wire.link.AttemptOrder;
import cadre.wire.merge.TrainState;
import cadre.wire.merge.WagonState;
import cadre.wire.merge.WagonView;
import cadre.wire.trace.TraceParent;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the parts of a crew changed is merged, unless a person ends that. */
class CrewMergeTest {
    @TempDir Path home;
    private CrewWorld world;
    private MergeLoop trains;

    @BeforeEach
    void open() {
        world = new CrewWorld(home, "codex", "custom");
        trains = new MergeLoop(world.merges, world.fleet.db, world.fleet.feed);
        trains.start();
    }

    @AfterEach
    void close() {
        trains.close();
        world.close();
    }

    private CrewId combining() {
        var request =
                CrewRequest.of("all", List.of(change("api", "src"), change("web", "web")))
                        .in(shop());
        var crew = world.start(request);
        world.changes(world.begins(), "src/a.txt");
        world.changes(world.begins(), "web/b.txt");
        world.loop.roundOnce();
        assertThat(world.view(crew).state()).isEqualTo(CrewState.COMBINING);
        return crew;
    }

    private void assertStopped(CrewId crew, AttemptOrder step) {
        assertThat(world.view(crew).state()).isEqualTo(CrewState.STOPPED);
        assertThat(world.view(crew).why()).isEqualTo("stopped by ann");
        assertThat(world.node.stop().attempt()).isEqualTo(step.attempt());
        world.ends(step, new Ending.Stopped("cancelled"), "", List.of());
        world.loop.roundOnce();

        var train = world.merges.view(world.ann, new TrainId(1));
        assertThat(train.state()).isEqualTo(TrainState.STOPPED);
        assertThat(train.reason()).isEqualTo("its crew was stopped by ann");
        assertThat(train.wagons()).extracting(WagonView::state).containsOnly(WagonState.PENDING);
        var report = world.crews.report(world.ann, crew);
        assertThat(report.state()).isEqualTo(CrewState.STOPPED);
        assertThat(report.combined().orElseThrow().state()).isEqualTo("stopped");
        assertThat(report.combined().orElseThrow().job()).isEmpty();
        assertThat(report.markdown()).contains("The merge was **stopped**");
        assertThat(world.fleet.events(crew.toString())).endsWith("crew.stopping", "crew.stopped");
    }

    @Test
    void the_train_of_a_crew_is_below_it_in_its_trace_and_the_jobs_of_the_train_below_that() {
        var place = TraceParent.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        var cause = new Origin(Optional.of("edge-7"), Optional.of(place), true, Optional.empty());
        CrewId crew;
        try (var _ = cause.bind()) {
            crew = combining();
        }

        var step = world.begins();

        var train = world.fleet.db.read(tx -> KeptOrigins.kept(tx, "m1")).orElseThrow().origin();
        assertThat(train).isEqualTo(cause.under(crew.toString()));
        var job = world.fleet.jobs.origin(step.attempt().job());
        assertThat(job).contains(train.under("m1"));
        assertThat(step.cause().orElseThrow().request()).contains("edge-7");
    }

    @Test
    void a_part_on_which_the_check_failed_says_how_it_ended_and_where_its_log_is() {
        var crew = combining();
        var step = world.begins();

        world.checkFails(step, "make test", "the command ended with exit code 3");
        world.begins();
        world.loop.roundOnce();

        var report = world.crews.report(world.ann, crew);
        var left = report.combined().orElseThrow().parts().getFirst();
        assertThat(left.state()).isEqualTo("check_failed");
        assertThat(left.why())
                .contains("exit code 3")
                .contains("cadre log " + step.attempt().job());
        assertThat(report.markdown()).contains("check_failed, the command ended with exit code 3");
        assertThat(report.causes().getFirst()).contains("exit code 3");
    }

    @Test
    void a_crew_that_is_stopped_while_it_merges_stops_its_merge() {
        var crew = combining();
        var step = world.begins();

        world.crews.stop(world.ann, crew);
        world.loop.roundOnce();

        assertStopped(crew, step);
    }

    @Test
    void so_does_one_that_is_killed() {
        var crew = combining();
        var step = world.begins();

        world.crews.kill(world.ann, crew);
        world.loop.roundOnce();

        assertStopped(crew, step);
    }

    @Test
    void a_merge_that_a_server_began_and_died_before_it_said_so_is_stopped_too() {
        var crew = combining();
        var step = world.begins();
        world.fleet.db.write(tx -> {
            CrewStore.train(tx, crew, Optional.empty());
            CrewStore.combined(tx, crew, Optional.empty());
            return true;
        });

        world.crews.stop(world.ann, crew);
        world.loop.roundOnce();

        assertStopped(crew, step);
    }

    @Test
    void a_crew_that_is_stopped_before_it_merges_never_begins_to() {
        var request = CrewRequest.of("all", List.of(change("api", "src"))).in(shop());
        var crew = world.start(request);
        var order = world.begins();

        world.crews.stop(world.ann, crew);
        world.changes(order, "src/a.txt");
        world.loop.roundOnce();

        assertThat(world.view(crew).state()).isEqualTo(CrewState.STOPPED);
        assertThat(world.merges.list(world.ann, Optional.empty(), 10).items()).isEmpty();
    }
}
