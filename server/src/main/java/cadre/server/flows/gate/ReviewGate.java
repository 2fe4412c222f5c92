package cadre.server.flows.gate;

import cadre.server.flows.gate.GateResult.State;
import cadre.server.forges.host.PullRequest;
import cadre.server.forges.host.Review;
import cadre.server.forges.host.Review.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reviews that approve a pull request as it is: of each reviewer the newest that says yes or no and
 * was not dismissed. One counts that the host calls official, on the head's sha and not stale, by
 * someone who is neither the author nor Cadre, and an approver where the connection names some. A
 * no of whose word counts keeps the gate shut, also from before the newest commit.
 */
public final class ReviewGate {
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    private ReviewGate() {}

    /**
     * Looks.
     *
     * @param needed how many reviewers must have approved, at least 1
     * @param pull the open pull request of the item's branch
     * @param reviews all of it
     */
    public static GateResult look(
            int needed,
            Optional<PullRequest> pull,
            List<Review> reviews,
            People people,
            Instant now) {
        if (pull.isEmpty()) {
            return NoPullRequest.seen();
        }
        var request = pull.get();
        var yes = new ArrayList<Review>();
        var passedOver = Optional.<String>empty();
        for (var review : newest(reviews).values()) {
            var obstacle = obstacle(review, request, people, now);
            if (review.verdict() == Verdict.CHANGES && isHeard(review, request, people)) {
                return GateResult.shut(
                                State.FAILED,
                                "changes requested",
                                request.headSha(),
                                request.url(),
                                "The reviewer asked for changes",
                                review.reviewerId() + " by a new review, or who may dismiss it")
                        .by(review.reviewerId(), review.submittedAt());
            }
            if (review.verdict() == Verdict.APPROVED) {
                if (obstacle.isEmpty()) {
                    yes.add(review);
                } else {
                    passedOver = Optional.of(obstacle.get());
                }
            }
        }
        if (yes.size() >= needed) {
            var last = yes.getLast();
            return GateResult.open("approved by " + yes.size(), request.headSha(), request.url())
                    .by(last.reviewerId(), last.submittedAt());
        }
        return GateResult.shut(
                yes.isEmpty() && passedOver.isEmpty() ? State.WAITING : State.PENDING,
                yes.size() + " of " + needed,
                request.headSha(),
                request.url(),
                passedOver.orElse("Nobody whose word counts has approved the newest commit"),
                lifts(people));
    }

    /** Of each reviewer the newest word, in the order in which they came. */
    private static Map<String, Review> newest(List<Review> reviews) {
        var newest = new LinkedHashMap<String, Review>();
        for (var review : reviews) {
            var isWord =
                    review.verdict() == Verdict.APPROVED || review.verdict() == Verdict.CHANGES;
            if (isWord && !review.dismissed()) {
                var before = Optional.ofNullable(newest.get(review.reviewerId()));
                if (before.isEmpty()
                        || !review.submittedAt().isBefore(before.get().submittedAt())) {
                    newest.remove(review.reviewerId());
                    newest.put(review.reviewerId(), review);
                }
            }
        }
        return newest;
    }

    private static boolean isHeard(Review review, PullRequest request, People people) {
        return !isOwn(review, request, people)
                && (review.official() || people.mayApprove(review.reviewerId()));
    }

    private static boolean isOwn(Review review, PullRequest request, People people) {
        return review.reviewerId().equals(request.authorId())
                || people.ownActors().contains(review.reviewerId());
    }

    private static Optional<String> obstacle(
            Review review, PullRequest request, People people, Instant now) {
        var who = "The approval of " + review.reviewerId() + " does not count: ";
        if (isOwn(review, request, people)) {
            return Optional.of(who + "it is the author's or an agent's");
        }
        if (!people.approvers().isEmpty() && !people.mayApprove(review.reviewerId())) {
            return Optional.of(who + "the connection does not name it as an approver");
        }
        if (!review.official()) {
            return Optional.of(who + "the host does not count it as official");
        }
        if (review.stale() || !review.commitId().equals(request.headSha())) {
            return Optional.of(who + "it is of an older commit");
        }
        return review.submittedAt().isAfter(now.plus(CLOCKS_DIFFER))
                ? Optional.of(who + "its time lies in the future")
                : Optional.empty();
    }

    private static String lifts(People people) {
        return people.approvers().isEmpty()
                ? "whoever may approve there and is not the author"
                : people.told();
    }
}
