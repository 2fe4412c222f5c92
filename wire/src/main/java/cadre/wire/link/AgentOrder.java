package cadre.wire.link;

import cadre.wire.id.AgentName;
import cadre.wire.job.PromptBy;
import java.util.List;

/**
 * How the agent runs: the profile with the job's overrides applied.
 *
 * @param cli which adapter: {@code claude}, {@code rehearsal} or {@code custom}
 * @param model empty for the CLI's own choice
 * @param effort empty for the CLI's own choice
 * @param arguments more arguments for the CLI
 * @param command the argv of a custom agent
 * @param systemPrompt appended to the CLI's own, empty for none
 */
public record AgentOrder(
        AgentName profile,
        String cli,
        String model,
        String effort,
        List<String> arguments,
        List<String> command,
        PromptBy promptBy,
        String systemPrompt) {
    public AgentOrder {
        arguments = List.copyOf(arguments);
        command = List.copyOf(command);
    }
}
