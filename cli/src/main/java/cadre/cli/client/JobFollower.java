package cadre.cli.client;

import cadre.wire.error.CadreException;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptView;
import cadre.wire.job.JobView;
import cadre.wire.job.LogChunk;
import cadre.wire.json.Json;
import java.util.Optional;

/**
 * Follows a job's log to its end. When the connection breaks it goes on after the last piece that
 * arrived: no piece is handed on twice, and none is left out.
 */
public final class JobFollower {
    private final EventFollower events;
    private final Listener listener;
    private Optional<AttemptId> announced = Optional.empty();
    private Optional<AttemptId> seenAttempt = Optional.empty();
    private long seenSeq;

    /** Follows this part of the job's log. */
    public JobFollower(Api api, JobId job, LogPart part, Listener listener) {
        this.listener = listener;
        var route = part.of(Route.of("jobs", job, "log", "follow"));
        this.events = new EventFollower(api, job, route, new Events());
    }

    /** Gets what happens, on the thread that follows. */
    public interface Listener {
        /** The next piece of the log; it comes once more if this throws UNAVAILABLE. */
        void chunk(LogChunk chunk);

        /** A new attempt begins. */
        void attempt(AttemptView attempt);

        /** The log was redacted or deleted: what came of it before may be no more. */
        default void edited() {}

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
        return events.follow();
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

    private final class Events implements EventFollower.Listener {
        @Override
        public void event(ServerEvents.ServerEvent event) {
            switch (event.kind()) {
                case "chunk" -> chunk(Json.read(event.data(), LogChunk.class));
                case "attempt" -> attempt(Json.read(event.data(), AttemptView.class));
                case "edited" -> listener.edited();
                default -> {}
            }
        }

        @Override
        public void disconnected(String reason) {
            listener.disconnected(reason);
        }

        @Override
        public void reconnected() {
            listener.reconnected();
        }
    }
}
