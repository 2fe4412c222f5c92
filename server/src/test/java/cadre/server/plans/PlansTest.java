package cadre.server.plans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.bus.inbox.Reading;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.id.MemberName;
import cadre.wire.id.PlanId;
import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.PlanFile;
import cadre.wire.plan.run.PlanFileView;
import cadre.wire.plan.run.PlanState;
import cadre.wire.plan.run.PlanStepView;
import cadre.wire.plan.run.StepKind;
import cadre.wire.plan.run.StreamState;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a plan that runs. */
class PlansTest {
    private static final String TWO =
            """
            name: shop
            agents:
              - {name: ann, profile: codex}
              - {name: bob, profile: claude}
            streams:
              - {id: queue, agent: ann, owns: [queue], tasks: [write the queue, test the queue]}
              - {id: cost, agent: bob, owns: [cost], tasks: [count the cost]}
            checks:
              each: make test
            """;

    private static final String NEEDS =
            """
            name: shop
            agents:
              - {name: ann, profile: codex}
              - {name: bob, profile: claude}
            streams:
              - {id: queue, agent: ann, owns: [queue], tasks: [write the queue]}
              - {id: page, agent: ann, owns: [page], tasks: [write the page]}
              - {id: cost, agent: bob, owns: [cost], needs: [queue], tasks: [count the cost]}
            """;

    @TempDir Path home;
    private PlanWorld world;

