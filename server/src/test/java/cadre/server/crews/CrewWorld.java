package cadre.server.crews;

import cadre.server.access.Principal;
import cadre.server.bus.Speakers;
import cadre.server.bus.TeamLog;
import cadre.server.bus.inbox.Inbox;
import cadre.server.bus.topic.Topics;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.server.fleet.breaker.AgentPauses;
import cadre.server.merges.Merges;
import cadre.wire.agent.Usage;
import cadre.wire.api.Grant;
import cadre.wire.crew.CrewRequest;
import cadre.wire.crew.CrewView;
import cadre.wire.crew.PartRequest;
import cadre.wire.crew.PartView;
import cadre.wire.id.AgentName;
import cadre.wire.id.CrewId;
import cadre.wire.id.JobId;
import cadre.wire.id.RoleName;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.Expects;
import cadre.wire.job.FailureCode;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.MergeConflict;
import cadre.wire.job.MergeOutcome;
import cadre.wire.job.RepositoryChange;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.NodeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A fleet with crews, one node that has the usual CLIs, and someone who files. */
final class CrewWorld implements AutoCloseable {
    final Fleet fleet;
    final Inbox inbox;
    final Crews crews;
    final CrewLoop loop;
    final Merges merges;
    final Topics topics;
    final Principal ann;
    final FakeNode node;

    CrewWorld(Path home, String... clis) {
        fleet = new Fleet(home).running();
        var log = new TeamLog(fleet.db, fleet.feed, fleet.clock);
        inbox = new Inbox(fleet.db, fleet.teams, log, fleet.clock);
        ann = fleet.key("ann", Grant.MEMBER);
        node = fleet.node("build-1").slots(20).clis(clis).connected();
        topics = new Topics(fleet.db, fleet.feed, fleet.clock);
        merges = new Merges(fleet.db, fleet.feed, fleet.keys, fleet.jobs, fleet.clock);
        var assembled = assemble();
        crews = assembled.crews();
        loop = assembled.loop();
    }

    private CrewFloor.Assembled assemble() {
        var pauses = new AgentPauses(fleet.db, fleet.changes.breakers(), fleet.profiles);
        return new CrewFloor(
                        new CrewFloor.Store(fleet.db, fleet.feed, fleet.keys, merges, fleet.clock),
                        new CrewFloor.Team(
                                fleet.teams, new Speakers(fleet.teams), fleet.board, inbox, topics),
                        new CrewFloor.Work(
                                fleet.jobs,
                                fleet.logs,
                                fleet.nodes,
                                pauses,
                                fleet.profiles,
                                fleet.prices,
                                fleet.artifacts))
                .assemble();
    }

    static PartRequest part(String name, String... needs) {
        return new PartRequest(
                Optional.of(name),
                "do " + name,
                Optional.of(new RoleName("executor")),
                Optional.of(new AgentName("codex")),
                List.of(needs),
                List.of(),
                Optional.of(Expects.ANSWER));
    }

    static PartRequest change(String name, String... paths) {
        var part = part(name);
        return new PartRequest(
                part.name(),
                part.description(),
                part.role(),
                part.agent(),
                List.of(),
                List.of(paths),
                Optional.of(Expects.CHANGE));
    }

    static List<RepositoryRequest> shop() {
        return List.of(
                new RepositoryRequest(
                        Optional.of("shop"),
                        Optional.of("https://example.org/shop.git"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }

    CrewId start(PartRequest... parts) {
        return start(CrewRequest.of("everything", List.of(parts)));
    }

    CrewId start(CrewRequest request) {
        var id = crews.start(ann, request).id();
        loop.roundOnce();
        return id;
    }

    CrewView view(CrewId id) {
        return crews.view(ann, id);
    }

    PartView part(CrewId id, String name) {
        return view(id).parts().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The next order, begun. */
    AttemptOrder begins() {
        var order = node.order();
        node.starts(order);
        node.turns(order);
        return order;
    }

    void answers(AttemptOrder order, String answer) {
        ends(order, new Ending.Succeeded(), answer, List.of());
    }

    void changes(AttemptOrder order, String file) {
        fleet.artifacts.store(
                node.principal(),
                order.attempt(),
                order.token(),
                "bundle",
                "shop",
                "shop.bundle",
                new ByteArrayInputStream(new byte[] {1}),
                1000);
        var stat = new RepositoryChange.FileStat(file, 3, 1, false);
        var change =
                new RepositoryChange(
                        "shop", "a".repeat(40), "b".repeat(40), 1, List.of(stat), 1, 3, 1);
        ends(order, new Ending.Succeeded(), "changed " + file, List.of(change));
    }

    /** A step of a merge put these together, and its check passed. */
    void merges(AttemptOrder order, String check, JobId... jobs) {
        finishes(order, merged(new Ending.Succeeded(), check, Optional.empty(), jobs));
    }

    /** It could not merge this one. */
    void conflicts(AttemptOrder order, JobId job, String file) {
        var conflict =
                new MergeConflict(job, "shop", List.of(file), 1, "conflict (contents) in " + file);
        finishes(
                order,
                merged(
                        new Ending.Failed(FailureCode.CONFLICT, "it does not fit"),
                        "",
                        Optional.of(conflict)));
    }

    private static AttemptResult merged(
            Ending ending, String check, Optional<MergeConflict> conflict, JobId... jobs) {
        return result(ending, "", List.of())
                .withMerge(Optional.of(new MergeOutcome(List.of(jobs), conflict, check)));
    }

    void patch(AttemptOrder order, String text) {
        fleet.artifacts.store(
                node.principal(),
                order.attempt(),
                order.token(),
                "patch",
                "shop",
                "shop.patch",
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                100_000);
    }

    void fails(AttemptOrder order, FailureCode code, String why) {
        ends(order, new Ending.Failed(code, why), "I got as far as the parser", List.of());
    }

    /** What this step of a merge put together does not pass the check. */
    void checkFails(AttemptOrder order, String check, String why) {
        var failed = new Ending.Failed(FailureCode.EXIT_CODE, why);
        finishes(
                order,
                result(failed, "", List.of())
                        .withMerge(
                                Optional.of(new MergeOutcome(List.of(), Optional.empty(), check))));
    }

    void ends(AttemptOrder order, Ending ending, String answer, List<RepositoryChange> changes) {
        finishes(order, result(ending, answer, changes));
    }

    private void finishes(AttemptOrder order, AttemptResult result) {
        fleet.nodes.finished(
                node.principal(), new NodeMessage.Finished(order.attempt(), order.token(), result));
        loop.roundOnce();
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
