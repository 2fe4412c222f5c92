package cadre.node.guard;

/** What became of a shared file whose two sides were merged. */
public sealed interface Merged {
    /** It holds this now. */
    record Text(String text) implements Merged {}

    /**
     * Its rule cannot say what it is to hold.
     *
     * @param reason for people
     */
    record Refused(String reason) implements Merged {}
}
