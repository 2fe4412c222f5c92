package cadre.node.attempt;

import cadre.node.redact.Secrets;
import cadre.node.watch.Overstep;
import cadre.node.watch.PathWatch;
import cadre.wire.error.CadreException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells an agent at once, and whoever reads its log, that it has changed what is not its own. Does
 * nothing for a job that may change all.
 */
final class PathAlarm implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PathAlarm.class);
    private static final int MOST_NAMED = 20;
    private static final int LONGEST_NAME = 200;

    /** Signs that would change what is read around a name. */
    private static final Pattern UNSHOWN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private final Attempt attempt;
    private final AttemptTools tools;
    private final Secrets secrets;
    private final Queue<String> words = new ConcurrentLinkedQueue<>();
    private @Nullable PathWatch watch;

    PathAlarm(Attempt attempt, AttemptTools tools, Secrets secrets) {
        this.attempt = attempt;
        this.tools = tools;
        this.secrets = secrets;
    }

    /** Watches from now on, once. */
    void start() throws InterruptedException {
        var guard = attempt.order().guard();
        if (guard.isEmpty() || watch != null) {
            return;
        }
        var place = attempt.order().place();
        var prepared = tools.workspaces().prepared(place);
        if (prepared.isEmpty() || prepared.get().clones().isEmpty()) {
            return;
        }
        try {
            var told = ToldFile.of(prepared.get(), attempt.order().attempt());
            var looks = tools.workspaces().looks(prepared.get(), place);
            watch = PathWatch.start(looks, guard.get(), found -> tell(found, told));
        } catch (CadreException e) {
            log.atWarn()
                    .addKeyValue("attempt", attempt.order().attempt())
                    .setCause(e)
                    .log("paths are not watched, what is foreign is found at the save");
        }
    }

    /** On the thread of the watch: the agent hears first. */
    private void tell(List<Overstep> found, ToldFile told) {
        boolean isOne = attempt.order().repositories().size() == 1;
        var names = found.stream().limit(MOST_NAMED).map(one -> shown(one, isOne)).toList();
        var more = found.size() - names.size();
        var word =
                "changed outside the paths of the job: %s%s. Put it back as it was, it is not taken."
                        .formatted(
                                String.join(", ", names), more > 0 ? " and " + more + " more" : "");
        try {
            told.add(word);
        } catch (UncheckedIOException e) {
            AttemptLines.on(log.atWarn(), attempt.order())
                    .setCause(e)
                    .log("an agent cannot be told of what it changed");
        }
        words.add(word);
    }

    private String shown(Overstep one, boolean isOne) {
        var path = isOne ? one.path() : one.repository() + "/" + one.path();
        var masked = secrets.mask(path); // first: of a secret that is cut none would be known
        var cut =
                masked.length() > LONGEST_NAME ? masked.substring(0, LONGEST_NAME) + "..." : masked;
        return UNSHOWN.matcher(cut).replaceAll("?") + " (" + one.reason() + ")";
    }

    /** Hands out what is new, for the log. */
    void say(Consumer<String> teller) {
        for (var word = words.poll(); word != null; word = words.poll()) {
            attempt.files().say(word);
            teller.accept(word);
        }
    }

    @Override
    public void close() {
        var running = watch;
        if (running != null) {
            running.close();
        }
    }
}
