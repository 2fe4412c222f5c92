package cadre.server.plans;

import cadre.server.access.Principal;
import cadre.server.bus.TeamLog;
import cadre.server.bus.inbox.Inbox;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.server.merges.Merges;
import cadre.server.merges.TrainRounds;
import cadre.wire.agent.Usage;
import cadre.wire.api.Grant;
import cadre.wire.id.JobId;
import cadre.wire.id.PlanId;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.ForeignFiles;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.MergeConflict;
import cadre.wire.job.MergeConflictKind;
import cadre.wire.job.MergeOutcome;
import cadre.wire.job.RepositoryChange;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.json.Json;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.MergeOrder;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import cadre.wire.plan.run.PlanRequest;
import cadre.wire.plan.run.PlanView;
import cadre.wire.plan.run.StreamState;
import cadre.wire.plan.run.StreamView;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A fleet with plans, one node, and someone who runs them. */
final class PlanWorld implements AutoCloseable {
    private static final String BASE = "a".repeat(40);

    final Fleet fleet;
    final Merges merges;
    final Inbox inbox;
    final Plans plans;
    final PlanLoop loop;
    final Principal ann;
    final FakeNode node;
    private final List<AttemptOrder> waiting = new ArrayList<>();

    PlanWorld(Path home) {
        fleet = new Fleet(home).running();
        ann = fleet.key("ann", Grant.MEMBER);
        node = fleet.node("build-1").slots(20).clis("codex", "claude").connected();
        merges = new Merges(fleet.db, fleet.feed, fleet.keys, fleet.jobs, fleet.clock);
        inbox =
                new Inbox(
                        fleet.db,
                        fleet.teams,
                        new TeamLog(fleet.db, fleet.feed, fleet.clock),
                        fleet.clock);
        var assembled = assembled();
        plans = assembled.plans();
        loop = assembled.loop();
    }

    /** As another server has them, or this one after a restart. */
    PlanFloor.Assembled assembled() {
        return new PlanFloor(
                        new PlanFloor.Store(fleet.db, fleet.feed, fleet.keys, merges, fleet.clock),
                        new PlanFloor.Team(fleet.teams, fleet.board, inbox),
                        new PlanFloor.Work(fleet.jobs, fleet.logs, fleet.artifacts, fleet.profiles))
                .assemble();
    }

