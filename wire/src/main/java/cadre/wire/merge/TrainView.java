package cadre.wire.merge;

import cadre.wire.id.JobId;
import cadre.wire.id.TrainId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A train as the API shows it.
 *
 * @param wagons in the order of merging
 * @param check the command that is run after each merge; empty if there is none, or it is not known
 *     yet
 * @param checked whether that passed on all that is in the combined change
 * @param running the job that merges just now
 * @param head the job whose saved change is the combined one: for {@code cadre diff}, {@code apply}
 *     and {@code push}; empty while nothing is merged
 * @param reason why it was stopped, else empty
 * @param submitter the name of the key that began it
 */
public record TrainView(
        TrainId id,
        TrainState state,
        List<WagonView> wagons,
        String check,
        boolean checked,
        Optional<JobId> running,
        Optional<JobId> head,
        String reason,
        String submitter,
        Map<String, String> labels,
        Instant startedAt,
        Optional<Instant> endedAt) {
    public TrainView {
        wagons = List.copyOf(wagons);
        labels = Map.copyOf(labels);
    }

    /** Whether every wagon is in the combined change, or had nothing to add. */
    public boolean isWhole() {
        return state == TrainState.DONE
                && wagons.stream()
                        .allMatch(one ->
                                one.state() == WagonState.MERGED
                                        || one.state() == WagonState.UNCHANGED);
    }
}
