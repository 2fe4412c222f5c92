package cadre.server.fleet.job;

import cadre.server.agents.Composition;
import cadre.server.agents.Profiles;
import cadre.server.agents.Role;
import cadre.server.fleet.breaker.Breakers;
import cadre.server.fleet.placement.Fit;
import cadre.server.fleet.placement.Requirement;
import cadre.server.fleet.placement.Seat;
import cadre.wire.id.AgentName;
import cadre.wire.job.JobRequest;
import java.util.List;

/**
 * Fills in what a request leaves to its role: the first profile of the role's chain that could
 * start on a node which is there, though it may have to wait for a slot; the role's own agent if
 * none could. A time limit below the role's minimum is raised to it.
 */
final class RoleChoice {
    private final Profiles profiles;
    private final Breakers breakers;

    RoleChoice(Profiles profiles, Breakers breakers) {
        this.profiles = profiles;
        this.breakers = breakers;
    }

    /**
     * The request with its agent.
     *
     * @throws cadre.wire.error.CadreException INVALID if there is no such role
     */
    JobRequest fill(JobRequest request, List<Seat> seats) {
        if (request.role().isEmpty()) {
            return request;
        }
        var role = profiles.roles().role(request.role().get());
        var raised =
                request.timeoutSec().stream().allMatch(sec -> sec < 1 || sec >= role.minimumSec())
                        ? request
                        : request.withTimeoutSec(role.minimumSec());
        return request.agent().equals(JobRequest.BY_ROLE)
                ? raised.withAgent(agent(role, raised, seats))
                : raised;
    }

    private AgentName agent(Role role, JobRequest request, List<Seat> seats) {
        var there =
                role.chain().stream().filter(agent -> profiles.find(agent).isPresent()).toList();
        return there.stream()
                .filter(agent -> canStart(request.withAgent(agent), seats))
                .findFirst()
                .or(() -> there.stream().findFirst())
                .orElse(role.agent());
    }

    private boolean canStart(JobRequest request, List<Seat> seats) {
        return profiles.of(request)
                .map(Composition::profile)
                .map(profile -> Orders.requirement(request, profile))
                .filter(wants -> seats.stream().anyMatch(seat -> canStart(wants, seat)))
                .isPresent();
    }

    private boolean canStart(Requirement wants, Seat seat) {
        var hasAll =
                Fit.obstacle(wants, seat)
                        .map(obstacle -> obstacle.hurdle().compareTo(Fit.Hurdle.DISK) >= 0)
                        .orElse(true);
        return hasAll && !breakers.remembered(wants.agent()).isShut(seat.name());
    }
}
