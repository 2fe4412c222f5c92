package cadre.server.forges.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.fleet.Clock;
import cadre.server.forges.Adapters;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.connection.GitHubApp;
import cadre.server.forges.connection.Provider;
import cadre.server.forges.fake.FakeGitHub;
import cadre.server.forges.fake.FakeGitHub.Repository;
import cadre.server.forges.fake.GitHubApps.App;
import cadre.server.forges.host.GitHost;
import cadre.server.forges.host.GitHub;
import cadre.server.forges.host.TokenRights;
import cadre.server.forges.tracker.Markup;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection in the name of a GitHub App. */
class GitHubAppTest {
    private static final String SHOP = "ann/shop";

    @TempDir Path folder;
    private final List<Object> calls = new CopyOnWriteArrayList<>();
    private final Clock clock = new Clock();
    private final Clock theirs = new Clock();
    private FakeGitHub fake;
    private Repository shop;
    private App app;

    @BeforeEach
    void open() {
        fake = FakeGitHub.start(folder);
        shop = fake.repository(fake.user("ann"), "shop");
        app = fake.app("cadre-helper", theirs);
        fake.install(app, shop, 77);
    }

    @AfterEach
    void close() {
        fake.close();
    }

    private GitHub github(String key, String installation) {
        return new GitHub(connection(key, app.id(), installation), calls::add, clock);
    }

    private Connection connection(String key, String id, String installation) {
        return new Connection(
                "github",
                Provider.GITHUB,
                fake.url(),
                "",
                key,
                List.of(),
                false,
                Set.of(),
                Set.of(),
                Optional.of(new GitHubApp(id, installation)));
    }

    private long asked(String path) {
        return fake.asked().stream().filter(line -> line.contains(path)).count();
    }

    @Test
    void it_acts_as_its_bot_with_a_key_in_either_form() {
        for (var key :
                List.of(
                        app.pkcs1(),
                        app.pkcs8(),
                        app.pkcs1().replace("\n", "\\n"),
                        "\n" + app.pkcs8())) {
            var github = github(key, "");

            assertThat(github.self()).isEqualTo(Long.toString(app.bot().id()));
            assertThat(github.defaultBranch(SHOP)).isEqualTo("main");
        }
        var draftBranch = "cadre/web-1";
        fake.commit(shop, draftBranch, "a");
        var github = github(app.pkcs1(), "77");
        var draft = github.openDraft(SHOP, draftBranch, "main", "Faster", "Text");
        github.markReady(SHOP, draft.number());

        assertThat(draft.authorId()).isEqualTo(github.self());
        assertThat(github.pullRequest(SHOP, draft.number()).orElseThrow().draft()).isFalse();
        assertThat(github.repositories(10)).containsExactly(SHOP);
        assertThat(github.rights(SHOP)).isEqualTo(new TokenRights(true, false, true));
        assertThat(github.scopes().orElseThrow())
                .containsExactly(
                        "contents: write",
                        "issues: write",
                        "metadata: read",
                        "pull_requests: write");
        assertThat(calls.toString()).doesNotContain("ghs_").doesNotContain("PRIVATE");
    }

    @Test
    void a_token_is_kept_for_its_hour_and_renewed_before_it_ends() {
        var github = github(app.pkcs8(), "");

        github.defaultBranch(SHOP);
        pass(Duration.ofMinutes(54));
        var first = github.gitPassword(SHOP);
        github.defaultBranch(SHOP);
        assertThat(app.made()).isEqualTo(1);

        pass(Duration.ofMinutes(2));
        github.defaultBranch(SHOP);

        assertThat(app.made()).isEqualTo(2);
        assertThat(github.gitPassword(SHOP)).startsWith("ghs_").isNotEqualTo(first);
        assertThat(asked("/repos/ann/shop/installation")).isEqualTo(1);
    }

    private void pass(Duration time) {
        clock.pass(time);
        theirs.pass(time);
    }

    @Test
    void of_many_who_need_a_token_one_has_it_made() throws Exception {
        var github = github(app.pkcs8(), "77");
        var together = new CyclicBarrier(8);
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 8; i++) {
                threads.submit(() -> {
                    together.await();
                    return github.defaultBranch(SHOP);
                });
            }
        }

        assertThat(app.made()).isEqualTo(1);
    }

    @Test
    void clocks_may_differ_by_a_minute() {
        for (var seconds : List.of(-59, 59)) {
            var behind = new Clock();
            behind.pass(Duration.ofSeconds(seconds));
            var github = new GitHub(connection(app.pkcs8(), app.id(), ""), calls::add, behind);

            assertThat(github.defaultBranch(SHOP)).isEqualTo("main");
        }
        clock.pass(Duration.ofMinutes(3));
        assertThatThrownBy(() -> github(app.pkcs8(), "").defaultBranch(SHOP))
                .hasMessageContaining("does not accept the key of the app")
                .hasMessageContaining("clock");
    }

    @Test
    void a_token_that_was_revoked_is_replaced_at_once() {
        var github = github(app.pkcs8(), "");
        github.defaultBranch(SHOP);
        fake.revokeTokens(app);

        assertThat(github.branch(SHOP, "main")).isPresent();
        assertThat(app.made()).isEqualTo(2);
    }

    @Test
    void an_installation_that_is_suspended_or_gone_says_so_and_may_come_back() {
        var github = github(app.pkcs8(), "");
        github.defaultBranch(SHOP);

        fake.suspend(app, true);
        refused(github, "gives no token", "This installation has been suspended");
        fake.suspend(app, false);
        assertThat(github.defaultBranch(SHOP)).isEqualTo("main");

        fake.uninstall(app);
        refused(github, "not installed there", "Install it");
        fake.install(app, shop, 78);
        assertThat(github.defaultBranch(SHOP)).isEqualTo("main");
    }

    private static void refused(GitHost github, String what, String more) {
        assertThatThrownBy(() -> github.defaultBranch(SHOP))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UPSTREAM))
                .hasMessageContaining(what)
                .hasMessageContaining(more)
                .hasMessageNotContaining("ghs_");
    }

    @Test
    void a_key_of_another_app_and_one_that_is_none_are_refused_without_being_told() {
        var other = fake.app("other", theirs).pkcs8();
        assertThatThrownBy(() -> github(other, "").defaultBranch(SHOP))
                .hasMessageContaining("does not accept the key of the app");

        for (var bad : List.of("s3cret", app.pkcs1().replace("A", "b"), app.pkcs8().substring(9))) {
            assertThatThrownBy(() -> github(bad, "").defaultBranch(SHOP))
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("github")
                    .hasMessageNotContaining("s3cret")
                    .hasMessageNotContaining("BEGIN RSA PRIVATE KEY-----\n");
        }
    }

    @Test
    void host_and_tracker_of_a_connection_share_its_tokens() {
        var connection = connection(app.pkcs1(), app.id(), "");
        var adapters = new Adapters(_ -> Optional.of(connection), calls::add, clock);
        fake.issue(fake.user("bob"), shop, "Faster", "");

        assertThat(adapters.host("github").defaultBranch(SHOP)).isEqualTo("main");
        var tracker = adapters.tracker("github");
        var item = tracker.changedItems(SHOP, Instant.EPOCH).getFirst();
        tracker.comment(item.ref(), "k", new Markup("Hello"));

        assertThat(tracker.comments(item.ref()).getFirst().actorId()).isEqualTo(tracker.self());
        assertThat(app.made()).isEqualTo(1);
        assertThat(adapters.liveTokens()).isEqualTo(app.tokens());
        assertThat(Map.of("connection", connection).toString()).doesNotContain("PRIVATE");
    }
}
