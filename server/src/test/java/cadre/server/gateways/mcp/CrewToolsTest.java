package cadre.server.gateways.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.RunningServer;
import cadre.wire.api.Grant;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A lead of a team, and an operator, begin crews over MCP; nobody else can. */
class CrewToolsTest {
    private static final String ASKED =
            "{'request':'mend it + test it','agents':['codex','gemini']}";

    private RunningServer server;
    private Agent lead;
    private Agent worker;
    private Agent operator;

    @BeforeEach
    void start(@TempDir Path home) {
        server = RunningServer.on(home, Map.of("CADRE_BUS_KEY", "a-shared-key-of-many-words"));
        post("/api/v1/teams", "{'name':'shop','roles':['PM','BE'],'lead':'PM'}");
        lead = member("PM");
        worker = member("BE");
        operator = agent(server.key("op", Grant.OPERATOR).secret());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private JsonNode post(String path, String body) {
        var answer = RunningServer.ok(server.post(path, body.replace('\'', '"')));
        return Json.read(answer.body(), JsonNode.class);
    }

    private Agent member(String name) {
        return agent(
                post("/api/v1/teams/shop/members", "{'name':'" + name + "'}")
                        .path("secret")
                        .asString());
    }

    private Agent agent(String secret) {
        return new Agent(server.url() + "/mcp", secret);
    }

    private boolean isTold(Agent agent) {
        var told = agent.ask("tools/list").path("tools").toString();
        assertThat(told.contains("\"start_crew\"")).isEqualTo(told.contains("\"crew_status\""));
        return told.contains("\"start_crew\"");
    }

    private JsonNode crews() {
        return server.json("/api/v1/crews").path("items");
    }

    @Test
    void a_lead_begins_one_and_sees_how_it_stands() {
        assertThat(isTold(lead)).isTrue();

        var begun = lead.call("start_crew", ASKED);

        assertThat(begun.path("state").asString()).isEqualTo("proposed");
        assertThat(begun.path("parts").asInt()).isEqualTo(2);
        var crew = begun.path("crew").asString();
        var status = lead.call("crew_status", "{'crew':'" + crew + "'}");
        assertThat(status.path("id").asString()).isEqualTo(crew);
        assertThat(status.path("submitter").asString()).contains("PM");
        assertThat(status.path("parts").path(0).path("description").asString())
                .isEqualTo("mend it");
        assertThat(status.path("parts").path(1).path("agent").asString()).isEqualTo("gemini");
        var report = lead.call("crew_status", "{'crew':'" + crew + "','report':true}");
        assertThat(report.path("markdown").asString()).startsWith("# Crew " + crew);
    }

    @Test
    void an_operator_begins_one_that_runs_at_once_and_a_repeat_is_the_same() {
        assertThat(isTold(operator)).isTrue();
        var once = ASKED.replace("}", ",'confirmed':true,'idempotency_key':'once'}");

        var begun = operator.call("start_crew", once);

        assertThat(begun.path("state").asString()).isEqualTo("running");
        assertThat(operator.call("start_crew", once).path("crew")).isEqualTo(begun.path("crew"));
        assertThat(crews()).hasSize(1);
    }

    @Test
    void one_may_compare_agents_and_have_conflicts_solved() {
        var compared =
                operator.call("start_crew", "{'request':'mend it','compare':['codex','gemini']}");
        var solving = ASKED.replace("}", ",'resolve':'executor'}");
        var solved = operator.call("start_crew", solving);

        assertThat(compared.path("state").asString()).isEqualTo("running");
        assertThat(
                        server.json("/api/v1/crews/" + compared.path("crew").asString())
                                .path("compared"))
                .hasSize(2);
        assertThat(solved.path("state").asString()).isEqualTo("proposed");
        refused("No such role", "start_crew", solving.replace("executor", "nobody"));
        refused("No such", "start_crew", "{'request':'x','compare':['codex','nobody']}");
    }

    @Test
    void workers_members_and_the_shared_key_are_not_told_of_them_and_cannot() {
        var crew = lead.call("start_crew", ASKED).path("crew").asString();
        var others =
                Map.of(
                        "a worker", worker,
                        "the shared key", agent("a-shared-key-of-many-words"),
                        "a member", agent(server.key("ann", Grant.MEMBER).secret()));
        others.forEach((who, agent) -> {
            assertThat(isTold(agent)).as(who).isFalse();
            assertCannot(agent, "start_crew", ASKED);
            assertCannot(agent, "crew_status", "{'crew':'" + crew + "'}");
        });
        assertThat(crews()).hasSize(1);
    }

    /** It is an unknown tool for them, or one that refuses. */
    private static void assertCannot(Agent agent, String tool, String arguments) {
        var params = Json.mapper().createObjectNode().put("name", tool);
        params.set("arguments", Json.read(arguments.replace('\'', '"'), JsonNode.class));
        var answer = Json.read(agent.post("tools/call", params).body(), JsonNode.class);
        assertThat(answer.has("error") || answer.path("result").path("isError").asBoolean(false))
                .as(answer.toString())
                .isTrue();
    }

    @Test
    void what_is_wrong_is_said_to_the_model_and_nothing_is_begun() {
        refused("The request is empty", "start_crew", "{'request':' '}");
        refused("No such agent", "start_crew", "{'request':'x','agents':['nobody']}");
        refused("0:codex", "start_crew", "{'request':'x','agents':['0:codex']}");
        refused("url", "start_crew", "{'request':'x','repository':'ext::sh -c id'}");
        refused("request", "start_crew", "{}");
        refused("No such crew", "crew_status", "{'crew':'c99'}");
        refused("Write it as c17", "crew_status", "{'crew':'nonsense'}");
        assertThat(crews()).isEmpty();
        assertThat(server.json("/api/v1/jobs").path("items")).isEmpty();
        assertThat(server.json("/api/v1/teams").toString()).doesNotContain("crew-");
    }

    private void refused(String says, String tool, String arguments) {
        assertThat(lead.refused(tool, arguments).path("message").asString()).contains(says);
    }
}
