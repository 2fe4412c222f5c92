package cadre.server.flows;

import cadre.server.flows.gate.Artifact;
import cadre.wire.id.FlowId;
import cadre.wire.id.JobId;
import cadre.wire.job.JobRequest;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One job of an item.
 *
 * @param command a command gate's; empty for a stage's own
 * @param request what is to be filed; empty once it is
 * @param sha of the item's branch: when it was wanted, then what it left
 * @param why it failed, else which text was too long to be told to its agent; may be empty
 * @param verdict approve, changes or reject; empty if it gave none
 * @param shown its outcome in the tracker; empty before it is there
 */
record RunRow(
        FlowId flow,
        int number,
        String stage,
        Kind kind,
        String command,
        State state,
        Optional<JobId> job,
        String sha,
        Optional<JobRequest> request,
        String why,
        String answer,
        String verdict,
        List<String> findings,
        Optional<Artifact> shown,
        Instant wantedAt,
        Optional<Instant> endedAt) {
    RunRow {
        findings = List.copyOf(findings);
    }

    /** What it is for. */
    enum Kind {
        STAGE,
        COMMAND;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How far it is. */
    enum State {
        /** It is to be filed. */
        WANTED,
        /** It waits or runs. */
        FILED,
        /** It did what it should. */
        DONE,
        /** It did not. */
        FAILED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    boolean isAtWork() {
        return state == State.WANTED || state == State.FILED;
    }

    /** The key under which it is filed once. */
    String idempotencyKey() {
        return "flow:" + flow + ":" + number;
    }

    /** One that is to be filed. */
    static RunRow wanted(
            FlowRow row,
            int number,
            Kind kind,
            String command,
            String sha,
            JobRequest request,
            String cut,
            Instant now) {
        return new RunRow(
                row.id(),
                number,
                row.stage(),
                kind,
                command,
                State.WANTED,
                Optional.empty(),
                sha,
                Optional.of(request),
                cut,
                "",
                "",
                List.of(),
                Optional.empty(),
                now,
                Optional.empty());
    }

    RunRow filed(JobId id) {
        return new RunRow(
                flow,
                number,
                stage,
                kind,
                command,
                State.FILED,
                Optional.of(id),
                sha,
                Optional.empty(),
                why,
                answer,
                verdict,
                findings,
                shown,
                wantedAt,
                endedAt);
    }

    /** What its agent said. */
    record Outcome(String answer, String verdict, List<String> findings) {
        static final Outcome NONE = new Outcome("", "", List.of());
    }

    RunRow ended(State how, String newSha, String reason, Outcome outcome, Instant at) {
        return new RunRow(
                flow,
                number,
                stage,
                kind,
                command,
                how,
                job,
                newSha,
                Optional.empty(),
                reason.isEmpty() ? why : reason,
                outcome.answer(),
                outcome.verdict(),
                outcome.findings(),
                shown,
                wantedAt,
                Optional.of(at));
    }
}
