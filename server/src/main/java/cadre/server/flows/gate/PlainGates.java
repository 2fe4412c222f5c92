package cadre.server.flows.gate;

import cadre.server.flows.gate.GateResult.State;
import cadre.server.forges.host.PullRequest;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The gates that look at one fact. */
public final class PlainGates {
    private PlainGates() {}

    /**
     * What came of a job at a commit.
     *
     * @param job its id
     * @param done true once it is over
     * @param succeeded whether it did what it should
     * @param endedAt empty while it runs
     */
    public record JobOutcome(
            String job, String sha, boolean done, boolean succeeded, Optional<Instant> endedAt) {}

    /**
     * What the agent of a stage said.
     *
     * @param verdict approve, changes or reject
     * @param findings what is to be mended
     */
    public record Said(String job, String sha, String verdict, List<String> findings, Instant at) {
        public Said {
            findings = List.copyOf(findings);
        }
    }

    /**
     * A person's word by key.
     *
     * @param who the key's name
     * @param approved false for a refusal
     * @param reason may be empty
     */
    public record Word(String who, String sha, boolean approved, String reason, Instant at) {}

    /** Every file is there. */
    public static GateResult files(List<String> wanted, String sha, Set<String> present) {
        var missing = wanted.stream().filter(path -> !present.contains(path)).toList();
        return missing.isEmpty() && !sha.isEmpty()
                ? GateResult.open("all are there", sha, "")
                : GateResult.shut(
                        State.WAITING,
                        "missing: " + String.join(", ", missing.isEmpty() ? wanted : missing),
                        sha,
                        "",
                        "The newest commit of the item's branch does not have them",
                        "whoever commits them to the item's branch");
    }

    /** The pull request has no conflict. */
    public static GateResult noConflict(Optional<PullRequest> pull) {
        if (pull.isEmpty()) {
            return NoPullRequest.seen();
        }
        var request = pull.get();
        return switch (request.merges()) {
            case CLEANLY -> GateResult.open("no conflict", request.headSha(), request.url());
            case UNKNOWN ->
                    GateResult.shut(
                            State.PENDING,
                            "not known yet",
                            request.headSha(),
                            request.url(),
                            "The host has not worked out yet whether it conflicts",
                            "the host, within a minute");
            case CONFLICTS ->
                    GateResult.shut(
                            State.FAILED,
                            "conflict",
                            request.headSha(),
                            request.url(),
                            "The host says that it conflicts with " + request.base(),
                            "whoever merges " + request.base() + " into " + request.head());
        };
    }

    /** The command succeeded on the newest commit. */
    public static GateResult command(String sha, Optional<JobOutcome> outcome) {
        var of = outcome.filter(one -> one.sha().equals(sha));
        if (of.isEmpty()) {
            return GateResult.shut(
                    State.WAITING,
                    "not run",
                    sha,
                    "",
                    outcome.isEmpty()
                            ? "The command has not run yet"
                            : "The command ran on an older commit",
                    "Cadre, by a job");
        }
        var job = of.get();
        if (!job.done()) {
            return GateResult.shut(
                    State.PENDING, "running", sha, job.job(), "The command runs", "its job");
        }
        return job.succeeded()
                ? GateResult.open("succeeded", sha, job.job())
                : GateResult.shut(
                        State.FAILED,
                        "failed",
                        sha,
                        job.job(),
                        "The command failed",
                        "a new commit, or 'cadre flow retry'");
    }

    /** The agent of the stage approved the newest commit. */
    public static GateResult verdict(String sha, Optional<Said> said) {
        var of = said.filter(one -> one.sha().equals(sha));
        if (of.isEmpty()) {
            return GateResult.shut(
                    said.isEmpty() ? State.WAITING : State.PENDING,
                    said.isEmpty() ? "no verdict" : "verdict of an older commit",
                    sha,
                    said.map(Said::job).orElse(""),
                    said.isEmpty()
                            ? "The stage's agent gave no verdict that could be read"
                            : "The branch moved since the verdict",
                    "the stage's agent: 'cadre flow retry'");
        }
        var one = of.get();
        return switch (one.verdict().toLowerCase(Locale.ROOT)) {
            case "approve" -> GateResult.open("approve", sha, one.job()).by("agent", one.at());
            default ->
                    GateResult.shut(
                                    State.FAILED,
                                    one.findings().isEmpty()
                                            ? one.verdict()
                                            : one.verdict() + ": " + one.findings().getFirst(),
                                    sha,
                                    one.job(),
                                    "The stage's agent found "
                                            + one.findings().size()
                                            + " things to mend",
                                    "rework, then a new verdict")
                            .by("agent", one.at());
        };
    }

    /** A person said so with a key. */
    public static GateResult manual(String sha, Optional<Word> word) {
        var of = word.filter(one -> one.sha().equals(sha));
        if (of.isEmpty()) {
            return GateResult.shut(
                    State.WAITING,
                    "no word",
                    sha,
                    "",
                    word.isEmpty() ? "Nobody has said so yet" : "The branch moved since the word",
                    "an operator: 'cadre flow approve'");
        }
        var one = of.get();
        return one.approved()
                ? GateResult.open("approved", sha, "").by(one.who(), one.at())
                : GateResult.shut(
                                State.FAILED,
                                one.reason().isEmpty() ? "rejected" : "rejected: " + one.reason(),
                                sha,
                                "",
                                "A person rejected it",
                                "an operator: 'cadre flow approve'")
                        .by(one.who(), one.at());
    }
}
