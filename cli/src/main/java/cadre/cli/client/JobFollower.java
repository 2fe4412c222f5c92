package cadre.cli.client;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptView;
import cadre.wire.job.JobView;
import cadre.wire.job.LogChunk;
import cadre.wire.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Follows a job's log to its end. When the connection breaks it goes on after the last piece that
 * arrived: no piece is handed on twice, and none is left out.
 */
public final class JobFollower {
    /** A server that says nothing for so long, not even a comment, is taken for gone. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private static final Duration GIVE_UP = Duration.ofMinutes(10);
    private static final long FIRST_PAUSE_MS = 200;
    private static final long LONGEST_PAUSE_MS = 5_000;

    private final Api api;
    private final JobId job;
    private final LogPart part;
    private final Listener listener;
    private Optional<String> lastEventId = Optional.empty();
    private Optional<AttemptId> announced = Optional.empty();
    private Optional<AttemptId> seenAttempt = Optional.empty();
    private long seenSeq;
    private int failures;
    private long downSince;
    private Optional<String> unsaid = Optional.empty();

    /** Follows this part of the job's log. */
    public JobFollower(Api api, JobId job, LogPart part, Listener listener) {
        this.api = api;
        this.job = job;
        this.part = part;
        this.listener = listener;
    }

    /** Gets what happens, on the thread that follows. */
    public interface Listener {
        /** The next piece of the log; it comes once more if this throws UNAVAILABLE. */
        void chunk(LogChunk chunk);

        /** A new attempt begins. */
        void attempt(AttemptView attempt);

        /** The connection broke; it is tried again. */
        void disconnected(String reason);

        /** It stands again. */
        void reconnected();
    }

    /**
     * Follows until the job is over. A server that answered before, if only when the job was filed,
     * is waited for when it goes away.
     *
     * @return the job as it ended
     * @throws CadreException UNAVAILABLE if the server stays away for ten minutes, or what the
     *     server refuses
     */
    public JobView follow() throws InterruptedException {
        while (true) {
            try {
                var end = followOnce();
                if (end.isPresent()) {
                    return end.get();
                }
                down("the server ended the stream");
            } catch (CadreException e) {
                if (e.code() == ErrorCode.UNAUTHORIZED && api.hasAnswered()) {
                    throw keyRefused(e);
                }
                if (e.code() != ErrorCode.UNAVAILABLE || !api.hasAnswered()) {
                    throw e;
                }
                down(e.what());
            } catch (IOException e) {
                down(String.valueOf(e.getMessage()));
            }
            Thread.sleep(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << Math.min(5, failures - 1)));
        }
    }

    private Optional<JobView> followOnce() throws IOException {
        var route = part.of(Route.of("jobs", job, "log", "follow"));
        try (var in = api.events(route, lastEventId);
                var watch = new SilenceWatch(in);
                var events = new ServerEvents(in)) {
            if (failures > 0) {
                failures = 0;
                sayLost();
                listener.reconnected();
            }
            for (var event = events.next(watch::heard);
                    event.isPresent();
                    event = events.next(watch::heard)) {
                var end = handle(event.get());
                if (end.isPresent()) {
                    return end;
                }
            }
            return Optional.empty();
        }
    }

    private Optional<JobView> handle(ServerEvents.ServerEvent event) {
        switch (event.kind()) {
            case "chunk" -> {
                chunk(Json.read(event.data(), LogChunk.class));
                lastEventId = event.id();
            }
            case "attempt" -> {
                attempt(Json.read(event.data(), AttemptView.class));
                lastEventId = event.id();
            }
            case "end" -> {
                return Optional.of(Json.read(event.data(), JobView.class));
            }
            case "closed" -> {
                var code = Json.mapper().readTree(event.data()).path("code").asString("");
                if (code.equals(ErrorCode.UNAUTHORIZED.name())) {
                    throw new CadreException(
                            ErrorCode.UNAUTHORIZED, "The key is no longer good", Map.of(), "");
                }
            }
            default -> {}
        }
        return Optional.empty();
    }

    private void chunk(LogChunk chunk) {
        if (seenAttempt.isPresent()) {
            int order = chunk.attempt().compareTo(seenAttempt.get());
            if (order < 0 || (order == 0 && chunk.seq() <= seenSeq)) {
                return;
            }
        }
        // Seen only once it was handed on: a listener that asks the server may find it gone.
        listener.chunk(chunk);
        seenAttempt = Optional.of(chunk.attempt());
        seenSeq = chunk.seq();
    }

    private void attempt(AttemptView begun) {
        if (announced.isEmpty() || announced.get().compareTo(begun.id()) < 0) {
            announced = Optional.of(begun.id());
            listener.attempt(begun);
        }
    }

    private void down(String reason) {
        // The first one may be a key that was revoked, which shows when it is tried again.
        if (failures++ == 0) {
            downSince = System.nanoTime();
            unsaid = Optional.of(reason);
        } else {
            sayLost();
        }
        if (System.nanoTime() - downSince > GIVE_UP.toNanos()) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The server does not come back",
                    Map.of("url", api.url(), "job", job),
                    "The job may still run: look with 'cadre job " + job + "' later");
        }
    }

    private void sayLost() {
        unsaid.ifPresent(listener::disconnected);
        unsaid = Optional.empty();
    }

    private CadreException keyRefused(CadreException cause) {
        return new CadreException(
                ErrorCode.UNAUTHORIZED,
                "The key was revoked or has expired",
                Map.of("url", api.url(), "job", job),
                "The job goes on; with a good key 'cadre log -f " + job + "' follows it",
                cause);
    }

    /** Closes the stream when nothing was heard for {@link #SILENCE}. */
    private static final class SilenceWatch implements AutoCloseable {
        private final AtomicLong lastHeard = new AtomicLong(System.nanoTime());
        private final Thread thread;

        SilenceWatch(InputStream in) {
            thread = Thread.ofVirtual().name("silence-watch").start(() -> watch(in));
        }

        void heard() {
            lastHeard.set(System.nanoTime());
        }

        @Override
        public void close() {
            thread.interrupt();
        }

        private void watch(InputStream in) {
            try {
                while (System.nanoTime() - lastHeard.get() < SILENCE.toNanos()) {
                    Thread.sleep(SILENCE.toMillis() / 10);
                }
                in.close();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            } catch (IOException alreadyClosed) {
                // That is what was wanted.
            }
        }
    }
}
