package cadre.cli.client;

import cadre.wire.api.StepView;
import cadre.wire.error.CadreException;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptView;
import cadre.wire.job.JobView;
import cadre.wire.json.Json;
import java.util.OptionalInt;

/** Follows what a job's agent does to its end, over lost connections. For one thread. */
public final class StepFollower {
    private final EventFollower events;

    /**
     * Follows one attempt of the job, or all.
     *
     * @param attempt only this one, by its number
     */
    public StepFollower(Api api, JobId job, OptionalInt attempt, Listener listener) {
        var all = Route.of("jobs", job, "steps");
        var route = attempt.isPresent() ? all.with("attempt", attempt.getAsInt()) : all;
        this.events = new EventFollower(api, job, route, new Events(listener));
    }

    /** Gets what happens, on the thread that follows. */
    public interface Listener {
        /** The next step, or a known one anew. */
        void step(StepView step);

        /** An attempt begins. */
        void attempt(AttemptView attempt);

        /** The connection broke and is tried again, or stands again. */
        void connection(String what);
    }

    /**
     * Follows until the job is over.
     *
     * @return the job as it ended
     * @throws CadreException UNAVAILABLE if the server stays away for ten minutes, or what the
     *     server refuses
     */
    public JobView follow() throws InterruptedException {
        return events.follow();
    }

    private record Events(Listener listener) implements EventFollower.Listener {
        @Override
        public void event(ServerEvents.ServerEvent event) {
            switch (event.kind()) {
                case "step" -> listener.step(Json.read(event.data(), StepView.class));
                case "attempt" -> listener.attempt(Json.read(event.data(), AttemptView.class));
                default -> {}
            }
        }

        @Override
        public void disconnected(String reason) {
            listener.connection(
                    "The connection to the server is lost (" + reason + "); trying again");
        }

        @Override
        public void reconnected() {
            listener.connection("Connected again");
        }
    }
}
