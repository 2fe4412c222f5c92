package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.wire.api.Page;
import cadre.wire.forge.ConnectionReport;
import cadre.wire.forge.ConnectionReport.Finding;
import cadre.wire.forge.ConnectionReport.Result;
import cadre.wire.forge.ConnectionSaved;
import cadre.wire.forge.ConnectionSettings;
import cadre.wire.forge.ConnectionView;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionCommandTest {
    private static final String FORGE = "PUT /api/v1/connections/forge";

    @TempDir Path folder;
    private final FakeServer server = new FakeServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void a_test_says_what_was_found_and_what_to_click_and_fails_with_a_failure() {
        server.json(
                "POST /api/v1/connections/plane/test",
                report(
                        new Finding("token", Result.OK, "accepted, of the user u1", ""),
                        new Finding("workspace", Result.FAILED, "no project", "Add the user"),
                        new Finding("deliveries", Result.WARNING, "none came", "Click there")));

        var called = Called.cadre(server, folder, "connection", "test", "plane");

        assertThat(called.status()).isEqualTo(1);
        assertThat(called.out())
                .contains("plane: plane at https://plane.example")
                .contains("ok      token            accepted, of the user u1\n")
                .contains("BAD     workspace        no project. Add the user\n")
                .contains("warning deliveries       none came. Click there\n");
    }

    @Test
    void a_test_of_one_repository_asks_for_it_and_warnings_alone_are_no_failure() {
        server.json(
                "POST /api/v1/connections/gitea/test",
                report(new Finding("a/b", Result.WARNING, "it may merge", "Protect main")));

        var called =
                Called.cadre(
                        server,
                        folder,
                        "connection",
                        "test",
                        "gitea",
                        "--repository",
                        "a/b",
                        "--json");

        assertThat(called.status()).as(called.err()).isZero();
        assertThat(called.out()).contains("\"result\"").contains("warning");
        assertThat(server.lines().toString()).contains("repository=a");
    }

    @Test
    void a_list_says_what_is_wrong_with_the_configuration_once() {
        server.json(
                "GET /api/v1/connections",
                new Page<>(List.of(view("plane"), view("gitea")), Optional.empty()));

        var called = Called.cadre(server, folder, "connection", "list");

        assertThat(called.status()).isZero();
        assertThat(called.out()).contains("plane", "gitea");
        assertThat(called.err())
                .containsOnlyOnce("The last good configuration counts: flows: say host");
    }

    @Test
    void a_list_without_connections_says_what_is_wrong_with_the_file_too() {
        var check =
                Map.of(
                        "name", "connections.yaml",
                        "ok", false,
                        "detail", "the last good one counts: unknown key",
                        "fix", "Mend line 3");
        server.json("GET /api/v1/connections", new Page<>(List.of(), Optional.empty()));
        server.json("GET /api/v1/doctor", Map.of("checks", List.of(check)));

        var called = Called.cadre(server, folder, "connection", "list");

        assertThat(called.out()).startsWith("There are no connections");
        assertThat(called.err())
                .contains("is wrong: the last good one counts: unknown key. Mend line 3");
    }

    private Called add(String input, String... options) {
        var all = new ArrayList<>(List.of("connection", "add", "forge"));
        all.addAll(List.of(options));
        return Called.cadre(server.env(), folder, input, all.toArray(String[]::new));
    }

    private String sent() {
        return new String(server.last(FORGE).body(), StandardCharsets.UTF_8);
    }

    @Test
    void an_app_is_added_with_its_whole_key_from_the_input() {
        server.json(FORGE, new ConnectionSaved(settings(1), Optional.empty()));

        var called =
                add(
                        "-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\n",
                        "--app-id",
                        "12",
                        "--token-stdin");

        assertThat(called.status()).as(called.err()).isZero();
        assertThat(sent())
                .contains("\"app_id\":\"12\"")
                .contains("-----BEGIN PRIVATE KEY-----\\nMII\\n-----END PRIVATE KEY-----\"")
                .doesNotContain("installation_id");
    }

    @Test
    void one_is_added_with_its_secrets_from_the_input_a_line_for_each() {
        server.json(FORGE, new ConnectionSaved(settings(1), Optional.empty()));

        var called =
                add(
                        "a-token\na-hook-secret\n",
                        "--provider",
                        "gitea",
                        "--url",
                        "https://git.example",
                        "--approver",
                        "3",
                        "--approver",
                        "14",
                        "--token-stdin",
                        "--webhook-secret-stdin");

        assertThat(called.status()).as(called.err()).isZero();
        assertThat(called.out())
                .contains("connection forge is saved", server.url() + "/webhook/c/forge");
        assertThat(sent())
                .isEqualTo(
                        "{\"provider\":\"gitea\",\"url\":\"https://git.example\","
                                + "\"approvers\":[\"3\",\"14\"],\"token\":\"a-token\","
                                + "\"webhook_secret\":\"a-hook-secret\","
                                + "\"generate_secret\":false,\"end_rotation\":false,"
                                + "\"remove_token\":false,\"remove_webhook_secrets\":false}");
        assertThat(called.out() + called.err()).doesNotContain("a-token", "a-hook");
    }

    @Test
    void a_secret_that_the_server_made_is_all_of_the_output_and_the_rotation_is_told() {
        server.json(FORGE, new ConnectionSaved(settings(2), Optional.of("cadre_hook_x")));

        var called = add("", "--generate-secret");

        assertThat(called.status()).as(called.err()).isZero();
        assertThat(called.out()).isEqualTo("cadre_hook_x\n");
        assertThat(called.err()).contains("shown this once", "--end-rotation");
        assertThat(sent()).startsWith("{\"generate_secret\":true,\"end_rotation\":false,");
    }

    @Test
    void webhooks_go_to_the_address_that_the_server_knows_of_itself() {
        var settings = settings(1).at("https://cadre.example/team");
        server.json(FORGE, new ConnectionSaved(settings, Optional.empty()));

        assertThat(add("", "--remove-token").out())
                .contains("go to https://cadre.example/team/webhook/c/forge");
        assertThat(sent()).contains("\"remove_token\":true");
    }

    @Test
    void an_empty_name_is_said_and_nothing_is_sent() {
        var called = Called.cadre(server, folder, "connection", "add", "", "--url", "https://a");

        assertThat(called.status()).isNotZero();
        assertThat(called.err()).contains("A name is empty");
        assertThat(server.lines()).isEmpty();
    }

    @Test
    void one_line_is_not_two_secrets_and_nothing_is_sent() {
        var called = add("only-one\n", "--token-stdin", "--webhook-secret-stdin");

        assertThat(called.status()).isNotZero();
        assertThat(called.err()).contains("Two lines").doesNotContain("only-one");
        assertThat(server.lines()).isEmpty();
    }

    @Test
    void one_is_removed() {
        server.bytes("DELETE /api/v1/connections/forge", new byte[0]);

        var called = Called.cadre(server, folder, "connection", "remove", "forge", "--json");

        assertThat(called.status()).as(called.err()).isZero();
        assertThat(called.out()).isEqualTo("{\"name\":\"forge\"}\n");
    }

    private static ConnectionSettings settings(int secrets) {
        return new ConnectionSettings(
                "forge",
                "gitea",
                "https://git.example",
                "",
                List.of("14", "3"),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                true,
                secrets,
                "/webhook/c/forge",
                Optional.empty(),
                "root",
                Instant.EPOCH);
    }

    private static ConnectionView view(String name) {
        return new ConnectionView(
                name,
                name,
                "https://example",
                "",
                true,
                "/webhook/c/" + name,
                Optional.empty(),
                1,
                false,
                1,
                1,
                "environment",
                List.of(),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                "",
                "flows: say host");
    }

    private static ConnectionReport report(Finding... findings) {
        var all = List.of(findings);
        return new ConnectionReport(
                "plane",
                "plane",
                "https://plane.example",
                all.stream().noneMatch(each -> each.result() == Result.FAILED),
                all);
    }
}
