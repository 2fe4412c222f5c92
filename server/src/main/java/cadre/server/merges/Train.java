package cadre.server.merges;

import cadre.wire.id.JobId;
import cadre.wire.id.KeyId;
import cadre.wire.id.TrainId;
import cadre.wire.job.MergeConflictKind;
import cadre.wire.merge.TrainRequest;
import cadre.wire.merge.TrainState;
import cadre.wire.merge.WagonState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A row of the table train with those of its wagons.
 *
 * @param request with the repositories that it was resolved to
 * @param step counts the jobs that it has filed
 * @param stepJob that of this step; empty until it is filed
 * @param repeats of this step
 * @param check the command; "" for none, empty while it is not known
 * @param head the job whose saved change is the combined one
 */
record Train(
        TrainId id,
        KeyId key,
        String submitter,
        String address,
        String requestHash,
        TrainRequest request,
        TrainState state,
        int step,
        Optional<JobId> stepJob,
        int repeats,
        Optional<String> check,
        Optional<JobId> head,
        String reason,
        Instant startedAt,
        Optional<Instant> endedAt,
        List<Car> cars) {
    Train {
        cars = List.copyOf(cars);
    }

    /**
     * A row of the table wagon.
     *
     * @param files in conflict
     * @param beside names of wagons that touched the same files
     * @param kind of the conflict; empty if it is in none
     */
    record Car(
            int position,
            String name,
            JobId job,
            WagonState state,
            Optional<JobId> mergeJob,
            List<String> files,
            List<String> beside,
            String reason,
            Optional<MergeConflictKind> kind) {
        Car {
            files = List.copyOf(files);
            beside = List.copyOf(beside);
        }

        Car in(WagonState next, JobId by) {
            return new Car(
                    position,
                    name,
                    job,
                    next,
                    Optional.of(by),
                    List.of(),
                    List.of(),
                    "",
                    Optional.empty());
        }
    }

    boolean isRunning() {
        return state == TrainState.RUNNING;
    }

    List<Car> in(WagonState wanted) {
        return cars.stream().filter(car -> car.state() == wanted).toList();
    }

    /** Those that this step tries: all that are left when nothing is checked, else the next one. */
    List<Car> trying() {
        var pending = in(WagonState.PENDING);
        return check.equals(Optional.of("")) ? pending : pending.stream().limit(1).toList();
    }

    /** What this step merges, in order. */
    List<JobId> merging() {
        var cars = Stream.concat(in(WagonState.MERGED).stream(), trying().stream());
        return Stream.concat(request.onto().stream(), cars.map(Car::job)).toList();
    }
}
