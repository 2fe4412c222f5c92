package cadre.server.flows;

import cadre.server.flows.outbox.Action;
import cadre.server.flows.outbox.Entry;
import cadre.server.flows.outbox.Outbox;
import cadre.server.forges.Ends;
import cadre.server.forges.tracker.Comment;
import cadre.server.storage.Database;

/**
 * Shows in the tracker what a stage left, once for each commit; only what people say after that
 * approves it. Which comments were there before is stored with the wish to show it.
 */
record Showing(Database db, Ends ends, Outbox outbox, Chronicle chronicle) {
    private static final int LONGEST = 20_000;

    /** Whether the tracker has it; if not it is on its way. */
    boolean isShown(FlowRow row, RunRow run, String sha) {
        if (run.shown().filter(shown -> shown.sha().equals(sha)).isPresent()) {
            return true;
        }
        var name = row.prefix() + "run/" + run.number() + "/" + sha;
        var entry = outbox.find(row.source().tracker(), name);
        if (entry.isEmpty()) {
            show(row, run, sha, name);
            return false;
        }
        return entry.get().state() == Entry.State.DONE && note(row, run, sha, entry.get());
    }

    private void show(FlowRow row, RunRow run, String sha, String name) {
        var tracker = row.source().tracker();
        var before =
                ends.tracker(tracker).comments(row.source().ref()).stream()
                        .map(Comment::id)
                        .toList();
        var text = text(row, run, sha);
        chronicle
                .held()
                .write(
                        row,
                        tx -> {
                            RunStore.showing(tx, run, sha, before);
                            outbox.store(
                                    tx,
                                    tracker,
                                    name,
                                    new Action.Comment(row.source().ref(), text));
                        });
    }

    /** Its time is the tracker's, as that of the words that approve it. */
    private boolean note(FlowRow row, RunRow run, String sha, Entry entry) {
        ends.tracker(row.source().tracker()).comments(row.source().ref()).stream()
                .filter(comment -> comment.id().equals(entry.result()))
                .findFirst()
                .ifPresent(comment ->
                        chronicle
                                .held()
                                .write(
                                        row,
                                        tx -> RunStore.shown(tx, run, sha, comment.createdAt())));
        return true; // without it, somebody has deleted it: no approval counts then
    }

    private static String text(FlowRow row, RunRow run, String sha) {
        var answer =
                run.answer().length() > LONGEST
                        ? run.answer().substring(0, LONGEST) + "\n(cut)"
                        : run.answer();
        return "**"
                + row.stage()
                + "** of `"
                + row.target().branch()
                + "` at `"
                + sha
                + "`\n\n"
                + answer;
    }
}
