package cadre.wire.link;

import cadre.wire.id.AgentName;
import cadre.wire.job.PromptBy;
import java.util.List;

/**
 * How the agent runs: the profile with the job's overrides applied.
 *
 * @param cli which adapter, such as {@code claude} or {@code custom}
 * @param model empty for the CLI's own choice
 * @param effort empty for the CLI's own choice
 * @param arguments more arguments for the CLI
 * @param command the argv of a custom agent
 * @param systemPrompt appended to the CLI's own, empty for none
 * @param account what the CLI logs in with
 * @param tools the tools that it may use, in the CLI's own names; empty for its usual set
 * @param toolSet the MCP servers that it gets
 */
public record AgentOrder(
        AgentName profile,
        String cli,
        String model,
        String effort,
        List<String> arguments,
        List<String> command,
        PromptBy promptBy,
        String systemPrompt,
        Account account,
        List<String> tools,
        ToolOrder toolSet) {
    public AgentOrder {
        arguments = List.copyOf(arguments);
        command = List.copyOf(command);
        account = account == null ? Account.AUTO : account;
        tools = tools == null ? List.of() : List.copyOf(tools);
        toolSet = toolSet == null ? ToolOrder.USUAL : toolSet;
    }

    /** With no MCP server but the bus of its team. */
    public AgentOrder(
            AgentName profile,
            String cli,
            String model,
            String effort,
            List<String> arguments,
            List<String> command,
            PromptBy promptBy,
            String systemPrompt,
            Account account,
            List<String> tools) {
        this(
                profile,
                cli,
                model,
                effort,
                arguments,
                command,
                promptBy,
                systemPrompt,
                account,
                tools,
                ToolOrder.USUAL);
    }

    /** With whatever account there is, and the usual tools. */
    public AgentOrder(
            AgentName profile,
            String cli,
            String model,
            String effort,
            List<String> arguments,
            List<String> command,
            PromptBy promptBy,
            String systemPrompt) {
        this(
                profile,
                cli,
                model,
                effort,
                arguments,
                command,
                promptBy,
                systemPrompt,
                Account.AUTO,
                List.of());
    }
}
