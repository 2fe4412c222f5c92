package cadre.server.plans.landing;

import cadre.server.access.Principal;
import cadre.server.forges.Destination;
import cadre.server.forges.FlowBranch;
import cadre.server.forges.SavedChange;
import cadre.server.forges.host.BranchView;
import cadre.server.forges.host.PullRequest;
import cadre.server.plans.landing.LandingRow.Pull;
import cadre.wire.api.Grant;
import cadre.wire.api.PushRequest;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.plan.run.LandingState;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Does outside what is asked for. All of it may be done again: a branch that is pushed, a pull
 * request that is open or merged is found there.
 */
record Lander(Outside outside, LandPolicy policy) {
    private static final String PREFIX = "cadre";

    /** The same for the branch that it is merged into at its host, where a connection is for it. */
    LandingRow based(Principal by, Result result, LandingRow row) {
        if (result.change(row.repository()).isEmpty() || !isKnown(row)) {
            return row;
        }
        return row.into(base(to(by, result, row), row.base()));
    }

    private boolean isKnown(LandingRow row) {
        return row.ask().connection().isPresent() || outside.destinations().isKnown(row.url());
    }

    private Destination to(Principal by, Result result, LandingRow row) {
        var saved = saved(by, result, row);
        return outside.destinations().of(saved, row.ask().connection());
    }

    private SavedChange saved(Principal by, Result result, LandingRow row) {
        return outside.pushes().saved(by, result.head(), Optional.of(row.repository()));
    }

    /**
     * Pushes the result to one repository, and opens its draft where a connection is for its host.
     *
     * @param names of its branch, the first that nothing else has there
     * @return the row as it is then; not stored
     */
    LandingRow open(Principal by, Result result, LandingRow row, List<String> names) {
        var change = result.change(row.repository());
        if (change.isEmpty()) {
            return row.to(LandingState.UNCHANGED, "");
        }
        if (row.is(LandingState.LOCAL)) {
            return row;
        }
        if (!isKnown(row)) {
            return row.as(pushed(by, result, row, names))
                    .to(
                            LandingState.PUSHED,
                            "no connection is for the host: open a pull request there, or set one"
                                    + " up");
        }
        by.require(Grant.OPERATOR); // again: the connection may be newer than what was asked
        var to = to(by, result, row);
        var merged = row.pull().flatMap(pull -> found(to, pull)).filter(PullRequest::merged);
        if (merged.isPresent()) {
            return row.opened(to.connection().name(), to.repository(), merged.get())
                    .to(LandingState.LANDED, "");
        }
        to.requireRights();
        var base = base(to, row.base());
        var branch = sent(to, saved(by, result, row), row, names);
        var text = new LandingText(result.run(), result.plan(), result.spent());
        var words = text.of(change.get(), List.of());
        refuseSecrets(text.title() + "\n" + words);
        var pull = to.host().openDraft(to.repository(), branch, base, text.title(), words);
        return row.as(branch).opened(to.connection().name(), to.repository(), pull);
    }

    /** By git's own login. */
    private String pushed(Principal by, Result result, LandingRow row, List<String> names) {
        var name = names.getFirst();
        try {
            var request = new PushRequest(Optional.of(row.repository()), name);
            outside.pushes().push(by, result.head(), request);
            return name;
        } catch (CadreException e) {
            if (!isTaken(e) || names.size() == 1) {
                throw e;
            }
            return pushed(by, result, row, names.subList(1, names.size()));
        }
    }

    /** With a connection's token; who was quicker since its names were looked at keeps that one. */
    private String sent(Destination to, SavedChange saved, LandingRow row, List<String> names) {
        var name = free(to, row, names);
        try {
            var branch = new FlowBranch(PREFIX, name);
            outside.push().push(to.connection(), to.host(), to.repository(), saved, branch);
            return name;
        } catch (CadreException e) {
            var others = names.subList(names.indexOf(name) + 1, names.size());
            if (!isTaken(e) || others.isEmpty()) {
                throw e;
            }
            return sent(to, saved, row, others);
        }
    }

    private static boolean isTaken(CadreException e) {
        return e.code() == ErrorCode.CONFLICT && e.which().containsKey("git");
    }

    /** The first name that nothing else has; the last one, if all are taken, is refused by git. */
    private static String free(Destination to, LandingRow row, List<String> names) {
        return names.stream()
                .filter(name ->
                        to.host()
                                .branch(to.repository(), name)
                                .filter(there -> !there.sha().equals(row.commit()))
                                .isEmpty())
                .findFirst()
                .orElseGet(names::getLast);
    }

    private static Optional<PullRequest> found(Destination to, Pull pull) {
        return to.repository().equals(pull.project())
                ? to.host().pullRequest(pull.project(), pull.number())
                : Optional.empty();
    }

    private static String base(Destination to, String asked) {
        return to.host().branch(to.repository(), asked).isPresent()
                ? asked
                : to.host().defaultBranch(to.repository());
    }

