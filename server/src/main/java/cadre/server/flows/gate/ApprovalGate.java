package cadre.server.flows.gate;

import cadre.server.flows.gate.GateResult.State;
import cadre.server.forges.tracker.Comment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A person's word in the tracker: {@code :approved:} or {@code :rejected: reason} on a line of its
 * own, in a comment that was not edited, by an approver's id, after what it is about was shown. The
 * newest such word counts.
 */
public final class ApprovalGate {
    private static final String APPROVED = ":approved:";
    private static final String REJECTED = ":rejected:";
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    private ApprovalGate() {}

    /**
     * Looks.
     *
     * @param artifact empty until the outcome was shown
     * @param sha the item's branch now; empty if there is none
     * @param comments of the item, all of them
     */
    public static GateResult look(
            Optional<Artifact> artifact,
            String sha,
            List<Comment> comments,
            People people,
            Instant now) {
        if (artifact.isEmpty()) {
            return shut(
                    State.PENDING,
                    "not shown yet",
                    sha,
                    "What is to be approved was not shown",
                    people);
        }
        var shown = artifact.get();
        if (!shown.sha().equals(sha)) {
            return shut(
                    State.PENDING,
                    "moved",
                    sha,
                    "The branch moved since the outcome was shown; it is shown anew",
                    people);
        }
        GateResult result =
                shut(
                        State.WAITING,
                        "no word",
                        sha,
                        passedOver(shown, comments, people, now),
                        people);
        Instant newest = Instant.MIN;
        for (var comment : comments) {
            var word = word(comment.text());
            if (!word.isEmpty()
                    && obstacle(comment, shown, people, now).isEmpty()
                    && !comment.createdAt().isBefore(newest)) {
                newest = comment.createdAt();
                result = said(comment, word, sha, people);
            }
        }
        return result;
    }

    private static GateResult said(Comment comment, String word, String sha, People people) {
        if (word.equals(APPROVED)) {
            return GateResult.open("approved", sha, comment.id())
                    .by(comment.actorId(), comment.createdAt());
        }
        var reason = word.substring(REJECTED.length()).strip();
        return GateResult.shut(
                        State.FAILED,
                        reason.isEmpty() ? "rejected" : "rejected: " + reason,
                        sha,
                        comment.id(),
                        "A person rejected it",
                        people.told())
                .by(comment.actorId(), comment.createdAt());
    }

    /** The word of a comment; a rejection wins over an approval beside it; empty if it has none. */
    private static String word(String text) {
        var lines = text.lines().map(String::strip).toList();
        return lines.stream()
                .filter(line -> line.startsWith(REJECTED))
                .findFirst()
                .or(() -> lines.stream().filter(APPROVED::equals).findFirst())
                .orElse("");
    }

    /** Why a comment does not count; empty if it does. */
    private static Optional<String> obstacle(
            Comment comment, Artifact shown, People people, Instant now) {
        if (people.ownActors().contains(comment.actorId())) {
            return Optional.of("an agent wrote it");
        }
        if (!people.mayApprove(comment.actorId())) {
            return Optional.of("its author " + comment.actorId() + " is no approver");
        }
        if (comment.edited()) {
            return Optional.of("it was edited");
        }
        if (shown.before().contains(comment.id())
                || !comment.createdAt().isAfter(shown.shownAt())) {
            return Optional.of("it is older than what it would approve");
        }
        return comment.createdAt().isAfter(now.plus(CLOCKS_DIFFER))
                ? Optional.of("its time lies in the future")
                : Optional.empty();
    }

    private static String passedOver(
            Artifact shown, List<Comment> comments, People people, Instant now) {
        return comments.stream()
                .filter(comment -> !word(comment.text()).isEmpty())
                .filter(comment -> !shown.before().contains(comment.id()))
                .reduce((_, last) -> last)
                .flatMap(last ->
                        obstacle(last, shown, people, now)
                                .map(why -> "The comment " + last.id() + " does not count: " + why))
                .orElse("No approver has said ':approved:' on a line of its own");
    }

    private static GateResult shut(
            State state, String verdict, String sha, String why, People people) {
        return GateResult.shut(state, verdict, sha, "", why, people.told());
    }
}
