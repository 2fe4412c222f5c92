package cadre.cli.client;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.job.JobView;
import cadre.wire.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Follows the events of one job until the server says that it is over. When the connection breaks
 * it goes on after the last event that was handed on. For one thread.
 */
final class EventFollower {
    /** A server that says nothing for so long, not even a comment, is taken for gone. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private static final Duration GIVE_UP = Duration.ofMinutes(10);
    private static final long FIRST_PAUSE_MS = 200;
    private static final long LONGEST_PAUSE_MS = 5_000;

    private final Api api;
    private final JobId job;
    private final Route route;
    private final Listener listener;
    private Optional<String> lastEventId = Optional.empty();
    private int failures;
    private long downSince;
    private Optional<String> unsaid = Optional.empty();

    EventFollower(Api api, JobId job, Route route, Listener listener) {
        this.api = api;
        this.job = job;
        this.route = route;
        this.listener = listener;
    }

    /** Gets what happens, on the thread that follows. */
    interface Listener {
        /** An event other than the last; it comes once more if this throws UNAVAILABLE. */
        void event(ServerEvents.ServerEvent event);

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
    JobView follow() throws InterruptedException {
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
            default -> {
                listener.event(event);
                lastEventId = event.id();
            }
        }
        return Optional.empty();
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
