package cadre.node.attempt;

import cadre.node.link.ServerFiles;
import cadre.node.redact.Secrets;
import cadre.node.workspace.Saved.SavedFile;
import cadre.node.workspace.Snapshotting;
import cadre.wire.error.CadreException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what an agent has done so far, now and then while it works, if its order asks for that: on
 * a thread of its own, which ends with the agent and holds nothing up. What goes wrong is logged;
 * that none can be taken at all is told once.
 */
final class Snapshots implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Snapshots.class);

    /** It works in folders of its own: who waits longer gains nothing. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Attempt attempt;
    private final AttemptTools tools;
    private final Secrets secrets;
    private final AtomicReference<String> untold = new AtomicReference<>("");
    private boolean hasTold;
    private @Nullable Thread thread;

    Snapshots(Attempt attempt, AttemptTools tools, Secrets secrets) {
        this.attempt = attempt;
        this.tools = tools;
        this.secrets = secrets;
    }

    /** From now on, once. */
    void start() {
        if (attempt.order().snapshotSec().isEmpty() || thread != null) {
            return;
        }
        thread = Thread.ofVirtual().name("snapshots-" + attempt.order().attempt()).start(this::run);
    }

    private void run() {
        AttemptLines.onThread(attempt.order());
        try {
            var prepared = tools.workspaces().prepared(attempt.order().place());
            if (prepared.isEmpty() || prepared.get().clones().isEmpty()) {
                return;
            }
            var taking =
                    tools.workspaces()
                            .snapshotting(
                                    prepared.get(),
                                    attempt.order(),
                                    () -> Masks.search(Masks.known(attempt, tools.settings())));
            var every = Duration.ofSeconds(attempt.order().snapshotSec().orElseThrow());
            while (true) {
                Thread.sleep(every);
                take(taking);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt(); // the agent is done
        } catch (RuntimeException e) {
            log.atWarn()
                    .addKeyValue("attempt", attempt.order().attempt())
                    .setCause(e)
                    .log("what an agent has not saved yet is not sent");
        }
    }

    private void take(Snapshotting taking) throws InterruptedException {
        try {
            taking.take(this::send);
            taking.trouble().filter(_ -> !hasTold).ifPresent(this::tell);
        } catch (CadreException | UncheckedIOException e) { // the agent may delete what is read
            log.atWarn()
                    .addKeyValue("attempt", attempt.order().attempt())
                    .addKeyValue("trouble", e.getMessage())
                    .log("what an agent has not saved yet is not sent this time");
        }
    }

    private void tell(String trouble) {
        hasTold = true;
        untold.set(
                "what is not saved yet takes no part in rehearsals of the merge: "
                        + secrets.mask(trouble));
    }

    /** Hands out what is new, for the log. */
    void say(Consumer<String> teller) {
        var word = untold.getAndSet("");
        if (!word.isEmpty()) {
            teller.accept(word);
        }
    }

    private boolean send(List<SavedFile> files) throws InterruptedException {
        for (var file : files) {
            var label =
                    new ServerFiles.Label(
                            attempt.order().attempt(),
                            attempt.order().token(),
                            file.kind(),
                            file.repository(),
                            file.name());
            if (tools.server().upload(label, file.file())
                    instanceof ServerFiles.Upload.Refused(var reason)) {
                log.atWarn()
                        .addKeyValue("attempt", attempt.order().attempt())
                        .addKeyValue("reason", reason)
                        .log("the server takes no snapshot");
                return false;
            }
        }
        return true;
    }

    /** The agent has ended. */
    void end() throws InterruptedException {
        close();
        var running = thread;
        if (running != null) {
            running.join(PATIENCE);
        }
    }

    @Override
    public void close() {
        var running = thread;
        if (running != null) {
            running.interrupt();
        }
    }
}
