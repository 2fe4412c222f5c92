package cadre.server.forges.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.error.CadreException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections as the environment and the file say them. */
class ConfiguredConnectionsTest {
    @TempDir private Path home;

    private List<Connections.Configured> read(Map<String, String> variables, String file)
            throws IOException {
        Files.writeString(home.resolve("connections.yaml"), file);
        return ConfiguredConnections.read(
                variables,
                home,
                (connection, name) ->
                        connection.equals("work") && name.equals("token")
                                ? Optional.of("from-the-vault")
                                : Optional.empty());
    }

    private void refused(String file, String word) {
        assertThatThrownBy(() -> read(Map.of(), file))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> {
                            assertThat(e.getMessage()).contains(word);
                            assertThat(e.getMessage()).doesNotContain("s3cr3t");
                        });
    }

    @Test
    void a_github_app_is_configured_by_its_id_and_its_key_in_place_of_a_token() throws IOException {
        var all =
                read(
                        Map.of(
                                "CADRE_GITHUB_APP_ID", "12",
                                "CADRE_GITHUB_APP_INSTALLATION_ID", "34",
                                "CADRE_GITHUB_APP_PRIVATE_KEY", "pem"),
                        """
                        connections:
                          - name: work
                            provider: github
                            url: https://git.example
                            app_id: Iv23.a
                            private_key: secret:token
                        """);

        assertThat(all)
                .map(Connections.Configured::connection)
                .map(Connection::app)
                .containsExactly(
                        Optional.of(new GitHubApp("12", "34")),
                        Optional.of(new GitHubApp("Iv23.a", "")));
        assertThat(all)
                .map(each -> each.connection().token())
                .containsExactly("pem", "from-the-vault");
    }

    @Test
    void half_an_app_is_a_mistake_and_so_is_one_beside_a_token() {
        var id = Map.entry("CADRE_GITHUB_APP_ID", "12");
        var key = Map.entry("CADRE_GITHUB_APP_PRIVATE_KEY", "s3cr3t");
        for (var bad :
                List.of(
                        Map.ofEntries(id),
                        Map.ofEntries(key),
                        Map.ofEntries(id, key, Map.entry("CADRE_GITHUB_TOKEN", "s3cr3t")),
                        Map.ofEntries(
                                id, key, Map.entry("CADRE_GITHUB_APP_INSTALLATION_ID", "x")))) {
            assertThatThrownBy(() -> read(bad, ""))
                    .hasMessageContaining("GitHub App")
                    .hasMessageNotContaining("s3cr3t");
        }
        var github = "connections: [{name: a, provider: github, url: 'https://g.example', ";
        refused(github + "app_id: 12}]", "needs its private_key");
        refused(github + "private_key: 'secret:k'}]", "belongs to an app_id");
        refused(github + "app_id: 12, private_key: s3cr3t}]", "no secret stands in this file");
        refused(
                github + "app_id: 12, private_key: 'secret:k', token: 'secret:t'}]",
                "a token or an app");
        refused(github + "app_id: 12, private_key: 'secret:k', installation_id: x}]", "number");
        refused(
                "connections: [{name: a, provider: gitlab, url: 'https://g.example', app_id: 1}]",
                "GitHub alone");
    }

    @Test
    void github_and_gitlab_are_where_most_have_them_unless_an_address_is_given()
            throws IOException {
        var all =
                read(
                        Map.of(
                                "CADRE_GITHUB_TOKEN", "t",
                                "CADRE_GITLAB_URL", "https://git.example/",
                                "CADRE_GITLAB_WEBHOOK_SECRET", "s"),
                        "");

        assertThat(all)
                .map(each -> each.connection().toString())
                .containsExactly(
                        "github (github at https://github.com)",
                        "gitlab (gitlab at https://git.example)");
    }

    @Test
    void the_environment_makes_plane_and_gitea_and_the_older_names_are_read_too()
            throws IOException {
        var all =
                read(
                        Map.of(
                                "CADRE_PLANE_API_TOKEN", "pt",
                                "CADRE_PLANE_WORKSPACE_SLUG", "shop",
                                "CADRE_PLANE_WEBHOOK_SECRET", "plane-hook",
                                "ORCH_PLANE_API_TOKEN", "not this one",
                                "ORCH_GITEA_URL", "https://git.example/",
                                "ORCH_GITEA_WEBHOOK_SECRET", "gitea-hook",
                                "CADRE_GITEA_APPROVERS", "3, 4"),
                        "");

        assertThat(all)
                .map(Connections.Configured::connection)
                .containsExactly(
                        new Connection(
                                "plane",
                                Provider.PLANE,
                                URI.create("https://api.plane.so"),
                                "shop",
                                "pt",
                                List.of("plane-hook"),
                                false,
                                Set.of(),
                                Set.of()),
                        new Connection(
                                "gitea",
                                Provider.GITEA,
                                URI.create("https://git.example"),
                                "",
                                "",
                                List.of("gitea-hook"),
                                false,
                                Set.of("3", "4"),
                                Set.of()));
        assertThat(all.toString()).doesNotContain("plane-hook", "gitea-hook");
    }

    @Test
    void a_file_refers_to_secrets_and_variables_and_says_which_are_missing() throws IOException {
        var all =
                read(
                        Map.of("NEW_HOOK", "new"),
                        """
                        connections:
                          - name: work
                            provider: forgejo
                            url: https://code.example
                            token: secret:token
                            webhook_secrets: [variable:NEW_HOOK, variable:OLD_HOOK]
                            own_actors: [12]
                        """);

        assertThat(all)
                .containsExactly(
                        new Connections.Configured(
                                new Connection(
                                        "work",
                                        Provider.FORGEJO,
                                        URI.create("https://code.example"),
                                        "",
                                        "from-the-vault",
                                        List.of("new"),
                                        false,
                                        Set.of(),
                                        Set.of("12")),
                                List.of("variable:OLD_HOOK"),
                                Source.FILE));
    }

    @Test
    void a_secret_in_the_file_is_refused_and_not_repeated() {
        refused(item("token: s3cr3t-value"), "no secret stands in this file");
        refused(item("webhook_secrets: [\"secret: s3cr3t\"]"), "no secret stands in this file");
    }

    @Test
    void what_would_be_careless_is_refused() {
        refused(item("approvers: [\"*\"]"), "there is no word for all");
        refused(item("allow_unsigned: true"), "on this machine only");
        refused(item("webhook_secrets: [variable:A, variable:B, variable:C]"), "at most two");
        refused(item("x: 1").replace("https:", "http:").replace("    x: 1\n", ""), "use https");
        refused(item("").replace("code.example", "me:s3cr3t@code.example"), "no name, password");
        refused(item("") + item("").replace("connections:\n", ""), "Two connections");
    }

    private static String item(String line) {
        return "connections:\n  - name: work\n    provider: gitea\n    url: https://code.example\n"
                + (line.isEmpty() ? "" : "    " + line + "\n");
    }
}
