package cadre.server.flows;

import cadre.server.flows.RunRow.Outcome;
import cadre.server.flows.RunRow.State;
import cadre.server.storage.Database;
import cadre.wire.id.AgentName;
import cadre.wire.job.JobRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The commands of gates: each a job of its own, once for each commit. */
record Commands(Database db, Runs runs, Work work, Chronicle chronicle) {
    private static final AgentName AGENT = new AgentName("custom");

    /** Whatever it ends with, its job ends with 0 or 1: other codes have other meanings. */
    private static final String AND_SAY =
            "sh -c \"$1\" </dev/null || { echo \"it ended with exit code $?\" >&2; exit 1; }";

    /**
     * Carries a command on by what can be done now.
     *
     * @return why it cannot be run without a person; empty if it can, or was
     */
    Optional<String> goOn(FlowRow row, String shell, String sha) {
        var all = db.read(tx -> RunStore.of(tx, row.id()));
        var known = GateLook.command(row, all, shell).filter(run -> isOf(run, sha));
        if (known.isEmpty()) {
            return runs.want(
                    row, RunRow.Kind.COMMAND, shell, sha, request(row, shell), NotTold.NOTHING);
        }
        var run = known.get();
        if (run.state() == State.WANTED) {
            return runs.file(row, run);
        }
        if (run.state() == State.FILED) {
            var job = work.job(run.job().orElseThrow());
            if (job.over()) {
                var how = job.succeeded() ? State.DONE : State.FAILED;
                var ended = run.ended(how, sha, job.why(), Outcome.NONE, chronicle.now());
                chronicle.held().write(row, tx -> RunStore.save(tx, ended));
            }
        }
        return Optional.empty();
    }

    private static boolean isOf(RunRow run, String sha) {
        return run.sha().equals(sha);
    }

    private JobRequest request(FlowRow row, String shell) {
        return new JobRequest(
                        "Run the command of a gate: " + shell,
                        AGENT,
                        List.of("sh", "-c", AND_SAY, "check", shell),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
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
                        runs.labels(row),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())
                .withRepositories(List.of(runs.checkout(row)));
    }
}
