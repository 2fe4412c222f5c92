package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.JobFollower;
import cadre.cli.client.LogPart;
import cadre.cli.client.Route;
import cadre.cli.print.JobLog;
import cadre.cli.print.Screen;
import cadre.cli.print.Style;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptView;
import cadre.wire.job.JobView;
import cadre.wire.job.LogChunk;
import cadre.wire.job.LogStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Follows a job into a sink until the job is over, and says so when the connection breaks. */
public final class Following implements JobFollower.Listener {
    private final Api api;
    private final JobFollower follower;
    private final JobId job;
    private final Sink sink;
    private final Consumer<String> notes;
    private @Nullable AttemptView current;

    /**
     * Follows this part of the log.
     *
     * @param notes gets one line for what is not part of the log
     */
    public Following(Api api, JobId job, LogPart part, Sink sink, Consumer<String> notes) {
        this.api = api;
        this.job = job;
        this.sink = sink;
        this.notes = notes;
        this.follower = new JobFollower(api, job, part, this);
    }

    /** Where the log goes. */
    public interface Sink {
        /** A piece of the log of {@code attempt}, in order. */
        void chunk(AttemptView attempt, LogChunk chunk);

        /** No more comes of the last attempt. */
        void end();

        /** Copies the bytes of one stream (the one for people when not given). */
        static Sink copying(Optional<LogStream> stream, OutputStream to) {
            return new Copying(stream, to);
        }

        /** Shows one stream, or what people read. */
        static Showing showing(Optional<LogStream> stream, Screen screen, Style style) {
            return new Showing(stream, screen, style);
        }
    }

    /** Follows until the job is over; answers how it ended. */
    public JobView untilOver() throws InterruptedException {
        var end = follower.follow();
        sink.end();
        return end;
    }

    @Override
    public void chunk(LogChunk chunk) {
        var attempt = current;
        if (attempt == null
                || !attempt.id().equals(chunk.attempt())
                || (attempt.startedAt().isEmpty() && chunk.stream() != LogStream.ERR)) {
            attempt = look(chunk.attempt());
            current = attempt;
        }
        sink.chunk(attempt, chunk);
    }

    @Override
    public void attempt(AttemptView attempt) {
        if (attempt.id().number() > 1) {
            notes.accept(attempt.id() + " starts on " + attempt.node());
        }
    }

    @Override
    public void edited() {
        notes.accept("Parts of this log were just redacted or deleted");
    }

    @Override
    public void disconnected(String reason) {
        notes.accept("The connection to the server is lost (" + reason + "); trying again");
    }

    @Override
    public void reconnected() {
        notes.accept("Connected again");
    }

    /** What the server knows by now: which stream is for people is known once an agent started. */
    private AttemptView look(AttemptId id) {
        return api.get(Route.of("jobs", job), JobView.class).attempts().stream()
                .filter(attempt -> attempt.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a log of an unknown attempt " + id));
    }

    private record Copying(Optional<LogStream> stream, OutputStream to) implements Sink {
        @Override
        public void chunk(AttemptView attempt, LogChunk chunk) {
            if (chunk.stream() != stream.orElse(attempt.humanStream())) {
                return;
            }
            try {
                to.write(chunk.data());
                to.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void end() {}
    }

    /** Shows the log on a screen. */
    public static final class Showing implements Sink {
        private final Optional<LogStream> stream;
        private final Screen screen;
        private final Style style;
        private @Nullable AttemptId shown;
        private @Nullable JobLog log;

        private Showing(Optional<LogStream> stream, Screen screen, Style style) {
            this.stream = stream;
            this.screen = screen;
            this.style = style;
        }

        @Override
        public void chunk(AttemptView attempt, LogChunk chunk) {
            var open = log;
            var human = human(attempt);
            if (open == null || !attempt.id().equals(shown) || open.human() != human) {
                end();
                open = new JobLog(human, style);
                log = open;
                shown = attempt.id();
            }
            if (stream.isEmpty() || stream.get() == chunk.stream()) {
                screen.text(open.accept(chunk));
            }
        }

        @Override
        public void end() {
            if (log != null) {
                screen.text(log.finish());
                screen.endLine();
                log = null;
            }
        }

        private LogStream human(AttemptView attempt) {
            var chosen = stream.orElse(attempt.humanStream());
            return chosen == LogStream.ERR ? LogStream.OUT : chosen;
        }
    }
}
