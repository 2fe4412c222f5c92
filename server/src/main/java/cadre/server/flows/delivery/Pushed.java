package cadre.server.flows.delivery;

/** What a push is about. */
final class Pushed {
    private Pushed() {}

    /** The new commit; the old one when the branch was deleted. */
    static String sha(Fields fields) {
        var after = fields.text("after", "checkout_sha");
        return after.matches("0*") ? fields.text("before") : after;
    }
}
