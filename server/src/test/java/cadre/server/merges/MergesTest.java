package cadre.server.merges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cadre.server.access.Principal;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.wire.agent.Usage;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.GuardedFile;
import cadre.wire.job.GuardedPaths;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.JobRequest;
import cadre.wire.job.MergeConflict;
import cadre.wire.job.MergeConflictKind;
import cadre.wire.job.MergeOutcome;
import cadre.wire.job.MergeRequest;
import cadre.wire.job.PathGuard;
import cadre.wire.job.RepositoryChange;
import cadre.wire.job.RepositoryChange.FileStat;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.MergeOrder;
import cadre.wire.link.NodeMessage;
import cadre.wire.merge.TrainRequest;
import cadre.wire.merge.TrainState;
import cadre.wire.merge.TrainView;
import cadre.wire.merge.Wagon;
import cadre.wire.merge.WagonState;
import cadre.wire.merge.WagonView;
import cadre.wire.plan.SharedRule;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergesTest {
    private static final String BASE = "0123456789012345678901234567890123456789";

    @TempDir Path home;
    private Fleet fleet;
    private Principal ann;
    private FakeNode node;
    private Merges merges;

    @BeforeEach
    void a_fleet() {
        fleet = new Fleet(home).running();
        ann = fleet.key("ann", Grant.MEMBER);
        node = fleet.node("build-1").slots(8).connected();
        merges = new Merges(fleet.db, fleet.feed, fleet.keys, fleet.jobs, fleet.clock);
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    private static JobRequest work(Optional<MergeRequest> merge) {
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
        return new JobRequest(
                        "change it",
                        new AgentName("rehearsal"),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(shop),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        List.of(),
                        Optional.empty(),
                        Map.of("part", "a part"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())
                .withMerge(merge);
    }

    /** A job that is over and changed these files. */
    private JobId changed(String... files) {
        return changed(Optional.empty(), files);
    }

    private JobId changed(Optional<PathGuard> guard, String... files) {
        var job = fleet.jobs.file(ann, work(Optional.empty()).withGuard(guard));
        var order = node.order();
        assertThat(order.guard()).isEqualTo(guard);
        node.starts(order);
        node.turns(order);
        if (files.length > 0) {
            save(order);
        }
        finish(order, new Ending.Succeeded(), Optional.empty(), files);
        return job.id();
    }

    private void save(AttemptOrder order) {
        fleet.artifacts.store(
                node.principal(),
                order.attempt(),
                order.token(),
                "bundle",
                "shop",
                "shop.bundle",
                new ByteArrayInputStream(new byte[] {1}),
                1000);
    }

    private void finish(
            AttemptOrder order, Ending ending, Optional<MergeOutcome> outcome, String... files) {
        var change =
                new RepositoryChange(
                        "shop",
                        BASE,
                        BASE.replace('0', '9'),
                        files.length == 0 ? 0 : 1,
                        Stream.of(files).map(file -> new FileStat(file, 1, 0, false)).toList(),
                        files.length,
                        files.length,
                        0);
        var result =
                new AttemptResult(
                                ending,
                                Optional.of(0),
                                true,
                                "",
                                "",
                                "",
                                Usage.NONE,
                                List.of(),
                                IsolationKind.BUBBLEWRAP,
                                List.of(change),
                                List.of(),
                                List.of(),
                                5)
                        .withMerge(outcome);
        fleet.nodes.finished(
                node.principal(), new NodeMessage.Finished(order.attempt(), order.token(), result));
    }

    private AttemptOrder step(TrainView train) {
        merges.goOn(train.id());
        var order = node.order();
        node.starts(order);
        return order;
    }

    private static MergeOutcome merged(String check, JobId... jobs) {
        return new MergeOutcome(List.of(jobs), Optional.empty(), check);
    }

    private void passes(AttemptOrder order, String check) {
        var jobs =
                order.merge().orElseThrow().parts().stream()
                        .map(part -> part.from().job())
                        .toList();
        finish(
                order,
                new Ending.Succeeded(),
                Optional.of(new MergeOutcome(jobs, Optional.empty(), check)));
    }

    private void conflicts(AttemptOrder order, JobId job, String... files) {
        var conflict =
                new MergeConflict(job, "shop", List.of(files), files.length, "conflict (contents)");
        finish(
                order,
                new Ending.Failed(FailureCode.CONFLICT, "cannot be merged"),
                Optional.of(new MergeOutcome(List.of(), Optional.of(conflict), "")));
    }

    private void fails(AttemptOrder order) {
        finish(
                order,
                new Ending.Failed(FailureCode.EXIT_CODE, "the command ended with exit code 1"),
                Optional.of(merged("")));
    }

    private TrainView now(TrainView train) {
        merges.goOn(train.id());
        return merges.view(ann, train.id());
    }

    private static TrainRequest request(Optional<String> check, boolean unchecked, JobId... jobs) {
        return new TrainRequest(
                Stream.of(jobs).map(job -> new Wagon("", job)).toList(),
                List.of(),
                check,
                Optional.of(unchecked),
                Optional.of(60L),
                Optional.empty(),
                List.of(),
                Map.of("crew", "c1"),
                Optional.empty(),
                Optional.empty());
    }

    private TrainView train(String check, JobId... jobs) {
        return merges.start(ann, request(Optional.of(check), false, jobs));
    }

    private static List<JobId> sources(AttemptOrder order) {
        return order.merge().orElseThrow().parts().stream()
                .map(MergeOrder.Part::from)
                .map(from -> from.job())
                .toList();
    }

    private static List<WagonState> states(TrainView train) {
        return train.wagons().stream().map(WagonView::state).toList();
    }

    private static void refused(ErrorCode code, String text, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CadreException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(text);
    }

    @Test
    void a_job_begins_with_the_saved_changes_of_others() {
        var one = changed("a.txt");
        var none = changed();

        fleet.jobs.file(ann, work(Optional.of(new MergeRequest(List.of(none, one), false))));

        var merge = node.order().merge().orElseThrow();
        assertThat(merge.checkOnly()).isFalse();
        assertThat(merge.parts()).hasSize(1);
        var part = merge.parts().getFirst();
        assertThat(part.from().job()).isEqualTo(one);
        assertThat(part.repositories()).containsExactly("shop");
        assertThat(part.name()).isEqualTo("a part");
    }

    @Test
    void the_node_that_merges_is_told_which_paths_each_job_may_change() {
        var guard =
                new PathGuard(
                        Optional.of("queue"),
                        List.of(
                                new GuardedPaths(
                                        Optional.of("shop"),
                                        List.of("services/queue/**"),
                                        List.of(
                                                new GuardedFile(
                                                        "Makefile",
                                                        SharedRule.OWN_SECTION,
                                                        Optional.of(true),
                                                        Optional.empty())))));
        var guarded = changed(Optional.of(guard), "a.txt");
        var free = changed("b.txt");

        var job = fleet.jobs.file(ann, work(Optional.empty()).withMerge(List.of(guarded, free)));

        assertThat(node.order().merge().orElseThrow().parts())
                .extracting(MergeOrder.Part::guard)
                .containsExactly(Optional.of(guard), Optional.empty());
        assertThat(fleet.jobs.job(ann, guarded).request().orElseThrow().guard()).contains(guard);
        assertThat(job.request().orElseThrow().guard()).isEmpty();
    }

    @Test
    void a_node_is_given_what_its_attempt_merges_and_nothing_else() {
        var one = changed("a.txt");
        var other = changed("b.txt");
        fleet.jobs.file(ann, work(Optional.of(new MergeRequest(List.of(one), false))));
        var order = node.order();
        var from = order.merge().orElseThrow().parts().getFirst().from();

        assertThat(open(order, from).bytes()).isEqualTo(1);
        refused(
                ErrorCode.NOT_FOUND,
                "Nothing of the kind",
                () -> open(order, new cadre.wire.id.AttemptId(other, 1)));
    }

    private cadre.server.fleet.artifact.Opened open(
            AttemptOrder order, cadre.wire.id.AttemptId from) {
        return fleet.artifacts.openMerged(
                node.principal(), order.attempt(), order.token(), from, "shop");
    }

    @Test
    void a_job_cannot_begin_with_what_is_not_there_or_not_over() {
        var running = fleet.jobs.file(ann, work(Optional.empty())).id();
        var jobs = new ArrayList<JobId>();
        for (int i = 0; i < 201; i++) {
            jobs.add(new JobId(i));
        }

        refused(ErrorCode.CONFLICT, "not over", () -> file(List.of(running)));
        refused(ErrorCode.NOT_FOUND, "No such job", () -> file(List.of(new JobId(999))));
        refused(ErrorCode.INVALID, "another number", () -> file(List.of()));
        refused(ErrorCode.INVALID, "another number", () -> file(jobs));
        refused(ErrorCode.INVALID, "twice", () -> file(List.of(running, running)));
    }

    private void file(List<JobId> jobs) {
        fleet.jobs.file(ann, work(Optional.of(new MergeRequest(jobs, false))));
    }

    @Test
    void each_wagon_is_merged_and_checked_on_top_of_those_before_it() {
        var one = changed("a.txt");
        var two = changed("b.txt");
        var train = train("make test", one, two);

        var first = step(train);
        assertThat(sources(first)).containsExactly(one);
        assertThat(first.merge().orElseThrow().checkOnly()).isTrue();
        assertThat(first.agent().command()).contains("make test");
        assertThat(first.repositories().getFirst().ref()).isEqualTo(BASE);
        assertThat(first.repositories().getFirst().prepare()).isEqualTo("make deps");
        assertThat(first.repositories().getFirst().after()).isEmpty();
        assertThat(first.timeoutSec()).isEqualTo(60);
        passes(first, "");
        var second = step(train);
        assertThat(sources(second)).containsExactly(one, two);
        passes(second, "");

        var end = now(train);
        assertThat(end.state()).isEqualTo(TrainState.DONE);
        assertThat(end.isWhole()).isTrue();
        assertThat(end.checked()).isTrue();
        assertThat(end.check()).isEqualTo("make test");
        assertThat(end.head()).contains(second.attempt().job());
        assertThat(states(end)).containsOnly(WagonState.MERGED);
        assertThat(fleet.jobs.job(ann, second.attempt().job()).labels())
                .containsEntry("train", train.id().toString())
                .containsEntry("crew", "c1");
        assertThat(fleet.events(train.id().toString()))
                .containsExactly("train.started", "train.tried", "train.tried", "train.done");
    }

    @Test
    void a_conflict_is_left_out_and_named_with_those_that_touched_the_same_files() {
        var one = changed("a.txt", "b.txt");
        var two = changed("c.txt");
        var three = changed("b.txt");
        var four = changed("d.txt");
        var train = train("true", one, two, three, four);

        passes(step(train), "");
        passes(step(train), "");
        var third = step(train);
        conflicts(third, three, "b.txt");
        var fourth = step(train);
        assertThat(sources(fourth)).containsExactly(one, two, four);
        passes(fourth, "");

        var end = now(train);
        assertThat(end.state()).isEqualTo(TrainState.DONE);
        assertThat(end.isWhole()).isFalse();
        assertThat(end.head()).contains(fourth.attempt().job());
        assertThat(end.wagons().get(2))
                .isEqualTo(
                        new WagonView(
                                three.toString(),
                                three,
                                WagonState.CONFLICT,
                                List.of("b.txt"),
                                List.of(one.toString()),
                                Optional.of(third.attempt().job()),
                                "conflict (contents)",
                                Optional.of(MergeConflictKind.CONFLICT)));
    }

    @Test
    void a_wagon_with_which_the_check_fails_is_left_out() {
        var one = changed("a.txt");
        var two = changed("a.txt");
        var train = train("make test", one, two);

        passes(step(train), "");
        var second = step(train);
        fails(second);

        var end = now(train);
        assertThat(states(end)).containsExactly(WagonState.MERGED, WagonState.CHECK_FAILED);
        assertThat(end.wagons().get(1).with()).containsExactly(one.toString());
        assertThat(end.wagons().get(1).reason())
                .contains("exit code 1", "cadre log " + second.attempt().job());
        assertThat(end.checked()).isTrue();
    }

    @Test
    void a_check_that_takes_too_long_has_failed() {
        var train = train("sleep 1000", changed("a.txt"));

        finish(step(train), new Ending.TimedOut("timeout"), Optional.of(merged("")));

        var end = now(train);
        assertThat(states(end)).containsExactly(WagonState.CHECK_FAILED);
        assertThat(end.head()).isEmpty();
        assertThat(end.checked()).isFalse();
    }

    @Test
    void without_a_check_one_job_merges_all_that_can_be_merged() {
        var one = changed("a.txt");
        var none = changed();
        var two = changed("a.txt");
        var three = changed("c.txt");
        var train = merges.start(ann, request(Optional.empty(), true, one, none, two, three));

        var first = step(train);
        assertThat(sources(first)).containsExactly(one, two, three);
        conflicts(first, two, "a.txt");
        var second = step(train);
        assertThat(sources(second)).containsExactly(one, three);
        passes(second, "");

        var end = now(train);
        assertThat(states(end))
                .containsExactly(
                        WagonState.MERGED,
                        WagonState.UNCHANGED,
                        WagonState.CONFLICT,
                        WagonState.MERGED);
        assertThat(end.wagons().get(2).with()).containsExactly(one.toString());
        assertThat(end.checked()).isFalse();
        assertThat(end.head()).contains(second.attempt().job());
    }

    @Test
    void the_check_of_the_project_is_known_after_the_first_job() {
        var one = changed("a.txt");
        var two = changed("b.txt");
        var three = changed("c.txt");
        var with = merges.start(ann, TrainRequest.of(wagons(one, two, three)));

        var first = step(with);
        assertThat(sources(first)).containsExactly(one);
        assertThat(first.agent().command()).anyMatch(word -> word.contains("CADRE_CHECK"));
        passes(first, "make test");
        var second = step(with);
        assertThat(sources(second)).containsExactly(one, two);
        assertThat(merges.view(ann, with.id()).check()).isEqualTo("make test");

        passes(second, "make test");
        passes(step(with), "make test");
        assertThat(now(with).checked()).isTrue();
    }

    private static List<Wagon> wagons(JobId... jobs) {
        return Stream.of(jobs).map(job -> new Wagon("", job)).toList();
    }

    @Test
    void where_the_project_has_no_check_the_rest_is_merged_at_once() {
        var one = changed("a.txt");
        var two = changed("b.txt");
        var three = changed("c.txt");
        var train = merges.start(ann, TrainRequest.of(wagons(one, two, three)));

        passes(step(train), "");
        var rest = step(train);
        assertThat(sources(rest)).containsExactly(one, two, three);
        passes(rest, "");

        var end = now(train);
        assertThat(end.state()).isEqualTo(TrainState.DONE);
        assertThat(end.checked()).isFalse();
        assertThat(end.head()).contains(rest.attempt().job());
    }

    @Test
    void a_merge_job_that_fails_for_another_reason_stops_the_train() {
        var train = train("true", changed("a.txt"), changed("b.txt"));

        finish(
                step(train),
                new Ending.Failed(FailureCode.SAVE, "the disk is full"),
                Optional.empty());

        var end = now(train);
        assertThat(end.state()).isEqualTo(TrainState.STOPPED);
        assertThat(end.reason()).contains("the disk is full");
        assertThat(states(end)).containsOnly(WagonState.PENDING);
    }

    @Test
    void a_node_of_an_older_version_merges_nothing_and_is_not_believed() {
        var train = train("true", changed("a.txt"));

        finish(step(train), new Ending.Succeeded(), Optional.empty());

        var end = now(train);
        assertThat(end.state()).isEqualTo(TrainState.STOPPED);
        assertThat(end.reason()).contains("older version");
    }

    @Test
    void a_lost_merge_job_is_done_again_but_not_for_ever() {
        var train = train("true", changed("a.txt"));

        for (int i = 0; i < 4; i++) {
            finish(step(train), new Ending.Lost("the machine is gone"), Optional.empty());
        }

        assertThat(now(train).reason()).contains("again and again");
    }

    @Test
    void a_train_goes_on_after_a_crash_between_any_two_commits() {
        var one = changed("a.txt");
        var train = train("true", one);
        merges.goOn(train.id());
        var filed = merges.view(ann, train.id()).running().orElseThrow();
        // as if the server had died after it filed the job and before it wrote that down
        fleet.db.write(tx -> tx.update("update train set step_job = null"));

        var order = node.order();
        node.starts(order);
        passes(order, "");
        var end = now(train);

        assertThat(end.head()).contains(filed);
        assertThat(end.state()).isEqualTo(TrainState.DONE);
        assertThat(order.attempt().job()).isEqualTo(filed);
    }

    @Test
    void the_loop_takes_a_train_from_step_to_step() {
        var one = changed("a.txt");
        var two = changed("b.txt");
        try (var loop = new MergeLoop(merges, fleet.db, fleet.feed)) {
            loop.start();
            var train = train("true", one, two);
            for (int i = 0; i < 2; i++) {
                var order = node.order();
                node.starts(order);
                passes(order, "");
            }

            await().atMost(FakeNode.SOON)
                    .until(() -> merges.view(ann, train.id()).state() == TrainState.DONE);
        }
    }

    @Test
    void two_servers_take_a_train_on_as_one() {
        var train = train("true", changed("a.txt"));
        var other = new Merges(fleet.db, fleet.feed, fleet.keys, fleet.jobs, fleet.clock);

        merges.goOn(train.id());
        other.goOn(train.id());
        var order = node.order();
        node.starts(order);
        passes(order, "");
        other.goOn(train.id());
        merges.goOn(train.id());

        assertThat(fleet.events(train.id().toString()))
                .containsExactly("train.started", "train.tried", "train.done");
    }

    @Test
    void the_job_of_a_step_that_was_filed_just_before_a_crash_ends_with_its_train() {
        var train = train("make test", changed("a.txt"));
        var order = step(train);
        fleet.db.write(tx -> tx.update("update train set step_job = null"));

        merges.stop(ann, train.id());

        assertThat(node.stop().attempt()).isEqualTo(order.attempt());
        var kept = fleet.db.read(tx -> TrainStore.find(tx, train.id())).orElseThrow();
        assertThat(kept.stepJob()).as("for who cancels what is left").isPresent();
    }

    @Test
    void what_a_server_that_died_while_it_stopped_a_train_has_left_is_cancelled() {
        var train = train("make test", changed("a.txt"));
        var order = step(train);
        fleet.db.write(tx -> {
            TrainStore.end(tx, train.id(), TrainState.STOPPED, "stopped", fleet.clock.instant());
            return train;
        });

        merges.cancelLeft();

        assertThat(node.stop().attempt()).isEqualTo(order.attempt());
    }

    @Test
    void a_server_that_was_held_up_since_it_looked_files_nothing_of_a_stopped_train() {
        var train = train("make test", changed("a.txt"));
        var seen = fleet.db.read(tx -> TrainStore.find(tx, train.id())).orElseThrow();
        merges.stop(ann, train.id());

        merges.file(seen, ann);

        assertThat(fleet.jobs.filed(ann.key(), StepRequest.key(seen))).isEmpty();
        assertThat(merges.view(ann, train.id()).reason()).isEqualTo("stopped by ann");
    }

    @Test
    void a_train_that_is_stopped_stops_its_job() {
        var train = train("true", changed("a.txt"));
        var order = step(train);
        var viewer = fleet.key("vic", Grant.VIEWER);
        var bob = fleet.key("bob", Grant.MEMBER);

        refused(ErrorCode.FORBIDDEN, "Another key", () -> merges.stop(bob, train.id()));
        refused(ErrorCode.FORBIDDEN, "may not", () -> merges.stop(viewer, train.id()));
        var end = merges.stop(ann, train.id());

        assertThat(end.state()).isEqualTo(TrainState.STOPPED);
        assertThat(end.reason()).isEqualTo("stopped by ann");
        assertThat(node.stop().attempt()).isEqualTo(order.attempt());
        refused(ErrorCode.CONFLICT, "over already", () -> merges.stop(ann, train.id()));
    }

    @Test
    void a_train_whose_key_is_revoked_ends() {
        var train = train("true", changed("a.txt"));
        fleet.keys.revoke(fleet.key("root", Grant.ADMIN), ann.key());

        merges.goOn(train.id());

        assertThat(merges.view(fleet.key("o", Grant.VIEWER), train.id()).reason())
                .contains("not good any more");
    }

    @Test
    void the_same_key_gives_the_same_train() {
        var one = changed("a.txt");
        var two = changed("b.txt");

        var first = merges.start(ann, keyed("k", one));
        assertThat(merges.start(ann, keyed("k", one)).id()).isEqualTo(first.id());
        assertThat(merges.start(ann, keyed("other", one)).id()).isNotEqualTo(first.id());
        refused(ErrorCode.CONFLICT, "another request", () -> merges.start(ann, keyed("k", two)));
        assertThat(merges.list(ann, Optional.empty(), 1).items()).hasSize(1);
    }

    private static TrainRequest keyed(String key, JobId job) {
        var plain = request(Optional.of("true"), false, job);
        return new TrainRequest(
                plain.wagons(),
                plain.repositories(),
                plain.check(),
                plain.unchecked(),
                plain.timeoutSec(),
                plain.node(),
                plain.requiredTags(),
                plain.labels(),
                Optional.of(key),
                Optional.empty());
    }

    @Test
    void what_is_wrong_with_a_request_is_named_and_nothing_is_begun() {
        var one = changed("a.txt");
        var two = changed("b.txt");
        var running = fleet.jobs.file(ann, work(Optional.empty())).id();

        refused(ErrorCode.INVALID, "another number", () -> train("true"));
        refused(ErrorCode.INVALID, "twice", () -> train("true", one, one));
        refused(ErrorCode.NOT_FOUND, "No such job", () -> train("true", one, new JobId(999)));
        refused(ErrorCode.CONFLICT, "not over", () -> train("true", one, running));
        refused(ErrorCode.INVALID, "The check", () -> train(" ", one));
        refused(ErrorCode.INVALID, "The check", () -> train("x".repeat(70_000), one));
        refused(
                ErrorCode.INVALID,
                "unchecked",
                () -> merges.start(ann, request(Optional.of("true"), true, one)));
        refused(
                ErrorCode.INVALID,
                "name of a wagon",
                () ->
                        merges.start(
                                ann,
                                TrainRequest.of(
                                        List.of(new Wagon("a\nb", one), new Wagon("", two)))));
        refused(
                ErrorCode.FORBIDDEN,
                "may not",
                () ->
                        merges.start(
                                fleet.key("vic", Grant.VIEWER),
                                request(Optional.of("true"), false, one)));
        assertThat(merges.list(ann, Optional.empty(), 10).items()).isEmpty();
    }
}
