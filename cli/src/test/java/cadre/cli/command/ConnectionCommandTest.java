package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.wire.api.Page;
import cadre.wire.forge.ConnectionReport;
import cadre.wire.forge.ConnectionReport.Finding;
import cadre.wire.forge.ConnectionReport.Result;
import cadre.wire.forge.ConnectionView;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionCommandTest {
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

    private static ConnectionView view(String name) {
        return new ConnectionView(
                name,
                name,
                "https://example",
                "",
                true,
                "/webhook/c/" + name,
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
