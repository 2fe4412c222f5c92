package cadre.server.flows.gate;

import cadre.server.flows.gate.GateResult.State;
import cadre.server.forges.host.StatusContext;
import java.util.List;

/**
 * Checks of a commit. Each pattern needs at least one check, and all that it names must be green: a
 * check that never reported is not green. Skipped ones are, as the host says.
 */
public final class ChecksGate {
    private ChecksGate() {}

    /**
     * Looks.
     *
     * @param patterns of the flow, or what the base branch requires; none of them opens the gate
     * @param sha the item's branch now; empty if there is none
     * @param statuses the newest report of each check on that commit
     */
    public static GateResult look(List<String> patterns, String sha, List<StatusContext> statuses) {
        if (sha.isEmpty()) {
            return GateResult.shut(
                    State.WAITING,
                    "no commit",
                    "",
                    "",
                    "There is no branch of the item yet",
                    "Cadre, when a stage leaves a change");
        }
        if (patterns.isEmpty()) {
            return GateResult.open("the base branch requires no check", sha, "");
        }
        var worst = GateResult.open(patterns.size() + " green", sha, url(statuses));
        for (var pattern : patterns) {
            var found = one(pattern, sha, statuses);
            if (found.state().compareTo(worst.state()) != 0
                    && isWorse(found.state(), worst.state())) {
                worst = found;
            }
        }
        return worst;
    }

    /** A failure says more than one that is under way, and that more than silence. */
    private static boolean isWorse(State one, State than) {
        return rank(one) > rank(than);
    }

    private static int rank(State state) {
        return switch (state) {
            case OPEN -> 0;
            case PENDING -> 1;
            case WAITING -> 2;
            case FAILED -> 3;
        };
    }

    private static GateResult one(String pattern, String sha, List<StatusContext> statuses) {
        var glob = new ContextGlob(pattern);
        var named = statuses.stream().filter(status -> glob.matches(status.name())).toList();
        if (named.isEmpty()) {
            return GateResult.shut(
                    State.WAITING,
                    "waiting (never reported): " + pattern,
                    sha,
                    "",
                    "No check that '" + pattern + "' names has ever reported on this commit",
                    "the CI system that reports it");
        }
        return named.stream()
                .filter(status -> status.state() == StatusContext.State.FAILED)
                .findFirst()
                .map(status ->
                        not(State.FAILED, "failed", status, sha, "a new commit, or the CI system"))
                .or(() ->
                        named.stream()
                                .filter(status -> status.state() == StatusContext.State.PENDING)
                                .findFirst()
                                .map(status ->
                                        not(
                                                State.PENDING,
                                                "pending",
                                                status,
                                                sha,
                                                "the CI system, when it is through")))
                .orElseGet(() -> GateResult.open("green: " + pattern, sha, named.getFirst().url()));
    }

    private static GateResult not(
            State state, String word, StatusContext status, String sha, String lifts) {
        return GateResult.shut(
                state,
                word + ": " + status.name(),
                sha,
                status.url(),
                "The check " + status.name() + " is " + (word.equals("failed") ? "red" : word),
                lifts);
    }

    private static String url(List<StatusContext> statuses) {
        return statuses.isEmpty() ? "" : statuses.getFirst().url();
    }
}
