package cadre.server.agents;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.JobLimits;
import cadre.wire.job.NoProgress;
import cadre.wire.job.OnDisconnect;
import cadre.wire.link.Account;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How jobs of one agent name run unless the job says otherwise.
 *
 * @param name what a job asks for
 * @param cli which adapter on the node, one of {@link #CLIS}
 * @param model empty for the CLI's own choice
 * @param effort empty for the CLI's own choice
 * @param arguments more arguments for the CLI; for {@code custom} the command when the job has none
 * @param tools the tools that it may use, in the CLI's own names; empty for its usual set
 * @param timeoutSec wall clock, 1 to 604800
 * @param idleTimeoutSec without output, 0 for none, to 604800
 * @param limits how much one job may use
 * @param isolation how its agents are kept apart
 * @param account what the CLI logs in with
 * @param maxRunning how many at once in the installation; no limit when empty
 * @param systemPrompt appended to the CLI's own, empty for none
 * @param noProgress when its agent counts as getting nowhere; what it does not say is as usual
 * @param stopOnNoProgress whether it is stopped then
 * @param source where it comes from
 * @param onDisconnect what its jobs do when their node does not answer
 * @param knowledge what its agents are given of the documents before their prompt
 */
public record RoleProfile(
        AgentName name,
        String cli,
        String model,
        String effort,
        List<String> arguments,
        List<String> tools,
        long timeoutSec,
        long idleTimeoutSec,
        JobLimits limits,
        IsolationKind isolation,
        Account account,
        Optional<Integer> maxRunning,
        String systemPrompt,
        NoProgress noProgress,
        boolean stopOnNoProgress,
        ProfileSource source,
        OnDisconnect onDisconnect,
        KnowledgeUse knowledge) {
    /** The longest time limit, in seconds: a week. */
    public static final long LONGEST_SEC = 604_800;

    /** The adapters that a node may have. */
    public static final Set<String> CLIS =
            Set.of(
                    "claude",
                    "codex",
                    "copilot",
                    "custom",
                    "gemini",
                    "opencode",
                    "qwen",
                    "rehearsal");

    private static final long MOST_TOKENS = 1_000_000_000_000L;
    private static final BigDecimal MOST_USD = BigDecimal.valueOf(1_000_000);

    /**
     * Checks the ranges.
     *
     * @throws CadreException INVALID if the adapter is unknown or a number is out of range
     */
    public RoleProfile {
        arguments = List.copyOf(arguments);
        tools = List.copyOf(tools);
        check(
                CLIS.contains(cli),
                name,
                "cli",
                cli,
                "Use one of " + String.join(", ", CLIS.stream().sorted().toList()));
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
        check(
                limits.maxTokens().stream().allMatch(n -> n >= 1 && n <= MOST_TOKENS),
                name,
                "max_tokens",
                limits.maxTokens().orElse(0L),
                "Use 1 to 1000000000000, or leave it out");
        check(
                limits.maxCostUsd().stream()
                        .allMatch(usd -> usd.signum() > 0 && usd.compareTo(MOST_USD) <= 0),
                name,
                "max_cost_usd",
                limits.maxCostUsd().orElse(BigDecimal.ZERO),
                "Use more than 0, to 1000000, or leave it out");
        check(
                noProgress.isInRange(),
                name,
                "no_progress",
                noProgress,
                "Use tokens 0 to 10^12, equal_failures 0 or 2 to 1000, sec 0 to 604800");
    }

    /** The same with what a role says of the CLI. */
    RoleProfile with(Role role) {
        var together = new ArrayList<>(arguments);
        together.addAll(role.arguments());
        return changed(
                role.model().isEmpty() ? model : role.model(),
                role.effort().isEmpty() ? effort : role.effort(),
                together,
                role.tools().isEmpty() ? tools : role.tools(),
                timeoutSec,
                systemPrompt);
    }

    /** The same with what a role says of the work. */
    RoleProfile withWorkOf(Role role) {
        var prompt =
                systemPrompt.isEmpty() || role.systemPrompt().isEmpty()
                        ? systemPrompt + role.systemPrompt()
                        : systemPrompt + "\n\n" + role.systemPrompt();
        return changed(model, effort, arguments, tools, role.timeoutSec(), prompt);
    }

    private RoleProfile changed(
            String model,
            String effort,
            List<String> arguments,
            List<String> tools,
            long timeoutSec,
            String systemPrompt) {
        return new RoleProfile(
                name,
                cli,
                model,
                effort,
                arguments,
                tools,
                timeoutSec,
                idleTimeoutSec,
                limits,
                isolation,
                account,
                maxRunning,
                systemPrompt,
                noProgress,
                stopOnNoProgress,
                source,
                onDisconnect,
                knowledge);
    }

    /** A profile with everything by default: an hour, ten minutes without output, isolated. */
    public static RoleProfile of(String name, String cli) {
        return new RoleProfile(
                new AgentName(name),
                cli,
                "",
                "",
                List.of(),
                List.of(),
                3_600,
                600,
                JobLimits.NONE,
                IsolationKind.AUTO,
                Account.AUTO,
                Optional.empty(),
                "",
                NoProgress.UNSAID,
                false,
                ProfileSource.BUILT_IN,
                new OnDisconnect.Wait(),
                KnowledgeUse.USUAL);
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
