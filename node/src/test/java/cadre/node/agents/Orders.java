package cadre.node.agents;

import cadre.node.TestOrder;
import cadre.wire.agent.ModelUsage;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.PromptBy;
import cadre.wire.link.Account;
import cadre.wire.link.AgentOrder;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.ResumeOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    static AgentOrder with(String cli, Account account) {
        return agent(cli, account, List.of());
    }

    static AgentOrder limited(String cli, String... tools) {
        return agent(cli, Account.AUTO, List.of(tools));
    }

    private static AgentOrder agent(String cli, Account account, List<String> tools) {
        return new AgentOrder(
                new AgentName(cli),
                cli,
                "",
                "",
                List.of(),
                List.of(),
                PromptBy.STDIN,
                "",
                account,
                tools);
    }

    /** The second run of a session. */
    static AttemptOrder resumed(
            AgentOrder agent, String prompt, String session, ModelUsage... before) {
        var order = order(agent, prompt);
        return TestOrder.of(
                order.attempt(),
                order.token(),
                order.prompt(),
                order.agent(),
                order.repositories(),
                order.env(),
                order.artifacts(),
                order.isolation(),
                order.timeoutSec(),
                order.idleTimeoutSec(),
                order.limits(),
                Optional.of(new ResumeOrder(AttemptId.of("j16.1"), session, List.of(before))));
    }

    static AttemptOrder order(AgentOrder agent, String prompt) {
        return order(agent, prompt, Map.of());
    }

    static AttemptOrder order(AgentOrder agent, String prompt, Map<String, String> env) {
        return TestOrder.of(
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