    static PlanRequest request(String plan) {
        var shop =
                new RepositoryRequest(
                        Optional.of("shop"),
                        Optional.of("https://example.org/shop.git"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        return new PlanRequest(
                plan, List.of(shop), Optional.empty(), Map.of(), Map.of(), Optional.empty());
    }

    PlanId start(String plan) {
        var id = plans.start(ann, request(plan)).id();
        go();
        return id;
    }

    /** All that happens by itself. */
    void go() {
        for (int i = 0; i < 4; i++) {
            loop.roundOnce();
            TrainRounds.once(merges);
        }
        loop.roundOnce();
    }

    PlanView view(PlanId id) {
        return plans.view(ann, id);
    }

    StreamView stream(PlanId id, String name) {
        return view(id).streams().stream()
                .filter(one -> one.id().equals(name))
                .findFirst()
                .orElseThrow();
    }

    StreamState state(PlanId id, String name) {
        return stream(id, name).state();
    }

    /** The next order of an agent whose prompt has these words, begun. */
    AttemptOrder works(String words) {
        return begun(order -> order.prompt().contains(words) && !isCheck(order), words);
    }

    /** The workspace of the next order with these words cannot be made. */
    void cannotStart(String words) {
        collect();
        var order =
                waiting.stream()
                        .filter(one -> one.prompt().contains(words))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no order for " + words));
        waiting.remove(order);
        var why = new Ending.Failed(FailureCode.CONFLICT, "it cannot be merged");
        ends(order, AttemptResult.neverStarted(why, IsolationKind.BUBBLEWRAP));
    }

    /** The next order that merges and checks, begun. */
    AttemptOrder checks() {
        return begun(PlanWorld::isCheck, "a check");
    }

    /** The next order that checks what the plan began with, begun. */
    AttemptOrder base() {
        return begun(order -> order.prompt().equals("Check what the plan begins with"), "the base");
    }

    static boolean isCheck(AttemptOrder order) {
        return order.prompt().startsWith("Merge ");
    }

    /** Any order there is, begun. */
    Optional<AttemptOrder> anything() {
        collect();
        return waiting.isEmpty() ? Optional.empty() : Optional.of(begun(_ -> true, "anything"));
    }

    /** Whether nobody has anything to do. */
    boolean isIdle() {
        collect();
        return waiting.isEmpty();
    }

    private AttemptOrder begun(Predicate<AttemptOrder> which, String what) {
        collect();
        var order =
                waiting.stream()
                        .filter(which)
                        .findFirst()
                        .orElseThrow(() ->
                                new AssertionError(
                                        "no order for "
                                                + what
                                                + " among "
                                                + waiting.stream()
                                                        .map(AttemptOrder::prompt)
                                                        .toList()));
        waiting.remove(order);
        node.starts(order);
        node.turns(order);
        return order;
    }

    private void collect() {
        for (var next = node.next(Duration.ofMillis(50));
                next.isPresent();
                next = node.next(Duration.ofMillis(50))) {
            if (next.get() instanceof ServerMessage.Start start) {
                waiting.add(start.order());
            }
        }
    }

    static List<JobId> merging(AttemptOrder order) {
        return order.merge().stream()
                .flatMap(merge -> merge.parts().stream())
                .map(MergeOrder.Part::from)
                .map(from -> from.job())
                .toList();
    }

    /** It ends with this change. */
    JobId changes(AttemptOrder order, String file) {
        save(order, "bundle", new byte[] {1});
        save(order, "patch", ("the patch of " + file).getBytes(StandardCharsets.UTF_8));
        var stat = new RepositoryChange.FileStat(file, 3, 1, false);
        var change = new RepositoryChange("shop", BASE, "b".repeat(40), 1, List.of(stat), 1, 3, 1);
        ends(order, result(new Ending.Succeeded(), "changed " + file, List.of(change)));
        return order.attempt().job();
    }

    /** It ends with this change, and with another one that is not its own. */
    void oversteps(AttemptOrder order, String file, String foreign) {
        save(order, "bundle", new byte[] {1});
        var stat = new RepositoryChange.FileStat(file, 3, 1, false);
        var left = new ForeignFiles.Foreign(foreign, "not its own");
        var change =
                new RepositoryChange("shop", BASE, "b".repeat(40), 1, List.of(stat), 1, 3, 1)
                        .withForeign(Optional.of(new ForeignFiles(List.of(left), 1)));
        ends(order, result(new Ending.Succeeded(), "changed " + file, List.of(change)));
    }

    /** It runs, and this is what it has changed so far. */
    void sends(AttemptOrder order, String file, int lines) {
        var stat = new RepositoryChange.FileStat(file, lines, 1, false);
        var change = new RepositoryChange("shop", BASE, "b".repeat(40), 1, List.of(stat), 1, 3, 1);
        snapshot(order, "shop.bundle", new byte[] {3, (byte) lines});
        snapshot(order, "shop.diffstat.json", Json.writeBytes(change));
    }

    /** Nothing is left of what it had changed. */
    void putsBack(AttemptOrder order) {
        snapshot(order, "shop.bundle", new byte[0]);
    }

    void snapshot(AttemptOrder order, String name, byte[] bytes) {
        fleet.artifacts.store(
                node.principal(),
                order.attempt(),
                order.token(),
                "snapshot",
                "shop",
                "snapshot/" + name,
                new ByteArrayInputStream(bytes),
                10_000);
    }

    private void save(AttemptOrder order, String kind, byte[] bytes) {
        fleet.artifacts.store(
                node.principal(),
                order.attempt(),
                order.token(),
                kind,
                "shop",
                "shop." + kind,
                new ByteArrayInputStream(bytes),
                1000);
    }

    /** It ends well and changes nothing. */
    void answers(AttemptOrder order, String answer) {
        ends(order, result(new Ending.Succeeded(), answer, List.of()));
    }

    void fails(AttemptOrder order, String why) {
        ends(
                order,
                result(new Ending.Failed(FailureCode.AGENT_ERROR, why), "half of it", List.of()));
    }

    /** All of it is merged and passes. */
    JobId passes(AttemptOrder order) {
        save(order, "bundle", new byte[] {2});
        ends(
                order,
                result(new Ending.Succeeded(), "", List.of())
                        .withMerge(
                                Optional.of(
                                        new MergeOutcome(merging(order), Optional.empty(), ""))));
        return order.attempt().job();
    }

    /** All of it is merged and does not pass. */
    void red(AttemptOrder order) {
        ends(
                order,
                result(new Ending.Failed(FailureCode.EXIT_CODE, "exit code 1"), "", List.of())
                        .withMerge(
                                Optional.of(
                                        new MergeOutcome(merging(order), Optional.empty(), ""))));
    }

    /** The last of it conflicts. */
    void conflicts(AttemptOrder order, String file) {
        refuses(order, List.of(file), "conflict in " + file, MergeConflictKind.CONFLICT);
    }

    /** The last of it breaks a contract. */
    void breaks(AttemptOrder order, String why) {
        refuses(order, List.of(), why, MergeConflictKind.CONTRACT);
    }

    /** The last of it changes what is not its own. */
    void foreign(AttemptOrder order, List<String> files) {
        refuses(order, files, "files outside the paths of the job", MergeConflictKind.FOREIGN);
    }

    private void refuses(
            AttemptOrder order, List<String> files, String why, MergeConflictKind kind) {
        var parts = merging(order);
        var conflict = new MergeConflict(parts.getLast(), "shop", files, files.size(), why, kind);
        var before = parts.subList(0, parts.size() - 1);
        ends(
                order,
                result(new Ending.Failed(FailureCode.CONFLICT, why), "", List.of())
                        .withMerge(
                                Optional.of(new MergeOutcome(before, Optional.of(conflict), ""))));
    }

    private void ends(AttemptOrder order, AttemptResult result) {
        fleet.nodes.finished(
                node.principal(), new NodeMessage.Finished(order.attempt(), order.token(), result));
        go();
    }

    private static AttemptResult result(
            Ending ending, String answer, List<RepositoryChange> changes) {
        return new AttemptResult(
                ending,
                Optional.of(0),
                true,
                answer,
                "session-1",
                "model-1",
                new Usage(10, 0, 0, 5, 0, Optional.empty()),
                List.of(),
                IsolationKind.BUBBLEWRAP,
                changes,
                List.of(),
                List.of(),
                1_500);
    }

    @Override
    public void close() {
        fleet.close();
    }
}
