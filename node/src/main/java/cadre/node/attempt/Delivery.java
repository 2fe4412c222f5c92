package cadre.node.attempt;

import cadre.node.attempt.AttemptState.Delivered;
import cadre.node.attempt.AttemptState.Ended;
import cadre.node.attempt.AttemptState.Saved;
import cadre.node.link.ServerFiles;
import cadre.node.workspace.Saved.SavedFile;
import cadre.wire.error.CadreException;
import cadre.wire.job.AttemptResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an ended attempt left, on its way to the server: saved in files of the node's own, uploaded
 * one by one, the log to its last byte. Waits for the server as long as it takes.
 */
final class Delivery {
    private static final Logger log = LoggerFactory.getLogger(Delivery.class);
    private static final long LOG_PATIENCE_NANOS = 60_000_000_000L;

    private final Attempt attempt;
    private final AttemptTools tools;
    private final Lodgings lodgings;
    private final DiskSpace disk;
    private final BooleanSupplier isConnected;

    Delivery(Attempt attempt, AttemptTools tools, Lodgings lodgings, BooleanSupplier isConnected) {
        this.attempt = attempt;
        this.tools = tools;
        this.lodgings = lodgings;
        this.disk = new DiskSpace(tools.settings());
        this.isConnected = isConnected;
    }

    /** Saves the work. What cannot be saved stays where it is. */
    Saved save(Ended ended) throws InterruptedException {
        var result = ended.result();
        if (!ended.hasWork()) {
            return new Saved(result, List.of(), false);
        }
        try {
            attempt.stop().interruptibleByLeaving();
            var prepared = tools.workspaces().prepared(attempt.order().place());
            if (prepared.isEmpty()) {
                return new Saved(
                        Results.unsaved(result, "there is no workspace to save"), List.of(), false);
            }
            var search = Masks.search(Masks.known(attempt, tools.settings()));
            var saved =
                    new RoomWait(attempt, disk, lodgings, attempt.moreLog())
                            .again(() ->
                                    tools.workspaces()
                                            .save(
                                                    prepared.get(),
                                                    attempt.order(),
                                                    search,
                                                    attempt.files().save()));
            var known =
                    Results.withMerge(
                            Results.withChanges(result, saved.changes()), prepared.get().merge());
            return new Saved(Results.withWarnings(known, saved.warnings()), saved.files(), false);
        } catch (CadreException e) {
            attempt.stop().failIfLeaving();
            return unsaved(result, "The work could not be saved: " + e.getMessage());
        } finally {
            attempt.stop().notInterruptible();
        }
    }

    /** What is written down when saving broke: the workspace stays for a person. */
    static Saved unsaved(AttemptResult result, String reason) {
        return new Saved(Results.unsaved(result, reason), List.of(), true);
    }

    /** Uploads what was saved, and the rest of the log. */
    Delivered deliver(Saved saved) throws InterruptedException {
        var done = new HashSet<>(attempt.files().uploaded());
        var refused = new ArrayList<String>();
        for (var file : saved.files()) {
            var entry = entry(file);
            if (done.contains(entry)) {
                continue;
            }
            switch (upload(file)) {
                case ServerFiles.Upload.Stored() -> attempt.files().addUploaded(entry);
                case ServerFiles.Upload.Refused(var reason) ->
                        refused.add("the server refused %s: %s".formatted(file.name(), reason));
            }
        }
        flushLog();
        if (refused.isEmpty()) {
            return new Delivered(saved.result(), saved.keep());
        }
        var result = Results.unsaved(saved.result(), refused.getFirst());
        return new Delivered(Results.withWarnings(result, refused), true);
    }

    private ServerFiles.Upload upload(SavedFile file) throws InterruptedException {
        attempt.stop().interruptibleByLeaving();
        try {
            return tools.server().upload(label(file), file.file());
        } finally {
            attempt.stop().notInterruptible();
        }
    }

    /** For ever while the server is away; when it is there and takes nothing, not for ever. */
    private void flushLog() throws InterruptedException {
        attempt.moreLog().run();
        long awayNanos = System.nanoTime();
        while (!attempt.spool().awaitStored(1_000)) {
            attempt.stop().failIfLeaving();
            long now = System.nanoTime();
            if (!isConnected.getAsBoolean()) {
                awayNanos = now;
            }
            long since = Math.max(awayNanos, attempt.spool().storedNanos());
            if (now - since > LOG_PATIENCE_NANOS) {
                log.atWarn()
                        .addKeyValue("attempt", attempt.order().attempt())
                        .log("the server takes no more of a log, the attempt is reported without");
                return;
            }
            attempt.moreLog().run();
        }
    }

    private ServerFiles.Label label(SavedFile file) {
        return new ServerFiles.Label(
                attempt.order().attempt(),
                attempt.order().token(),
                file.kind(),
                file.repository(),
                file.name());
    }

    private static String entry(SavedFile file) {
        return (file.kind() + " " + file.repository() + " " + file.name()).replace('\n', ' ');
    }
}
