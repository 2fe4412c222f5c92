package cadre.server.fleet.job;

import cadre.server.fleet.placement.Chooser;
import cadre.server.fleet.placement.Fit;
import cadre.server.fleet.placement.Requirement;
import cadre.server.fleet.placement.Seat;
import cadre.server.fleet.placement.Waiting;
import cadre.wire.api.JobPreview;
import cadre.wire.id.NodeName;
import cadre.wire.job.JobRequest;
import cadre.wire.job.Placement;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Where a job would run that is not filed.
 *
 * @param seats the nodes on which its agent is not paused
 */
record Preview(JobRequest request, Requirement requirement, List<Seat> seats) {
    JobPreview told(Waiting waiting, Optional<String> overBudget) {
        var free =
                seats.stream().filter(seat -> Fit.obstacle(requirement, seat).isEmpty()).toList();
        var why = overBudget.orElse(waiting.possible() && !free.isEmpty() ? "" : waiting.summary());
        return new JobPreview(
                request.agent(),
                why.isEmpty() ? chosen(free) : Optional.empty(),
                free.stream().map(Seat::name).toList(),
                why,
                waiting.nodes());
    }

    private Optional<NodeName> chosen(List<Seat> free) {
        var policy = request.placement().orElse(Placement.LEAST_LOADED);
        if (free.size() > 1 && policy != Placement.LEAST_LOADED) {
            return Optional.empty();
        }
        var candidates =
                free.stream().map(seat -> new Chooser.Candidate(seat, seat.freeSlots())).toList();
        return new Chooser(new Random(0)) // the policy asks for no chance
                .choose(Placement.LEAST_LOADED, request.preferredTags(), candidates)
                .map(candidate -> candidate.seat().name());
    }
}
