package cadre.node.agents;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.node.relay.Door;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import cadre.wire.json.Json;
import cadre.wire.link.BusOrder;
import cadre.wire.link.ToolServer;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ToolServersTest {
    private static final Door DOOR =
            new Door(
                    URI.create("http://127.0.0.1:9"),
                    "secret-token",
                    new BusOrder(
                            new TeamName("shop"), new MemberName("BE"), new MemberName("lead")));
    private static final ToolServer LIBRARY = new ToolServer("library", "https://docs.example/mcp");

    private final ToolServers both = new ToolServers(Optional.of(DOOR), List.of(LIBRARY));

    @Test
    void the_bus_goes_by_its_token_and_no_other_server_gets_it() {
        var claude = Json.read(both.claude(), tools.jackson.databind.JsonNode.class);

        assertThat(claude.at("/mcpServers/cadre/headers/Authorization").asString(""))
                .isEqualTo("Bearer ${CADRE_KEY}");
        assertThat(claude.at("/mcpServers/library/url").asString("")).isEqualTo(LIBRARY.url());
        assertThat(claude.at("/mcpServers/library/headers").size()).isZero();
        assertThat(Json.write(both.gemini()))
                .contains("\"httpUrl\":\"https://docs.example/mcp\",\"headers\":{}");
        assertThat(String.join(" ", both.codex()))
                .contains("mcp_servers.library.url=\"https://docs.example/mcp\"")
                .contains("mcp_servers.cadre.bearer_token_env_var=\"CADRE_KEY\"")
                .doesNotContain("mcp_servers.library.bearer")
                .doesNotContain("secret-token");
    }

    @Test
    void an_agent_without_the_bus_is_not_told_of_its_team() {
        var library = new ToolServers(Optional.empty(), List.of(LIBRARY));

        assertThat(library.systemPrompt("Be kind.")).isEqualTo("Be kind.");
        assertThat(library.names()).containsExactly("library");
        assertThat(both.systemPrompt("Be kind.")).startsWith("Be kind.").contains("shop");
        assertThat(both.names()).containsExactly("cadre", "library");
        assertThat(new ToolServers(Optional.empty(), List.of()).isEmpty()).isTrue();
    }
}
