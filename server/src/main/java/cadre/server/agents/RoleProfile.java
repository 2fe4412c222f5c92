package cadre.server.agents;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import cadre.wire.job.IsolationKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How jobs of one agent name run unless the job says otherwise.
 *
 * @param name what a job asks for
 * @param cli which adapter on the node: {@code claude}, {@code rehearsal} or {@code custom}
 * @param model empty for the CLI's own choice
 * @param effort empty for the CLI's own choice
 * @param arguments more arguments for the CLI; for {@code custom} the command when the job has none
 * @param timeoutSec wall clock, 1 to 604800
 * @param idleTimeoutSec without output, 0 for none, to 604800
 * @param isolation how its agents are kept apart
 * @param maxRunning how many at once in the installation; no limit when empty
 * @param systemPrompt appended to the CLI's own, empty for none
 */
public record RoleProfile(
        AgentName name,
        String cli,
        String model,
        String effort,
        List<String> arguments,
        long timeoutSec,
        long idleTimeoutSec,
        IsolationKind isolation,
        Optional<Integer> maxRunning,
        String systemPrompt) {
    /** The longest time limit, in seconds: a week. */
    public static final long LONGEST_SEC = 604_800;

    /** The adapters that a node may have. */
    public static final Set<String> CLIS = Set.of("claude", "rehearsal", "custom");

    /**
     * Checks the ranges.
     *
     * @throws CadreException INVALID if the adapter is unknown or a number is out of range
     */
    public RoleProfile {
        arguments = List.copyOf(arguments);
        check(CLIS.contains(cli), name, "cli", cli, "Use claude, rehearsal or custom");
        check(
                timeoutSec >= 1 && timeoutSec <= LONGEST_SEC,
                name,
                "timeout_sec",
                timeoutSec,
                "Use 1 to 604800 seconds");
        check(
                idleTimeoutSec >= 0 && idleTimeoutSec <= LONGEST_SEC,
                name,
                "idle_timeout_sec",
                idleTimeoutSec,
                "Use 0 (none) to 604800 seconds");
        check(
                maxRunning.isEmpty() || maxRunning.get() >= 1,
                name,
                "max_running",
                maxRunning.orElse(0),
                "Use 1 or more, or leave it out");
    }

    /** A profile with everything by default: an hour, ten minutes without output, isolated. */
    public static RoleProfile of(String name, String cli) {
        return new RoleProfile(
                new AgentName(name),
                cli,
                "",
                "",
                List.of(),
                3_600,
                600,
                IsolationKind.AUTO,
                Optional.empty(),
                "");
    }

    private static void check(
            boolean good, AgentName name, String field, Object value, String fix) {
        if (!good) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The agent profile is not valid",
                    Map.of("agent", name, field, value),
                    fix);
        }
    }
}
