package cadre.node.agents;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.error.CadreException;
import cadre.wire.job.IsolationKind;
import cadre.wire.link.Account;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoLoginTest {
    @TempDir Path folder;

    @Test
    void a_profile_that_asks_for_the_login_of_a_cli_without_one_is_told_so_and_what_to_do()
            throws Exception {
        for (var name : List.of("qwen", "copilot", "opencode")) {
            var path = InstalledPrograms.install(folder.resolve(name), name, "1.0.102");
            var node = Map.of("PATH", path, "OPENAI_API_KEY", "key-123456");
            var cli = new AgentClis(node, folder, InstantSource.system()).cli(name);
            var order = Orders.order(Orders.with(name, Account.LOGIN), "x");
            var place = new AgentPlace(folder, folder, folder, 0, IsolationKind.BUBBLEWRAP);

            assertThatThrownBy(() -> cli.invocation(order, place, List.of()))
                    .as(name)
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("has no login that Cadre can use")
                    .hasMessageContaining("Set the profile's account to key or auto. Set ");
        }
    }
}
