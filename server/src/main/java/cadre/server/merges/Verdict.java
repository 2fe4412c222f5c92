package cadre.server.merges;

import cadre.server.merges.Train.Car;
import cadre.wire.id.JobId;
import java.util.List;
import java.util.Optional;

/** What the job of a step came to. */
sealed interface Verdict {
    /**
     * The train goes on.
     *
     * @param cars those that changed
     * @param check as {@link Train#check}
     * @param head as {@link Train#head}
     */
    record GoOn(List<Car> cars, Optional<String> check, Optional<JobId> head) implements Verdict {
        public GoOn {
            cars = List.copyOf(cars);
        }
    }

    /** The job was lost, which is nobody's fault: the same once more. */
    record Repeat() implements Verdict {}

    /** The train cannot go on. */
    record Stop(String reason) implements Verdict {}
}
