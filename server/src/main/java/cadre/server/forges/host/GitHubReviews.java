package cadre.server.forges.host;

import cadre.server.forges.api.Api;
import cadre.server.forges.api.Fields;
import cadre.server.forges.api.LinkedPages;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Reviews of a GitHub, which does not say in them what a gate must know: whether the reviewer may
 * write is asked for, and one is stale that is not of the head, or not younger than the push that
 * brought the head, for a merge of the base into the branch takes old approvals along.
 */
final class GitHubReviews {
    private static final int MOST_CHANGES = 100;
    private static final Set<String> WRITERS = Set.of("admin", "maintain", "write");

    private final Calls calls;

    /** Begins a call in a repository. */
    interface Calls {
        Api.Call in(GitHubRoute route, String repository, String... more);
    }

    GitHubReviews(Calls calls) {
        this.calls = calls;
    }

    List<Review> of(String repository, String number) {
        var pull = calls.in(GitHubRoute.PULL, repository, number).send().body().path("head");
        var head = Fields.text(pull, "sha");
        var given = LinkedPages.all(calls.in(GitHubRoute.REVIEWS, repository, number));
        var headAt =
                given.isEmpty()
                        ? Instant.EPOCH
                        : pushedAt(repository, Fields.text(pull, "ref"), head);
        var official = new HashMap<String, Boolean>();
        var all = new ArrayList<Review>();
        for (var json : given) {
            var login = Fields.text(json.path("user"), "login");
            all.add(
                    review(
                            json,
                            head,
                            headAt,
                            official.computeIfAbsent(login, one -> mayWrite(repository, one))));
        }
        all.sort(Comparator.comparing(Review::submittedAt));
        return withoutDismissed(all);
    }

    /**
     * When a branch came to its commit, by the clock of the host, for that of the committer says
     * what the committer likes. In the far future if the host does not tell.
     */
    private Instant pushedAt(String repository, String branch, String head) {
        var call = calls.in(GitHubRoute.ACTIVITY, repository).with("ref", "refs/heads/" + branch);
        return LinkedPages.all(call, body -> body, MOST_CHANGES).stream()
                .filter(json -> Fields.text(json, "after").equals(head))
                .map(json -> Fields.time(json, "timestamp"))
                .filter(at -> at.isAfter(Instant.EPOCH))
                .findFirst()
                .orElse(Instant.MAX);
    }

    /** No where GitHub does not tell. */
    private boolean mayWrite(String repository, String login) {
        if (login.isEmpty()) {
            return false;
        }
        var reply = calls.in(GitHubRoute.PERMISSION, repository, login).or(403, 404).send();
        return reply.isOk() && WRITERS.contains(Fields.text(reply.body(), "permission"));
    }

    private static Review review(JsonNode json, String head, Instant headAt, boolean official) {
        var state = Fields.text(json, "state");
        var commit = Fields.text(json, "commit_id");
        var at = Fields.time(json, "submitted_at");
        return new Review(
                Fields.needed(json, "id"),
                Fields.id(json, "user"),
                Fields.text(json.path("user"), "login"),
                switch (state) {
                    case "APPROVED" -> Review.Verdict.APPROVED;
                    case "CHANGES_REQUESTED" -> Review.Verdict.CHANGES;
                    case "PENDING" -> Review.Verdict.PENDING;
                    default -> Review.Verdict.COMMENT;
                },
                official,
                !commit.equals(head) || !at.isAfter(headAt),
                state.equals("DISMISSED"),
                commit,
                at);
    }

    /** A dismissed word takes its reviewer's earlier approvals along: GitHub counts the newest. */
    private static List<Review> withoutDismissed(List<Review> all) {
        Map<String, Instant> dismissed = new HashMap<>();
        all.stream()
                .filter(Review::dismissed)
                .forEach(review -> dismissed.put(review.reviewerId(), review.submittedAt()));
        var seen = new HashSet<String>();
        return all.stream()
                .filter(review -> seen.add(review.id()))
                .filter(review ->
                        review.verdict() != Review.Verdict.APPROVED
                                || !review.submittedAt()
                                        .isBefore(
                                                dismissed.getOrDefault(
                                                        review.reviewerId(), Instant.EPOCH)))
                .toList();
    }
}