    private void refuseSecrets(String text) {
        outside.secretIn()
                .apply(text)
                .ifPresent(what -> {
                    throw new CadreException(
                            ErrorCode.CONFLICT,
                            "The text of the pull request holds a live secret",
                            Map.of("secret", what),
                            "It stands in the plan's file: change the secret, and land with 'cadre"
                                    + " plan land' then");
                });
    }

    /** Has an open pull request say what was done there, and name the others. */
    void describe(Result result, LandingRow row, List<LandingRow> all) {
        var pull = row.pull();
        var change = result.change(row.repository());
        if (pull.isEmpty() || change.isEmpty() || !row.is(LandingState.DRAFT)) {
            return;
        }
        var others =
                all.stream()
                        .filter(one -> !one.repository().equals(row.repository()))
                        .flatMap(one ->
                                one.pull().stream()
                                        .map(of ->
                                                new LandingText.Link(one.repository(), of.url())))
                        .toList();
        var text = new LandingText(result.run(), result.plan(), result.spent());
        var words = text.of(change.get(), others);
        refuseSecrets(words);
        outside.hosts()
                .apply(pull.get().connection())
                .describe(pull.get().project(), pull.get().number(), words);
    }

    /**
     * Asks whether a pull request may be merged now, by all that can be known beforehand.
     *
     * @throws CadreException CONFLICT that says what is in the way
     */
    void requireMergeable(LandingRow row) {
        if (row.is(LandingState.LANDED) || row.is(LandingState.UNCHANGED)) {
            return;
        }
        var pull =
                row.pull()
                        .filter(_ -> row.is(LandingState.DRAFT))
                        .orElseThrow(() ->
                                refused(
                                        row,
                                        "It has no pull request that can be merged",
                                        row.why().isEmpty()
                                                ? "Bring it home with 'cadre plan land' without"
                                                        + " --merge, and merge it there"
                                                : row.why()));
        var host = outside.destinations().ends().host(pull.connection());
        requireAllowed(row, host.cloneUrl(pull.project()));
        var now = host.pullRequest(pull.project(), pull.number());
        if (now.filter(PullRequest::merged).isPresent()) {
            return;
        }
        if (now.filter(one -> !one.base().equals(row.base())).isPresent()) {
            throw refused(
                    row,
                    "Somebody has turned its pull request to another branch",
                    "Turn it back to " + row.base() + " there: no other is allowed by this");
        }
        if (now.filter(one -> one.open() && one.headSha().equals(row.commit())).isEmpty()) {
            throw refused(
                    row,
                    "Its branch is not at the result of the plan, or its pull request is closed",
                    "See what was pushed to it there; what the plan has not checked is not merged");
        }
        var base = host.branch(pull.project(), row.base()).map(BranchView::sha).orElse("");
        if (!base.equals(row.baseCommit())) {
            throw refused(
                    row,
                    "The base has moved since the plan began",
                    "What it has checked is not what would be there: merge the pull request by hand"
                            + " after its own checks, or run the plan again from "
                            + (base.isEmpty() ? "another base" : base));
        }
    }

    /** Whether a person has said that plans may be merged there. */
    void requireAllowed(LandingRow row, String cloneUrl) {
        var urls = new LinkedHashSet<>(Set.of(row.url()));
        urls.add(cloneUrl);
        if (!policy.allows(urls, row.base())) {
            throw refused(
                    row,
                    "Nobody has allowed to land plans on this branch",
                    "Who runs the server adds '%s %s' to %s in its configuration; or merge the pull request there"
                            .formatted(row.url(), row.base(), LandPolicy.KEY));
        }
    }

    /** The same as far as it is known without asking the host how it names the repository. */
    boolean isAllowed(LandingRow row) {
        return policy.allows(Set.of(row.url()), row.base());
    }

    /** Merges one that may be; found merged, it is no error. */
    LandingRow merge(LandingRow row) {
        var pull = row.pull().orElseThrow();
        var host = outside.destinations().ends().host(pull.connection());
        if (isMerged(row)) {
            return row.to(LandingState.LANDED, "");
        }
        host.markReady(pull.project(), pull.number());
        try {
            outside.hosts()
                    .apply(pull.connection())
                    .merge(pull.project(), pull.number(), row.commit());
        } catch (CadreException e) {
            if (!isMerged(row)) { // else another server was quicker, or the answer got lost
                throw e;
            }
        }
        return row.to(LandingState.LANDED, "");
    }

    private boolean isMerged(LandingRow row) {
        var pull = row.pull().orElseThrow();
        return outside.destinations()
                .ends()
                .host(pull.connection())
                .pullRequest(pull.project(), pull.number())
                .filter(PullRequest::merged)
                .isPresent();
    }

    private static CadreException refused(LandingRow row, String what, String fix) {
        return new CadreException(
                ErrorCode.CONFLICT,
                what,
                Map.of(
                        "plan", row.plan(),
                        "repository", row.repository(),
                        "base", row.base(),
                        "began_at", row.baseCommit()),
                fix);
    }
}
