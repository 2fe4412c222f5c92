package cadre.server.plans.landing;

import cadre.server.forges.host.PullRequest;
import cadre.wire.id.KeyId;
import cadre.wire.id.PlanId;
import cadre.wire.plan.run.LandedView;
import cadre.wire.plan.run.LandingState;
import java.util.Optional;

/**
 * A row of the table plan_landing.
 *
 * @param position in which order they land, from 0
 * @param url where the repository came from; empty for none
 * @param base the branch that it is for
 * @param baseCommit where the plan began
 * @param commit the result; empty if nothing was changed
 * @param branch as what it is pushed; empty until it is
 * @param pull empty until it is open
 */
record LandingRow(
        PlanId plan,
        int position,
        String repository,
        LandingState state,
        String why,
        Ask ask,
        String url,
        String base,
        String baseCommit,
        String commit,
        String branch,
        Optional<Pull> pull) {
    /** What is asked for. */
    enum Wish {
        DRAFT,
        MERGE
    }

    /**
     * What somebody asked for last.
     *
     * @param connection by name; empty for the one that fits
     * @param token whose turn it is: of who asked, or of who went on with it after that
     * @param tries how often it was gone on with
     */
    record Ask(
            Wish wish,
            Optional<String> connection,
            KeyId by,
            String byName,
            long token,
            int tries) {}

    /**
     * A pull request.
     *
     * @param project as the connection's host names the repository
     */
    record Pull(String connection, String project, long number, String url) {}

    boolean is(LandingState one) {
        return state == one;
    }

    /** Whether it is at the same, for the same reason. */
    boolean stands(LandingRow other) {
        return state == other.state && why.equals(other.why);
    }

    boolean isToMerge() {
        return ask.wish() == Wish.MERGE;
    }

    LandingRow to(LandingState next, String reason) {
        return new LandingRow(
                plan,
                position,
                repository,
                next,
                reason,
                ask,
                url,
                base,
                baseCommit,
                commit,
                branch,
                pull);
    }

    /** Nothing is asked for any more. */
    LandingRow settled(String reason) {
        var isLeft = state == LandingState.PENDING;
        return new LandingRow(
                plan,
                position,
                repository,
                isLeft ? LandingState.REFUSED : state,
                state == LandingState.LANDED ? "" : reason,
                new Ask(
                        Wish.DRAFT,
                        ask.connection(),
                        ask.by(),
                        ask.byName(),
                        ask.token(),
                        ask.tries()),
                url,
                base,
                baseCommit,
                commit,
                branch,
                pull);
    }

    /** For another branch there. */
    LandingRow into(String other) {
        return new LandingRow(
                plan,
                position,
                repository,
                state,
                why,
                ask,
                url,
                other,
                baseCommit,
                commit,
                branch,
                pull);
    }

    /** Under this name there. */
    LandingRow as(String name) {
        return new LandingRow(
                plan,
                position,
                repository,
                state,
                why,
                ask,
                url,
                base,
                baseCommit,
                commit,
                name,
                pull);
    }

    LandingRow opened(String connection, String project, PullRequest found) {
        return new LandingRow(
                plan,
                position,
                repository,
                LandingState.DRAFT,
                "",
                ask,
                url,
                found.base(),
                baseCommit,
                commit,
                branch,
                Optional.of(new Pull(connection, project, found.number(), found.url())));
    }

    LandedView view(boolean mergeAllowed) {
        return new LandedView(
                repository,
                state,
                why,
                url,
                base,
                baseCommit,
                commit,
                branch,
                pull.map(Pull::connection),
                pull.map(Pull::project),
                pull.map(Pull::number),
                pull.map(Pull::url),
                mergeAllowed);
    }
}
