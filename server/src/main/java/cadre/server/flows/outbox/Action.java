package cadre.server.flows.outbox;

import cadre.server.forges.FlowBranch;
import cadre.server.forges.tracker.ItemRef;

/** One thing to be written. A text is Markdown. */
public sealed interface Action {
    /** Adds a comment; its result is the comment's id. */
    record Comment(ItemRef item, String text) implements Action {}

    /**
     * Replaces the text of a comment that was added through the outbox; one that waits is replaced
     * by the next.
     *
     * @param comment the name under which it was stored
     */
    record Edit(ItemRef item, String comment, String text) implements Action {}

    /** Moves an item to a state. */
    record Move(ItemRef item, String state) implements Action {}

    /**
     * Makes a branch; its result is the commit that it points to.
     *
     * @param from a branch or a commit
     */
    record Branch(String repository, FlowBranch branch, String from) implements Action {}

    /** Opens a pull request as a draft; its result is the number. */
    record Draft(String repository, FlowBranch head, String base, String title, String text)
            implements Action {}

    /** Takes the draft mark off. */
    record Ready(String repository, long number) implements Action {}

    /** As in the table: {@code comment}. */
    default String kind() {
        return switch (this) {
            case Comment _ -> "comment";
            case Edit _ -> "edit";
            case Move _ -> "move";
            case Branch _ -> "branch";
            case Draft _ -> "draft";
            case Ready _ -> "ready";
        };
    }

    /** All that people will read of it. */
    default String words() {
        return switch (this) {
            case Comment(_, var text) -> text;
            case Edit(_, _, var text) -> text;
            case Move _, Ready _ -> "";
            case Branch(_, var branch, _) -> branch.name();
            case Draft(_, var head, _, var title, var text) ->
                    head.name() + "\n" + title + "\n" + text;
        };
    }

    /** The class of a kind. */
    static Class<? extends Action> ofKind(String kind) {
        return switch (kind) {
            case "comment" -> Comment.class;
            case "edit" -> Edit.class;
            case "move" -> Move.class;
            case "branch" -> Branch.class;
            case "draft" -> Draft.class;
            case "ready" -> Ready.class;
            default -> throw new IllegalStateException("no such kind in the outbox: " + kind);
        };
    }
}
