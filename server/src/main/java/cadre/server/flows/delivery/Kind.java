package cadre.server.flows.delivery;

import java.util.Locale;

/** What a delivery is about. */
public enum Kind {
    /** A work item or issue. */
    ITEM,
    /** A comment on one, or on a pull request. */
    COMMENT,
    /** A pull request: opened, changed, closed, with new commits. */
    PULL_REQUEST,
    /** A verdict of a reviewer. */
    REVIEW,
    /** A check of a commit. */
    STATUS,
    /** New commits on a branch. */
    PUSH,
    /** What Cadre does not know or need. */
    OTHER;

    /** As in the journal and the API: {@code pull_request}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Kind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
