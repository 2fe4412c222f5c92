package cadre.server.forges.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.access.Principal;
import cadre.server.access.secret.KeyPlace;
import cadre.server.access.secret.Vault;
import cadre.server.feed.Feed;
import cadre.server.feed.Filter;
import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import cadre.wire.api.Grant;
import cadre.wire.api.SecretRequest;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Event;
import cadre.wire.forge.ConnectionRequest;
import cadre.wire.forge.ConnectionSaved;
import cadre.wire.id.KeyId;
import cadre.wire.id.SecretScope;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that an admin makes; the clock stands, so that no cache grows old. */
class ConnectionChangesTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-01-31T12:00:00Z"));
    private static final String FORGE =
            "'provider':'gitea','url':'https://git.example/','approvers':['3','2'],";
    private static final SecretScope SCOPE = SecretScope.of("connection:forge");

    private final Principal admin = principal(Grant.ADMIN);
    @TempDir private Path home;
    private Database db;
    private Feed feed;
    private Vault vault;
    private Connections connections;
    private ConnectionChanges changes;

    @BeforeEach
    void open() {
        db = TestStores.main(home);
        feed = new Feed(db, CLOCK);
        start();
    }

    @AfterEach
    void close() {
        feed.close();
        db.close();
    }

    private static Principal principal(Grant grant) {
        return new Principal(new KeyId(1), "ann", grant, Optional.empty(), "127.0.0.1");
    }

    private void start() {
        vault = new Vault(db, feed, new KeyPlace(home, Optional.empty()), CLOCK);
        connections =
                new Connections(
                        () -> new ConnectionPlace(home, Map.of()).read(vault::ofConnection),
                        new StoredConnections(db, vault)::all,
                        CLOCK);
        changes =
                new ConnectionChanges(
                        new ConnectionChanges.Store(db, feed, vault),
                        connections,
                        new FlowProjects(home),
                        CLOCK,
                        new SecureRandom());
    }

    private void write(String text) throws IOException {
        Files.writeString(home.resolve(ConfiguredConnections.FILE), text);
    }

    private ConnectionSaved set(String fields) {
        return set("forge", fields);
    }

    /** A trailing comma is cut off; so that fields are put together. */
    private ConnectionSaved set(String name, String fields) {
        var json = "{" + fields.replace('\'', '"').replaceAll(",$", "") + "}";
        return changes.set(admin, name, Json.readStrictly(json, ConnectionRequest.class));
    }

    private Connection forge() {
        return connections.find("forge").orElseThrow();
    }

    private static void refused(ErrorCode code, String words, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(code);
                            assertThat(e.getMessage()).contains(words).doesNotContain("s3cr3t");
                        });
    }

    private List<Event> events() {
        return feed.after(
                0,
                100,
                Filter.ofKinds(
                        "connection.set", "connection.removed", "secret.set", "secret.removed"));
    }

    @Test
    void one_that_is_made_counts_at_once_and_after_a_start_and_is_told_without_its_secrets() {
        var saved = set(FORGE + "'token':'s3cr3t-token','webhook_secret':'s3cr3t-hook'");

        assertThat(saved.webhookSecret()).isEmpty();
        assertThat(saved.connection().webhookSecrets()).isEqualTo(1);
        assertThat(changes.find(admin, "forge")).isEqualTo(saved.connection());
        for (int starts = 0; starts < 2; starts++) {
            assertThat(forge().url()).hasToString("https://git.example");
            assertThat(forge().token()).isEqualTo("s3cr3t-token");
            assertThat(forge().hookSecrets()).containsExactly("s3cr3t-hook");
            assertThat(forge().approvers()).isEqualTo(Set.of("2", "3"));
            assertThat(connections.configured().getFirst().source()).isEqualTo(Source.STORED);
            start();
        }
        assertThat(events())
                .map(Event::kind)
                .containsExactly("secret.set", "secret.set", "connection.set");
        assertThat(Json.write(events())).contains("\"token\",\"webhook\"").doesNotContain("s3cr3t");
        assertThat(Json.write(saved)).doesNotContain("s3cr3t");
    }

    @Test
    void no_secret_stands_in_the_clear_in_the_store() throws IOException {
        set(FORGE + "'token':'s3cr3t-token','webhook_secret':'s3cr3t-hook'");
        set("'webhook_secret':'s3cr3t-next'");

        var rows = db.read(tx -> tx.all("select * from connection", row -> row.text("approvers")));
        assertThat(rows).containsExactly("[\"2\",\"3\"]");
        try (var files = Files.walk(home)) {
            for (var each : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(each), StandardCharsets.ISO_8859_1))
                        .as(each.toString())
                        .doesNotContain("s3cr3t");
            }
        }
    }

    @Test
    void the_same_again_changes_nothing_and_what_is_not_given_stays() {
        set(FORGE + "'token':'s3cr3t-token','webhook_secret':'s3cr3t-hook'");
        var before = events().size();

        set(FORGE + "'token':'s3cr3t-token','webhook_secret':'s3cr3t-hook'");
        assertThat(events()).hasSize(before);
        assertThat(forge().hookSecrets()).hasSize(1);

        set("'workspace':'w','approvers':[]");
        assertThat(forge().workspace()).isEqualTo("w");
        assertThat(forge().approvers()).isEmpty();
        assertThat(forge().token()).isEqualTo("s3cr3t-token");
        assertThat(events()).hasSize(before + 1);
    }

    @Test
    void a_new_webhook_secret_leaves_the_former_one_good_until_the_rotation_is_ended() {
        set(FORGE + "'webhook_secret':'s3cr3t-1'");
        var made = set("'generate_secret':true").webhookSecret().orElseThrow();

        assertThat(made).startsWith("cadre_hook_");
        assertThat(forge().hookSecrets()).containsExactly(made, "s3cr3t-1");
        refused(ErrorCode.CONFLICT, "has not ended", () -> set("'webhook_secret':'s3cr3t-3'"));
        assertThat(forge().hookSecrets()).containsExactly(made, "s3cr3t-1");

        set("'end_rotation':true");
        assertThat(forge().hookSecrets()).containsExactly(made);
        set("'webhook_secret':'s3cr3t-3'");
        set("'webhook_secret':'s3cr3t-4','end_rotation':true");
        set("'webhook_secret':'s3cr3t-4','end_rotation':true");
        assertThat(forge().hookSecrets()).containsExactly("s3cr3t-4", "s3cr3t-3");
    }

    @Test
    void a_token_goes_to_no_other_host_port_scheme_or_path() {
        set(FORGE + "'token':'s3cr3t-token'");

        for (var url :
                List.of(
                        "https://evil.example",
                        "https://git.example:8443",
                        "https://git.example/api",
                        "http://localhost")) {
            refused(ErrorCode.INVALID, "token", () -> set("'url':'" + url + "'"));
        }
        set("'url':'https://GIT.example:443/'");
        assertThat(forge().token()).isEqualTo("s3cr3t-token");
        set("'url':'https://other.example','token':'s3cr3t-other'");
        assertThat(forge().token()).isEqualTo("s3cr3t-other");
    }

    @Test
    void one_secret_is_taken_away_and_the_others_stay() {
        set(FORGE + "'token':'s3cr3t-token','webhook_secret':'s3cr3t-1'");
        set("'generate_secret':true");

        assertThat(set("'remove_token':true").connection().hasToken()).isFalse();
        assertThat(forge().token()).isEmpty();
        assertThat(forge().hookSecrets()).hasSize(2);
        assertThat(Json.write(events().getLast().body())).contains("\"token\"");
        set("'remove_webhook_secrets':true,'token':'s3cr3t-token'");
        assertThat(forge().hookSecrets()).isEmpty();
        assertThat(forge().token()).isEqualTo("s3cr3t-token");
        set("'remove_token':true,'url':'https://other.example'");
        var before = events().size();
        set("'remove_token':true,'remove_webhook_secrets':true");
        assertThat(events()).hasSize(before);
        refused(
                ErrorCode.INVALID,
                "remove_token",
                () -> set("'remove_token':true,'token':'s3cr3t-token'"));
        refused(
                ErrorCode.INVALID,
                "remove_webhook_secrets",
                () -> set("'remove_webhook_secrets':true,'generate_secret':true"));
    }

    @Test
    void a_rotation_that_is_not_running_is_not_ended() {
        set(FORGE + "'webhook_secret':'s3cr3t-1'");

        refused(
                ErrorCode.CONFLICT,
                "No rotation",
                () -> set("'end_rotation':true,'workspace':'w'"));
        assertThat(forge().workspace()).isEmpty();
    }

    @Test
    void a_token_that_was_left_behind_goes_nowhere_new() {
        vault.set(admin, new SecretRequest("token", SCOPE, "s3cr3t-left"));

        set("'provider':'gitea','url':'https://evil.example'");

        assertThat(forge().token()).isEmpty();
        assertThat(vault.ofConnection("forge")).isEmpty();
    }

    @Test
    void one_that_is_removed_is_gone_with_its_secrets() {
        set(FORGE + "'token':'s3cr3t-token','generate_secret':true");

        changes.remove(admin, "forge");

        assertThat(connections.all()).isEmpty();
        assertThat(vault.ofConnection("forge")).isEmpty();
        assertThat(events().getLast().kind()).isEqualTo("connection.removed");
        refused(ErrorCode.NOT_FOUND, "No such", () -> changes.remove(admin, "forge"));
    }

    @Test
    void one_that_flows_use_is_not_removed() throws IOException {
        set(FORGE);
        write("flows: [{tracker: forge, project: ada/shop, host: forge, repository: ada/shop}]\n");

        refused(ErrorCode.CONFLICT, "ada/shop", () -> changes.remove(admin, "forge"));

        assertThat(connections.all()).hasSize(1);
    }

    @Test
    void a_name_of_the_file_is_not_taken_and_one_that_the_file_takes_later_is_told()
            throws IOException {
        write("connections: [{name: mine, provider: gitea, url: 'https://a.example'}]\n");
        refused(ErrorCode.CONFLICT, "connections.yaml", () -> set("mine", FORGE));
        refused(ErrorCode.CONFLICT, "connections.yaml", () -> changes.remove(admin, "mine"));
        set(FORGE);

        write(
                "connections: [{name: forge, provider: gitea, url: 'https://b.example', token: 'secret:token'}]\n");
        start(); // no start fails for it
        assertThat(forge().url()).hasToString("https://git.example");
        assertThat(connections.problem().orElseThrow().fix())
                .contains("cadre connection remove forge");

        changes.remove(admin, "forge");
        assertThat(forge().url()).hasToString("https://b.example");
        assertThat(connections.problem()).isEmpty();
    }

    @Test
    void what_is_wrong_names_its_field() {
        var given = "'provider':'gitea','url':'https://a.example',";
        refused(ErrorCode.INVALID, "url", () -> set("'provider':'gitea'"));
        refused(ErrorCode.INVALID, "approvers", () -> set(given + "'approvers':['3,14']"));
        refused(ErrorCode.INVALID, "url", () -> set("'provider':'gitea','url':'http://a.example'"));
        refused(ErrorCode.INVALID, "provider", () -> set("'provider':'svn','url':'https://a'"));
        refused(ErrorCode.INVALID, "provider", () -> set("'url':'https://a.example'"));
        refused(ErrorCode.INVALID, "name", () -> set("My_Forge", given));
        refused(ErrorCode.INVALID, "approvers", () -> set(given + "'approvers':['*']"));
        refused(ErrorCode.INVALID, "own_actors", () -> set(given + "'own_actors':['a b']"));
        for (var provider : List.of("github", "gitlab")) {
            var numbered = given.replace("gitea", provider);
            refused(ErrorCode.INVALID, "approvers", () -> set(numbered + "'approvers':['ann']"));
            refused(ErrorCode.INVALID, "own_actors", () -> set(numbered + "'own_actors':['-3']"));
        }
        refused(ErrorCode.INVALID, "workspace", () -> set(given + "'workspace':'../x'"));
        refused(ErrorCode.INVALID, "token", () -> set(given + "'token':'s3cr3t\\ntoken'"));
        refused(ErrorCode.INVALID, "webhook_secret", () -> set(given + "'webhook_secret':'s'"));
        refused(
                ErrorCode.INVALID,
                "generate_secret",
                () -> set(given + "'webhook_secret':'s3cr3t-1','generate_secret':true"));
        assertThat(connections.all()).isEmpty();
        assertThat(events()).isEmpty();
    }

    @Test
    void a_lost_key_of_the_secrets_keeps_no_server_from_its_start() throws IOException {
        set(FORGE + "'token':'s3cr3t-token'");
        Files.delete(home.resolve("secrets.key"));

        start();

        assertThat(forge().token()).isEmpty();
        assertThat(connections.configured().getFirst().missing()).isNotEmpty();
        changes.remove(admin, "forge");
        assertThat(connections.all()).isEmpty();
    }

    @Test
    void a_github_app_is_set_with_its_key_and_taken_away_with_another_token() {
        var hub = "'provider':'github','url':'https://GitHub.com','app_id':'12',";
        var key = "'token':'-----BEGIN PRIVATE KEY-----\\ns3cr3t\\n-----END PRIVATE KEY-----'";

        var saved = set(hub + "'installation_id':'34'," + key).connection();
        set("'approvers':['3']");
        start();

        assertThat(saved.appId()).contains("12");
        assertThat(saved.installationId()).contains("34");
        assertThat(saved.url()).isEqualTo("https://github.com");
        assertThat(forge().app()).contains(new GitHubApp("12", "34"));
        assertThat(forge().token()).startsWith("-----BEGIN").contains("\ns3cr3t\n");
        assertThat(events().toString()).contains("12").doesNotContain("s3cr3t");
        refused(ErrorCode.INVALID, "token", () -> set("'app_id':'13'"));
        refused(ErrorCode.INVALID, "token", () -> set("'app_id':''"));
        refused(ErrorCode.INVALID, "token", () -> set("'token':'s3cr3t-token'"));
        refused(ErrorCode.INVALID, "installation_id", () -> set("'installation_id':'x'"));
        refused(ErrorCode.INVALID, "app_id", () -> set("'app_id':'../x'," + key));
        refused(ErrorCode.INVALID, "app_id", () -> set("'app_id':'my-app'," + key));
        refused(ErrorCode.INVALID, "app_id", () -> set("other", FORGE + "'app_id':'1'," + key));
        refused(ErrorCode.INVALID, "app_id", () -> set("other", FORGE + key));
        refused(
                ErrorCode.INVALID,
                "installation_id",
                () -> set("other", FORGE + "'installation_id':'1'"));

        set("'installation_id':''");
        assertThat(forge().app()).contains(new GitHubApp("12", ""));
        set("'app_id':'','token':'s3cr3t-token'");
        assertThat(forge().app()).isEmpty();
        assertThat(forge().token()).isEqualTo("s3cr3t-token");
    }

    @Test
    void only_an_admin_makes_and_removes() {
        var request =
                new ConnectionRequest(
                        Optional.of("gitea"),
                        Optional.of("https://git.example"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false,
                        false,
                        false);
        var operator = principal(Grant.OPERATOR);

        refused(ErrorCode.FORBIDDEN, "", () -> changes.set(operator, "forge", request));
        refused(ErrorCode.FORBIDDEN, "", () -> changes.remove(operator, "forge"));
        refused(ErrorCode.FORBIDDEN, "", () -> changes.find(operator, "forge"));
    }
}
