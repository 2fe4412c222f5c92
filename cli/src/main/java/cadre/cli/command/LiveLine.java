package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Amounts;
import cadre.cli.print.Cells;
import cadre.cli.print.Durations;
import cadre.cli.print.Screen;
import cadre.wire.error.CadreException;
import cadre.wire.id.JobId;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * Looks at the job once a second while its log is followed: on a terminal it keeps the line at the
 * bottom (state, elapsed time, tokens), else it says when the reason why the job waits changes.
 */
final class LiveLine implements AutoCloseable {
    private static final String[] TURNING = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
    private static final long STEP_MS = 200;
    private static final int STEPS_PER_LOOK = 5;

    private final Api api;
    private final JobId job;
    private final Screen screen;
    private final Consumer<String> notes;
    private final InstantSource clock;
    private final Thread thread;
    private volatile JobView seen;
    private String lastWhy = "";
    private String lastAway = "";

    LiveLine(Api api, JobView job, Screen screen, Consumer<String> notes, InstantSource clock) {
        this.api = api;
        this.job = job.id();
        this.seen = job;
        this.screen = screen;
        this.notes = notes;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("live-line").unstarted(this::loop);
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        thread.interrupt();
        screen.live("");
    }

    /** What the line says at this moment. */
    static String line(JobView job, Instant now) {
        return switch (job.status()) {
            case JobState.Queued queued ->
                    job.id()
                            + " waits: "
                            + Cells.clean(queued.why())
                            + " · "
                            + elapsed(queued.since(), now);
            case JobState.Running running -> {
                var attempt = job.attempts().isEmpty() ? null : job.attempts().getLast();
                long tokens = attempt == null ? 0 : attempt.usage().totalTokens();
                var doing =
                        running.disconnectedSince().isPresent()
                                ? ": " + Cells.clean(running.disconnected())
                                : running.stopping().isEmpty()
                                        ? " runs on " + running.node()
                                        : " is being stopped: " + Cells.clean(running.stopping());
                yield job.id()
                        + doing
                        + " · "
                        + elapsed(running.since(), now)
                        + (tokens == 0 ? "" : " · " + Amounts.count(tokens) + " tokens");
            }
            case JobState.Succeeded _,
                    JobState.Failed _,
                    JobState.Cancelled _,
                    JobState.TimedOut _,
                    JobState.Lost _ ->
                    "";
        };
    }

    private static String elapsed(Instant since, Instant now) {
        return Durations.words(java.time.Duration.between(since, now));
    }

    private void loop() {
        try {
            for (int step = 1; ; step++) {
                Thread.sleep(STEP_MS);
                if (step == 2 || step % STEPS_PER_LOOK == 0) {
                    lookOnce();
                }
                if (screen.isLive() && step > 1) {
                    var line = line(seen, clock.instant());
                    screen.live(line.isEmpty() ? "" : TURNING[step % TURNING.length] + " " + line);
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    void lookOnce() {
        try {
            seen = api.get(Route.of("jobs", job), JobView.class);
        } catch (CadreException notNow) {
            return; // The one who follows the log says that the connection is lost.
        }
        if (!screen.isLive() && seen.status() instanceof JobState.Queued(_, var why)) {
            var clean = Cells.clean(why);
            if (!clean.equals(lastWhy) && !clean.isEmpty()) {
                lastWhy = clean;
                notes.accept(job + " waits: " + clean);
            }
        }
        if (!screen.isLive() && seen.status() instanceof JobState.Running running) {
            var clean = Cells.clean(running.disconnected());
            if (!clean.equals(lastAway)) {
                lastAway = clean;
                notes.accept(job + ": " + (clean.isEmpty() ? "its node answers again" : clean));
            }
        }
    }
}
