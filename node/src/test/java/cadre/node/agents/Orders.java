package cadre.node.agents;

import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.PromptBy;
import cadre.wire.link.AgentOrder;
import cadre.wire.link.AttemptOrder;
import java.util.List;
import java.util.Map;

/** Orders to agents, as a server would send them. */
final class Orders {
    private Orders() {}

    static AgentOrder agent(String cli) {
        return new AgentOrder(
                new AgentName(cli), cli, "", "", List.of(), List.of(), PromptBy.STDIN, "");
    }

    static AgentOrder custom(PromptBy promptBy, String... command) {
        return new AgentOrder(
                new AgentName("custom"),
                "custom",
                "",
                "",
                List.of(),
                List.of(command),
                promptBy,
                "");
    }

    static AttemptOrder order(AgentOrder agent, String prompt) {
        return order(agent, prompt, Map.of());
    }

    static AttemptOrder order(AgentOrder agent, String prompt, Map<String, String> env) {
        return new AttemptOrder(
                AttemptId.of("j17.1"),
                5,
                prompt,
                agent,
                List.of(),
                env,
                List.of(),
                IsolationKind.AUTO,
                600,
                0);
    }
}
