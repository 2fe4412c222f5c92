package cadre.server.agents;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import cadre.wire.id.RoleName;
import cadre.wire.job.Expects;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A kind of work, and how it is done unless a job says otherwise: a row of the routing table. What
 * it leaves open is as its agent profile says.
 *
 * @param name what a job asks for
 * @param description for people and for whoever splits work, one line
 * @param agent the profile that does it
 * @param model empty for the profile's; counts only for a profile with the CLI of {@code agent}
 * @param effort empty for the profile's; counts only for a profile with the CLI of {@code agent}
 * @param arguments for the CLI, behind those of the profile; count only for a profile with the CLI
 *     of {@code agent}
 * @param tools in the CLI's own names, in place of the profile's; empty for those; count only for a
 *     profile with the CLI of {@code agent}
 * @param toolSet which MCP servers its agent gets
 * @param systemPrompt behind that of the profile, empty for none
 * @param timeoutSec wall clock, 1 to 604800; never less than the minimum
 * @param minimumSec a shorter wish is raised to it, 1 to 604800
 * @param mode whether whoever gave it out waits
 * @param expects what it must leave to count as done
 * @param reviewBy the role that looks at its work before it counts as done, empty for none
 * @param reviewRounds how often the work goes back at most, 0 to 10
 * @param fallback the profiles that do it when {@code agent} cannot, the nearest first
 * @param source where it comes from
 */
public record Role(
        RoleName name,
        String description,
        AgentName agent,
        String model,
        String effort,
        List<String> arguments,
        List<String> tools,
        String toolSet,
        String systemPrompt,
        long timeoutSec,
        long minimumSec,
        RoleMode mode,
        Expects expects,
        Optional<RoleName> reviewBy,
        int reviewRounds,
        List<AgentName> fallback,
        RoleSource source) {
    /** How often work goes back to its agent unless its role says otherwise. */
    public static final int USUAL_ROUNDS = 2;

    /**
     * Checks what belongs together.
     *
     * @throws CadreException INVALID if the time limit is below the minimum, or it reviews itself
     */
    public Role {
        arguments = List.copyOf(arguments);
        tools = List.copyOf(tools);
        fallback = List.copyOf(fallback);
        check(
                timeoutSec >= minimumSec,
                name,
                Map.of("timeout_sec", timeoutSec, "minimum_sec", minimumSec),
                "Let timeout_sec be at least minimum_sec");
        check(
                !reviewBy.equals(Optional.of(name)),
                name,
                Map.of("review_by", name),
                "Name another role in review_by, or leave it out");
    }

    /** The profiles that may do it, in the order in which they are tried; none twice. */
    public List<AgentName> chain() {
        var chain = new ArrayList<AgentName>();
        chain.add(agent);
        chain.addAll(fallback);
        return chain.stream().distinct().toList();
    }

    private static void check(boolean good, RoleName role, Map<String, ?> which, String fix) {
        if (!good) {
            var all = new java.util.TreeMap<String, Object>(which);
            all.put("role", role);
            throw new CadreException(ErrorCode.INVALID, "The role is not valid", all, fix);
        }
    }
}
