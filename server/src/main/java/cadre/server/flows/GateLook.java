package cadre.server.flows;

import cadre.server.flows.gate.ApprovalGate;
import cadre.server.flows.gate.ChecksGate;
import cadre.server.flows.gate.GateResult;
import cadre.server.flows.gate.People;
import cadre.server.flows.gate.PlainGates;
import cadre.server.flows.gate.PlainGates.JobOutcome;
import cadre.server.flows.gate.PlainGates.Said;
import cadre.server.flows.gate.PlainGates.Word;
import cadre.server.flows.gate.ReviewGate;
import cadre.server.forges.Ends;
import cadre.server.forges.host.BranchView;
import cadre.server.forges.host.PullRequest;
import cadre.wire.flow.GateRule;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Asks tracker and host what one gate needs, and lets the gate judge. Each look asks anew.
 *
 * @param sha the item's branch now
 * @param runs all jobs of the item
 * @param word a person's, by key
 */
record GateLook(
        Ends ends,
        FlowRow row,
        String sha,
        Optional<PullRequest> pull,
        List<RunRow> runs,
        Optional<Word> word,
        Instant now) {

    GateResult at(GateRule rule) {
        return switch (rule.of(row.source().key())) {
            case GateRule.Approval _ ->
                    ApprovalGate.look(
                            last(row, runs).flatMap(RunRow::shown),
                            sha,
                            ends.tracker(row.source().tracker()).comments(row.source().ref()),
                            people(row.source().tracker()),
                            now);
            case GateRule.Review(int approvals) ->
                    ReviewGate.look(
                            approvals,
                            pull,
                            pull.map(request ->
                                            ends.host(row.target().host())
                                                    .reviews(
                                                            row.target().repository(),
                                                            request.number()))
                                    .orElse(List.of()),
                            people(row.target().host()),
                            now);
            case GateRule.Checks(List<String> contexts) ->
                    ChecksGate.look(
                            contexts.isEmpty() ? required() : contexts,
                            sha,
                            ends.host(row.target().host())
                                    .statuses(row.target().repository(), sha));
            case GateRule.Files(List<String> paths) ->
                    PlainGates.files(
                            paths,
                            sha,
                            paths.stream()
                                    .filter(path ->
                                            ends.host(row.target().host())
                                                    .file(row.target().repository(), path, sha)
                                                    .isPresent())
                                    .collect(Collectors.toSet()));
            case GateRule.Command(String shell) ->
                    PlainGates.command(sha, command(row, runs, shell).map(GateLook::outcome));
            case GateRule.NoConflict _ -> PlainGates.noConflict(pull);
            case GateRule.Verdict _ ->
                    PlainGates.verdict(
                            sha,
                            last(row, runs)
                                    .filter(run -> !run.verdict().isEmpty())
                                    .map(GateLook::said));
            case GateRule.Manual _ -> PlainGates.manual(sha, word);
        };
    }

    /** The newest job of the stage since the item came into it. */
    static Optional<RunRow> last(FlowRow row, List<RunRow> runs) {
        return runs.stream()
                .filter(run -> run.kind() == RunRow.Kind.STAGE && isOf(row, run))
                .reduce((_, later) -> later);
    }

    /** The newest job of a command gate since the item came into the stage. */
    static Optional<RunRow> command(FlowRow row, List<RunRow> runs, String shell) {
        return runs.stream()
                .filter(run -> run.kind() == RunRow.Kind.COMMAND && isOf(row, run))
                .filter(run -> run.command().equals(shell))
                .reduce((_, later) -> later);
    }

    /** Whether it belongs to the stage since the item came into it. */
    static boolean isOf(FlowRow row, RunRow run) {
        return run.stage().equals(row.stage()) && !run.wantedAt().isBefore(row.stageSince());
    }

    private List<String> required() {
        return ends.host(row.target().host())
                .branch(row.target().repository(), row.target().base())
                .map(BranchView::requiredContexts)
                .orElse(List.of());
    }

    private People people(String connection) {
        return People.of(ends.connection(connection));
    }

    private static JobOutcome outcome(RunRow run) {
        return new JobOutcome(
                run.job().map(Object::toString).orElse(""),
                run.sha(),
                !run.isAtWork(),
                run.state() == RunRow.State.DONE,
                run.endedAt());
    }

    private static Said said(RunRow run) {
        return new Said(
                run.job().map(Object::toString).orElse(""),
                run.sha(),
                run.verdict(),
                run.findings(),
                run.endedAt().orElse(run.wantedAt()));
    }
}