    @BeforeEach
    void open() {
        world = new PlanWorld(home);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void a_plan_that_says_rebase_has_its_merges_put_on_top_and_nothing_else() {
        world.start(TWO + "merge: {by: rebase}\n");
        var queue = world.works("write the queue");
        assertThat(queue.merge()).isEmpty();
        world.changes(queue, "queue/a");
        world.changes(world.works("test the queue"), "queue/b");

        var merge = world.checks();
        assertThat(merge.merge().orElseThrow().isRebase()).isTrue();
        world.red(merge);
        var again = world.works("failed");
        assertThat(again.merge().orElseThrow().isRebase()).isFalse();
    }

    @Test
    void streams_are_worked_on_side_by_side_and_merged_each_onto_those_before_it() {
        var plan = world.start(TWO);
        var queue = world.works("write the queue");
        var cost = world.works("count the cost");
        assertThat(queue.bus().orElseThrow().member()).isEqualTo(new MemberName("queue"));
        assertThat(queue.prompt()).contains("Change only: queue.").contains("cost (cost)");

        world.changes(queue, "queue/a");
        assertThat(world.stream(plan, "queue").task()).isEqualTo(2);
        var second = world.works("test the queue");
        assertThat(second.resume()).isPresent();
        var changed = world.changes(second, "queue/b");
        var first = world.checks();
        assertThat(PlanWorld.merging(first)).containsExactly(changed);
        assertThat(world.state(plan, "queue")).isEqualTo(StreamState.MERGING);
        var head = world.passes(first);
        assertThat(world.view(plan).head()).contains(head);

        var counted = world.changes(cost, "cost/a");
        var last = world.checks();
        assertThat(PlanWorld.merging(last)).containsExactly(head, counted);
        assertThat(last.repositories().getFirst().ref()).contains("a".repeat(40));
        var whole = world.passes(last);

        var done = world.view(plan);
        assertThat(done.state()).isEqualTo(PlanState.DONE);
        assertThat(done.head()).contains(whole);
        assertThat(done.streams()).extracting(one -> one.place().orElse(0)).containsExactly(1, 2);
        assertThat(world.fleet.events(plan.toString()))
                .startsWith("plan.started")
                .contains("plan.stream_working", "plan.stream_merging", "plan.stream_merged")
                .endsWith("plan.done");
    }

    @Test
    void a_stream_begins_with_what_it_needs_and_an_agent_does_one_after_the_other() {
        var plan = world.start(NEEDS);

        assertThat(world.stream(plan, "page").why()).isEqualTo("waits for ann, who is at queue");
        assertThat(world.stream(plan, "cost").why()).isEqualTo("waits until queue is merged");
        var queue = world.changes(world.works("write the queue"), "queue/a");
        assertThat(world.state(plan, "page")).isEqualTo(StreamState.WORKING);
        assertThat(PlanWorld.merging(world.works("write the page"))).isEmpty();
        world.passes(world.checks());

        assertThat(PlanWorld.merging(world.works("count the cost"))).containsExactly(queue);
        assertThat(world.isIdle()).isTrue();
    }

    @Test
    void a_stream_that_does_not_pass_its_check_goes_back_and_in_the_end_to_a_person() {
        var plan =
                world.start(
                        """
                        name: shop
                        agents: [{name: ann, profile: codex}]
                        streams:
                          - id: queue
                            agent: ann
                            owns: [queue]
                            tasks: [write the queue]
                            check: make queue
                            limits: {attempts: 1}
                        """);
        world.changes(world.works("write the queue"), "queue/a");
        assertThat(world.state(plan, "queue")).isEqualTo(StreamState.CHECKING);

        world.red(world.checks());
        var again = world.works("The stream's check failed");
        assertThat(again.resume()).isPresent();
        world.changes(again, "queue/a");
        world.red(world.checks());

        assertThat(world.state(plan, "queue")).isEqualTo(StreamState.HELD);
        assertThat(world.view(plan).state()).isEqualTo(PlanState.NEEDS_PERSON);
        assertThat(world.view(plan).why()).contains("queue").contains("retry");

        world.plans.retry(world.ann, plan, "queue");
        world.go();
        world.changes(world.works("Your last run ended early"), "queue/a");
        world.passes(world.checks());
        world.passes(world.checks());
        assertThat(world.view(plan).state()).isEqualTo(PlanState.DONE);
    }

    @Test
    void a_reviewer_lets_a_stream_through_sends_it_back_or_stops_it() {
        var plan =
                world.start(
                        """
                        name: shop
                        agents: [{name: ann, profile: codex}, {name: rev, profile: claude}]
                        streams:
                          - id: queue
                            agent: ann
                            reviewer: rev
                            owns: [queue]
                            tasks: [write the queue]
                          - id: cost
                            agent: ann
                            reviewer: rev
                            owns: [cost]
                            tasks: [count the cost]
                        """);
        var change = world.changes(world.works("write the queue"), "queue/a");
        var review = world.works("Review the change");
        assertThat(review.merge().orElseThrow().checkOnly()).isTrue();
        assertThat(PlanWorld.merging(review)).containsExactly(change);
        world.answers(review, "{\"verdict\":\"changes\",\"findings\":[\"name it better\"]}");
        world.changes(world.works("> - name it better"), "queue/a");
        world.answers(world.works("Review the change"), "{\"verdict\":\"approve\"}");
        world.passes(world.checks());
        assertThat(world.state(plan, "queue")).isEqualTo(StreamState.MERGED);

        world.changes(world.works("count the cost"), "cost/a");
        world.answers(world.works("Review the change"), "I like it");
        world.answers(
                world.works("Review the change"),
                "{\"verdict\":\"reject\",\"findings\":[\"not needed\"]}");
        assertThat(world.stream(plan, "cost").state()).isEqualTo(StreamState.HELD);
        assertThat(world.stream(plan, "cost").why()).contains("rejected").contains("not needed");
    }

    @Test
    void one_that_conflicts_is_taken_out_done_again_on_what_is_merged_and_the_others_go_on() {
        var plan = world.start(TWO.replace("merge:", "") + "merge:\n  order: [cost, queue]\n");
        world.changes(world.works("write the queue"), "queue/a");
        world.changes(world.works("test the queue"), "queue/b");
        assertThat(world.state(plan, "queue")).isEqualTo(StreamState.READY);
        assertThat(world.isIdle()).isFalse(); // the order waits for cost
        world.changes(world.works("count the cost"), "cost/a");

        world.conflicts(world.checks(), "cost/a");

        assertThat(world.stream(plan, "cost").out()).isTrue();
        var head = world.passes(world.checks());
        assertThat(world.state(plan, "queue")).isEqualTo(StreamState.MERGED);
        var again = world.works("could not be merged");
        assertThat(again.prompt()).contains("> the patch of cost/a").contains("conflict in cost/a");
        assertThat(PlanWorld.merging(again)).isEmpty(); // nothing was merged then
        var anew = world.changes(again, "cost/a");
        var last = world.checks();
        assertThat(PlanWorld.merging(last)).containsExactly(head, anew);
        world.passes(last);
        assertThat(world.view(plan).state()).isEqualTo(PlanState.DONE);
    }

    @Test
    void one_that_turns_the_others_red_is_mended_on_top_of_them() {
        var plan = world.start(TWO);
        world.changes(world.works("write the queue"), "queue/a");
        world.changes(world.works("test the queue"), "queue/b");
        var head = world.passes(world.checks());
        var cost = world.changes(world.works("count the cost"), "cost/a");

        world.red(world.checks());

        var again = world.works("The check after merging your change failed");
        assertThat(PlanWorld.merging(again)).containsExactly(head, cost);
        assertThat(again.resume().orElseThrow().place().job()).isEqualTo(cost);
        world.changes(again, "cost/a");
        world.passes(world.checks());
        assertThat(world.view(plan).state()).isEqualTo(PlanState.DONE);
    }

    @Test
    void work_whose_session_is_gone_is_mended_in_another_one_on_what_is_merged() {
        var plan = world.start(TWO);
        world.changes(world.works("write the queue"), "queue/a");
        world.changes(world.works("test the queue"), "queue/b");
        var head = world.passes(world.checks());
        var cost = world.changes(world.works("count the cost"), "cost/a");
        world.red(world.checks());

        world.cannotStart("The check after merging your change failed");

        var again = world.works("The check after merging your change failed");
        assertThat(again.resume()).isEmpty();
        assertThat(again.guard()).isPresent();
        assertThat(PlanWorld.merging(again)).containsExactly(head, cost);
        world.changes(again, "cost/a");
        world.passes(world.checks());
        assertThat(world.view(plan).state()).isEqualTo(PlanState.DONE);
    }

    @Test
    void the_stream_that_broke_the_whole_is_found_and_those_after_it_are_merged_anew() {
        var text =
                """
                name: shop
                agents:
                  - {name: a1, profile: codex}
                  - {name: a2, profile: codex}
                  - {name: a3, profile: codex}
                streams:
                  - {id: s1, agent: a1, owns: [s1], tasks: [do the first]}
                  - {id: s2, agent: a2, owns: [s2], tasks: [do the second]}
                  - {id: s3, agent: a3, owns: [s3], tasks: [do the third]}
                checks:
                  end: make whole
                """;
        var plan = world.start(text);
        world.changes(world.works("do the first"), "s1/a");
        var head = world.passes(world.checks());
        world.changes(world.works("do the second"), "s2/a");
        var broken = world.passes(world.checks());
        var third = world.changes(world.works("do the third"), "s3/a");
        var all = world.passes(world.checks());

        var end = world.checks();
        assertThat(PlanWorld.merging(end)).containsExactly(all);
        world.red(end);
        world.answers(world.base(), ""); // it passes on what the plan began with
        var middle = world.checks();
        assertThat(PlanWorld.merging(middle)).containsExactly(head);
        world.passes(middle);
        var next = world.checks();
        assertThat(PlanWorld.merging(next)).containsExactly(broken);
        world.red(next);

        assertThat(world.view(plan).head()).contains(head);
        var mended = world.works("The check of the whole failed");
        assertThat(world.state(plan, "s2")).isEqualTo(StreamState.WORKING);
        var again = world.checks();
        assertThat(PlanWorld.merging(again)).containsExactly(head, third);
        world.passes(again);
        world.changes(mended, "s2/a");
        world.passes(world.checks());
        world.passes(world.checks());
        assertThat(world.view(plan).state()).isEqualTo(PlanState.DONE);
    }

    @Test
    void a_check_of_the_whole_that_fails_from_the_beginning_blames_nobody_and_a_person_does() {
        var plan = world.start(TWO.replace("each: make test", "end: make whole"));
        world.changes(world.works("write the queue"), "queue/a");
        world.changes(world.works("test the queue"), "queue/b");
        world.passes(world.checks());
        world.changes(world.works("count the cost"), "cost/a");
        world.passes(world.checks());
        world.red(world.checks());

        world.fails(world.base(), "exit code 1");

        assertThat(world.view(plan).state()).isEqualTo(PlanState.NEEDS_PERSON);
        assertThat(world.view(plan).why()).contains("none of the streams can be blamed");
        world.plans.retry(world.ann, plan, "cost");
        world.go();
        assertThat(world.state(plan, "cost")).isEqualTo(StreamState.WORKING);
        world.changes(world.works("sent back by ann"), "cost/a");
        world.passes(world.checks());
        world.passes(world.checks());
        assertThat(world.view(plan).state()).isEqualTo(PlanState.DONE);
    }

    @Test
    void what_is_not_a_streams_own_goes_back_to_its_agent_before_anything_else() {
        var plan = world.start(TWO);
        world.oversteps(world.works("count the cost"), "cost/a", "queue/stolen");

        assertThat(world.stream(plan, "cost").why()).contains("queue/stolen");
        var again = world.works("You changed what is not yours");
        assertThat(again.prompt()).contains("> queue/stolen (not its own)");
        world.changes(again, "cost/a");
        world.passes(world.checks());
        assertThat(world.state(plan, "cost")).isEqualTo(StreamState.MERGED);
    }

    @Test
    void a_broken_contract_is_told_to_those_who_rely_on_it_and_goes_back() {
        var text =
                TWO
                        + """
                        contracts:
                          - {name: order, kind: text, file: queue/order.txt, owner: queue, consumers: [cost]}
                        """;
        var plan = world.start(text);
        var cost = world.works("count the cost");
        assertThat(cost.prompt()).contains("Contract order (text in queue/order.txt)");
        var guard = world.fleet.jobs.job(world.ann, cost.attempt().job()).request().orElseThrow();
        assertThat(guard.guard().orElseThrow().repositories().getFirst().contracts())
                .singleElement()
                .satisfies(one -> assertThat(one.path()).isEqualTo("queue/order.txt"));
        world.changes(world.works("write the queue"), "queue/order.txt");
        world.changes(world.works("test the queue"), "queue/b");

        world.breaks(world.checks(), "it breaks the contract order: all of it");

        assertThat(world.state(plan, "queue")).isEqualTo(StreamState.WORKING);
        world.works("Your change was not merged: it breaks the contract order");
        var team = world.view(plan).team().orElseThrow();
        assertThat(world.inbox.peek(team, new MemberName("cost"), Reading.ALL).messages())
                .singleElement()
                .satisfies(one -> assertThat(one.body()).contains("queue: it breaks the contract"));
        assertThat(world.fleet.events(plan.toString())).contains("plan.contract_broken");
    }

    @Test
    void who_has_no_job_just_now_reads_in_the_next_that_a_contract_was_broken() {
        var text =
                TWO
                        + """
                        contracts:
                          - {name: order, kind: text, file: queue/order.txt, owner: queue, consumers: [cost]}
                        """;
        var plan = world.start(text);
        world.changes(world.works("write the queue"), "queue/order.txt");
        world.changes(world.works("test the queue"), "queue/b");
        var check = world.checks();
        world.changes(world.works("count the cost"), "cost/a");
        assertThat(world.state(plan, "cost")).isEqualTo(StreamState.READY);

        world.breaks(check, "it breaks the contract order: all of it");

        var team = world.view(plan).team().orElseThrow();
        assertThat(world.inbox.peek(team, new MemberName("cost"), Reading.ALL).messages())
                .singleElement()
                .satisfies(one -> assertThat(one.body()).contains("queue: it breaks the contract"));
    }

    @Test
    void who_relies_on_another_contract_of_a_similar_name_is_told_nothing() {
        var text =
                TWO
                        + """
                        contracts:
                          - {name: order, kind: text, file: queue/order.txt, owner: queue, consumers: []}
                          - {name: ord, kind: text, file: queue/ord.txt, owner: queue, consumers: [cost]}
                        """;
        var plan = world.start(text);
        world.works("count the cost");
        world.changes(world.works("write the queue"), "queue/order.txt");
        world.changes(world.works("test the queue"), "queue/b");

        world.breaks(world.checks(), "it breaks the contract order: all of it");

        var team = world.view(plan).team().orElseThrow();
        assertThat(world.inbox.peek(team, new MemberName("cost"), Reading.ALL).messages())
                .isEmpty();
    }

    @Test
    void an_agent_that_fails_goes_on_once_more_and_one_that_changes_nothing_is_held() {
        var plan = world.start(TWO);

        world.fails(world.works("count the cost"), "it fell over");
        assertThat(world.stream(plan, "cost").why()).contains("it fell over");
        world.answers(world.works("Your last run ended early"), "nothing to do");

        assertThat(world.state(plan, "cost")).isEqualTo(StreamState.HELD);
        assertThat(world.stream(plan, "cost").why()).contains("changed nothing");
        world.plans.drop(world.ann, plan, "cost");
        world.changes(world.works("write the queue"), "queue/a");
        world.answers(world.works("test the queue"), "it is tested");
        world.passes(world.checks());
        assertThat(world.view(plan).state()).isEqualTo(PlanState.DONE);
        assertThat(world.view(plan).why()).isEqualTo("without cost");
    }

    @Test
    void where_a_plan_begins_is_not_told_by_work_that_went_on() {
        world.start(
                """
                name: shop
                agents: [{name: ann, profile: codex}]
                streams: [{id: queue, agent: ann, owns: [queue], tasks: [write the queue]}]
                """);
        world.fails(world.works("write the queue"), "it fell over");
        world.changes(world.works("Your last run ended early"), "queue/a");

        assertThat(world.checks().repositories().getFirst().ref()).contains("main");
    }

    @Test
    void a_job_whose_agent_never_began_is_done_once_more_and_again_when_a_person_says_so() {
        var plan =
                world.start(TWO.replace("tasks: [count", "limits: {attempts: 1}, tasks: [count"));
        world.cannotStart("count the cost");
        world.cannotStart("count the cost");
        assertThat(world.state(plan, "cost")).isEqualTo(StreamState.HELD);

        world.plans.retry(world.ann, plan, "cost");
        world.go();
        world.changes(world.works("count the cost"), "cost/a");
        world.passes(world.checks());
        assertThat(world.state(plan, "cost")).isEqualTo(StreamState.MERGED);
    }

    @Test
    void a_workspace_that_is_gone_costs_its_stream_no_attempt() {
        var plan =
                world.start(
                        """
                        name: shop
                        agents: [{name: ann, profile: codex}]
                        streams:
                          - id: queue
                            agent: ann
                            owns: [queue]
                            tasks: [write the queue]
                            check: make queue
                            limits: {attempts: 1}
                        """);
        world.changes(world.works("write the queue"), "queue/a");
        world.red(world.checks());

        world.cannotStart("The stream's check failed");

        world.changes(world.works("The stream's check failed"), "queue/a");
        world.passes(world.checks());
        world.passes(world.checks());
        assertThat(world.state(plan, "queue")).isEqualTo(StreamState.MERGED);
    }

    @Test
    void what_was_built_on_work_that_is_begun_anew_is_made_again_on_that() {
        var plan = world.start(NEEDS);
        world.changes(world.works("write the queue"), "queue/a");
        world.passes(world.checks());
        world.changes(world.works("count the cost"), "cost/a");
        world.passes(world.checks());
        world.fails(world.works("write the page"), "no");
        world.fails(world.works("Your last run ended early"), "no");
        world.fails(world.works("Your last run ended early"), "no");
        world.fails(world.works("Your last run ended early"), "no");
        assertThat(world.view(plan).state()).isEqualTo(PlanState.NEEDS_PERSON);

        world.plans.retry(world.ann, plan, "queue"); // takes it out, and cost with it
        world.go();
        assertThat(world.state(plan, "cost")).isEqualTo(StreamState.READY);
        world.changes(world.works("sent back by ann"), "queue/a");
        world.conflicts(world.checks(), "queue/a");
        world.changes(world.works("could not be merged"), "queue/a");
        var head = world.passes(world.checks());

        var again = world.works("it was built on work that is not there any more");
        assertThat(PlanWorld.merging(again)).containsExactly(head);
        world.changes(again, "cost/a");
        world.passes(world.checks());
        assertThat(world.state(plan, "cost")).isEqualTo(StreamState.MERGED);
    }

    @Test
    void a_plan_goes_on_without_its_team() {
        var plan = world.start(TWO);
        var cost = world.works("count the cost");
        world.changes(cost, "cost/a");
        var merge = world.checks();
        world.plans.pause(world.ann, plan);
        var team = world.view(plan).team().orElseThrow().name();
        world.fleet.db.write(
                tx -> tx.update("update team set archived_at_ms = 1 where name = ?", team));

        world.passes(merge);

        assertThat(world.state(plan, "cost")).isEqualTo(StreamState.MERGED);
    }

    @Test
    void a_job_that_is_filed_as_its_plan_is_stopped_is_cancelled() {
        var plan = world.start(TWO);
        world.plans.pause(world.ann, plan);
        world.changes(world.works("write the queue"), "queue/a"); // the next is not filed
        var step = world.fleet.db.read(tx -> StepStore.running(tx, plan)).getLast();
        world.plans.stop(world.ann, plan);

        var isFiled = world.fleet.db.write(tx -> StepStore.filed(tx, step, new JobId(99)));

        assertThat(isFiled).isFalse();
    }

    @Test
    void a_server_that_was_held_up_since_it_looked_files_nothing_of_a_stopped_plan() {
        var plan = world.start(TWO);
        world.plans.pause(world.ann, plan);
        var saved = world.changes(world.works("write the queue"), "queue/a");
        world.plans.resume(world.ann, plan);
        var seen = world.fleet.db.read(tx -> PlanStore.find(tx, plan)).orElseThrow();
        var job = world.fleet.db.read(tx -> StepStore.running(tx, plan)).getLast();
        var merge = new Steps(seen).merge(seen.plan().stream("queue").orElseThrow(), saved);
        var train =
                world.fleet.db.write(tx ->
                        StepStore.insert(
                                tx,
                                plan,
                                "queue",
                                StepKind.MERGE,
                                merge,
                                world.fleet.clock.instant()));
        var filing =
                new StepFiling(world.fleet.db, world.fleet.keys, world.fleet.jobs, world.merges);

        world.plans.stop(world.ann, plan);

        assertStale(() -> filing.file(seen, job));
        assertStale(() -> filing.file(seen, train));
        assertThat(world.fleet.jobs.filed(world.ann.key(), job.key())).isEmpty();
        assertThat(world.merges.begun(world.ann.key(), train.key())).isEmpty();
    }

    private static void assertStale(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CadreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STALE));
    }

    @Test
    void a_paused_plan_begins_nothing_and_a_stopped_one_cancels_what_runs() {
        var plan = world.start(TWO);
        var queue = world.works("write the queue");
        var cost = world.works("count the cost");

        world.plans.pause(world.ann, plan);
        world.changes(queue, "queue/a");
        assertThat(world.isIdle()).isTrue();
        world.plans.resume(world.ann, plan);
        world.go();
        world.works("test the queue");

        world.plans.stop(world.ann, plan);
        world.go();
        assertThat(world.fleet.jobs.job(world.ann, cost.attempt().job()).status().word())
                .isNotEqualTo("queued");
        assertThat(world.view(plan).state()).isEqualTo(PlanState.STOPPED);
        assertConflict(() -> world.plans.resume(world.ann, plan));
    }

    @Test
    void what_was_filed_before_a_crash_is_not_filed_again() {
        var plan = world.start(TWO);
        world.fleet.db.write(
                tx -> tx.update("update plan_step set job = null where plan = ?", plan.number()));

        world.assembled().loop().roundOnce();

        assertThat(world.view(plan).steps()).allMatch(step -> step.job().isPresent());
        world.works("write the queue");
        world.works("count the cost");
        assertThat(world.isIdle()).isTrue();
    }

    @Test
    void what_was_filed_before_a_crash_ends_with_a_plan_that_is_stopped_at_once() {
        var plan = world.start(TWO);
        var queue = world.works("write the queue");
        var cost = world.works("count the cost");
        world.fleet.db.write(
                tx -> tx.update("update plan_step set job = null where plan = ?", plan.number()));

        world.plans.stop(world.ann, plan);

        assertThat(List.of(world.node.stop().attempt(), world.node.stop().attempt()))
                .containsExactlyInAnyOrder(queue.attempt(), cost.attempt());
        assertThat(world.view(plan).steps()).allMatch(PlanStepView::done);
    }

    @Test
    void what_a_server_that_died_while_it_stopped_a_plan_has_left_is_cancelled() {
        var plan = world.start(TWO);
        var queue = world.works("write the queue");
        var cost = world.works("count the cost");
        world.fleet.db.write(tx -> {
            tx.update(
                    "update plan_step set job = null where plan = ? and number = 1", plan.number());
            return tx.update(
                    "update plan set state = 'stopped', look_at_ms = 1 where id = ?",
                    plan.number());
        });

        world.assembled().loop().roundOnce();

        assertThat(List.of(world.node.stop().attempt(), world.node.stop().attempt()))
                .containsExactlyInAnyOrder(queue.attempt(), cost.attempt());
        assertThat(lookedAt(plan)).isPresent();
        world.fails(queue, "stopped");
        world.fails(cost, "stopped");
        assertThat(world.view(plan).steps()).allMatch(PlanStepView::done);
    }

    /** When the loop looks at it again. */
    private Optional<Long> lookedAt(PlanId plan) {
        return world.fleet.db.read(tx ->
                tx.one(
                                "select look_at_ms from plan where id = ?",
                                row -> row.numberOrNone("look_at_ms"),
                                plan.number())
                        .orElseThrow());
    }

    @Test
    void the_file_of_a_plan_is_the_one_that_it_was_started_with() {
        var plan = world.start(TWO);
        var vera = world.fleet.key("vera", Grant.VIEWER);

        assertThat(world.plans.file(vera, plan))
                .isEqualTo(new PlanFileView(TWO, PlanFile.read(PlanDefinition.PATH, TWO)));

        assertThatThrownBy(() -> world.plans.file(vera, new PlanId(99)))
                .hasMessageContaining("No such plan");
    }

    @Test
    void a_plan_that_cannot_run_or_runs_already_is_refused_and_a_repeat_is_the_same() {
        assertThatThrownBy(() -> world.start(TWO.replace("agent: bob", "agent: eve")))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID))
                .hasMessageContaining("eve");
        assertThatThrownBy(() -> world.start(TWO.replace("profile: claude", "profile: nobody")))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("nobody");
        var request = PlanWorld.request(TWO).withIdempotencyKey("once");
        var plan = world.plans.start(world.ann, request);

        assertThat(world.plans.start(world.ann, request).id()).isEqualTo(plan.id());
        assertConflict(() -> world.start(TWO));
        var eve = world.fleet.key("eve", Grant.MEMBER);
        assertThatThrownBy(() -> world.plans.stop(eve, plan.id()))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN));
        assertThatThrownBy(() -> world.view(new PlanId(99))).hasMessageContaining("No such plan");
        assertThat(
                        world.plans
                                .list(
                                        world.ann,
                                        Optional.of(PlanState.RUNNING),
                                        Optional.empty(),
                                        10)
                                .items())
                .extracting(one -> one.id())
                .containsExactly(plan.id());
    }

    private static void assertConflict(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    }
}
