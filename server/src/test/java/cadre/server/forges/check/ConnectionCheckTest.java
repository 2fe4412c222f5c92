package cadre.server.forges.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import cadre.server.access.Principal;
import cadre.server.fleet.Clock;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.connection.GitHubApp;
import cadre.server.forges.connection.Provider;
import cadre.server.forges.fake.FakeGitHub;
import cadre.server.forges.fake.FakeGitLab;
import cadre.server.forges.fake.FakeGitea;
import cadre.server.forges.fake.FakePlane;
import cadre.server.forges.fake.GitHubApps;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.forge.ConnectionReport;
import cadre.wire.forge.ConnectionReport.Finding;
import cadre.wire.forge.ConnectionReport.Result;
import cadre.wire.id.KeyId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionCheckTest {
    @TempDir Path folder;
    private final Clock clock = new Clock();
    private Optional<Instant> lastDelivery = Optional.empty();
    private Optional<Instant> silentSince = Optional.empty();

    @Test
    void a_plane_that_is_set_up_is_in_order() {
        try (var plane = FakePlane.start()) {
            plane.project("WEB");
            lastDelivery = Optional.of(clock.instant().minus(Duration.ofHours(1)));

            var report = check(connection(Provider.PLANE, plane.url(), plane.user("cadre").key()));

            assertThat(report.ok()).isTrue();
            assertThat(finding(report, "workspace").found()).isEqualTo("1 project is seen");
            assertThat(report.findings())
                    .extracting(Finding::name, Finding::result)
                    .containsExactly(
                            tuple("token", Result.OK),
                            tuple("workspace", Result.OK),
                            tuple("approvers", Result.OK),
                            tuple("webhook secret", Result.OK),
                            tuple("deliveries", Result.OK));
        }
    }

    @Test
    void a_silent_hook_comes_with_what_to_click() {
        try (var plane = FakePlane.start()) {
            var report = check(connection(Provider.PLANE, plane.url(), plane.user("cadre").key()));

            var deliveries = finding(report, "deliveries");
            assertThat(deliveries.result()).isEqualTo(Result.WARNING);
            assertThat(deliveries.fix())
                    .contains("https://cadre.example/webhook/c/plane")
                    .contains("WEBHOOK_ALLOWED_HOSTS");
            assertThat(finding(report, "workspace").result()).isEqualTo(Result.FAILED);
        }
    }

    @Test
    void a_hook_that_told_nothing_of_what_cadre_wrote_is_a_failure_with_what_to_click() {
        try (var plane = FakePlane.start()) {
            plane.project("WEB");
            lastDelivery = Optional.of(clock.instant().minus(Duration.ofHours(1)));
            silentSince = Optional.of(Instant.parse("2026-05-01T12:00:00Z"));

            var report = check(connection(Provider.PLANE, plane.url(), plane.user("cadre").key()));

            var deliveries = finding(report, "deliveries");
            assertThat(deliveries.result()).isEqualTo(Result.FAILED);
            assertThat(deliveries.found())
                    .isEqualTo(
                            "Cadre wrote there at 2026-05-01T12:00:00Z, and no webhook has told of"
                                    + " it");
            assertThat(deliveries.fix()).contains("switch it on again");
        }
    }

    @Test
    void a_wrong_token_is_a_failure_that_does_not_show_it() {
        try (var plane = FakePlane.start()) {
            var report = check(connection(Provider.PLANE, plane.url(), "plane_api_wrong"));

            assertThat(report.ok()).isFalse();
            assertThat(finding(report, "token").found()).contains("401");
            assertThat(report.toString()).doesNotContain("plane_api_wrong");
        }
        var away = check(connection(Provider.PLANE, URI.create("http://127.0.0.1:1"), "t"));
        assertThat(finding(away, "token").found()).contains("cannot be reached");
    }

    @Test
    void a_token_that_could_merge_is_told_and_one_that_cannot_is_fine() {
        try (var gitea = FakeGitea.start(folder, FakeGitea.Flavour.GITEA)) {
            var ann = gitea.user("ann");
            var cadre = gitea.user("cadre");
            var shop = gitea.repository(ann, "shop");
            gitea.letWrite(shop, cadre);
            var connection = connection(Provider.GITEA, gitea.url(), cadre.token());

            var before = finding(check(connection), "ann/shop");
            gitea.protect(shop, "main", List.of("ci"), 1);
            var after = check(connection);

            assertThat(before.result()).isEqualTo(Result.WARNING);
            assertThat(before.found()).contains("may merge");
            assertThat(finding(after, "ann/shop").result()).isEqualTo(Result.OK);
            assertThat(finding(after, "ann/shop, webhook").result()).isEqualTo(Result.UNKNOWN);
            assertThat(finding(after, "deliveries").fix()).contains("ALLOWED_HOST_LIST");
        }
    }

    @Test
    void who_administers_is_warned_and_sees_whether_the_hook_is_there() {
        try (var gitea = FakeGitea.start(folder, FakeGitea.Flavour.GITEA)) {
            var ann = gitea.user("ann");
            var shop = gitea.repository(ann, "shop");
            var connection = connection(Provider.GITEA, gitea.url(), ann.token());

            var without = check(connection);
            gitea.hook(shop, URI.create("https://elsewhere.example/webhook/gitea"), "s");
            var with = check(connection);

            assertThat(finding(without, "ann/shop").found()).contains("administer");
            assertThat(finding(without, "ann/shop, webhook").result()).isEqualTo(Result.WARNING);
            assertThat(finding(with, "ann/shop, webhook").result()).isEqualTo(Result.OK);
        }
    }

    @Test
    void a_github_token_is_told_by_its_scopes_and_by_what_it_may_do() {
        try (var github = FakeGitHub.start(folder)) {
            var cadre = github.user("cadre");
            var shop = github.repository(github.user("ann"), "shop");
            github.let(shop, cadre, "write");
            var connection = connection(Provider.GITHUB, github.url(), cadre.token());

            var before = check(connection);
            github.ruleset(shop, "main", List.of(), 1);
            var after = check(connection);

            assertThat(finding(before, "scopes").found()).endsWith(": workflow");
            assertThat(finding(before, "ann/shop").found()).contains("may merge");
            assertThat(finding(after, "ann/shop").result()).isEqualTo(Result.OK);
            assertThat(finding(after, "ann/shop, webhook").result()).isEqualTo(Result.UNKNOWN);
            assertThat(finding(after, "deliveries").fix()).contains("Recent deliveries");
        }
    }

    @Test
    void a_github_app_is_told_by_its_permissions_and_by_those_that_it_lacks() {
        try (var github = FakeGitHub.start(folder)) {
            var app = github.app("cadre-helper", clock);
            github.install(app, github.repository(github.user("ann"), "shop"), 77);
            github.permit(app, "administration", "write");
            var connection = connection(github.url(), app);

            var before = check(connection);
            github.permit(app, "administration", "read");
            github.permit(app, "pull_requests", "read");
            var after = check(connection);
            github.suspend(app, true);

            assertThat(finding(before, "scopes").found()).endsWith(": administration: write");
            assertThat(finding(before, "ann/shop").found()).contains("may administer");
            assertThat(finding(after, "scopes").result()).isEqualTo(Result.OK);
            assertThat(finding(after, "permissions").found()).endsWith("pull_requests: write");
            assertThat(finding(after, "ann/shop").found()).contains("may only read");
            assertThat(finding(check(connection), "token").found())
                    .contains("gives no token")
                    .contains("suspended");
        }
    }

    @Test
    void a_gitlab_token_is_told_by_its_scopes_and_by_what_it_may_do() {
        try (var gitlab = new FakeGitLab(folder)) {
            var cadre = gitlab.user("cadre", 30);
            gitlab.protect();

            var report = check(connection(Provider.GITLAB, gitlab.url(), cadre.token()));

            assertThat(finding(report, "scopes").found()).endsWith(": sudo");
            assertThat(finding(report, FakeGitLab.SHOP).result()).isEqualTo(Result.OK);
        }
    }

    @Test
    void the_start_of_the_server_names_the_repositories_that_a_token_could_merge_in() {
        try (var gitea = FakeGitea.start(folder, FakeGitea.Flavour.FORGEJO)) {
            var ann = gitea.user("ann");
            var cadre = gitea.user("cadre");
            var shop = gitea.repository(ann, "shop");
            gitea.letWrite(shop, cadre);
            gitea.protect(gitea.repository(ann, "safe"), "main", List.of(), 1);
            var away = connection(Provider.GITEA, URI.create("http://127.0.0.1:1"), "t");

            assertThat(
                            new TokenWarnings(_ -> {}, clock)
                                    .say(
                                            List.of(
                                                    away,
                                                    connection(
                                                            Provider.FORGEJO,
                                                            gitea.url(),
                                                            cadre.token()))))
                    .containsExactly("ann/shop");
        }
    }

    @Test
    void an_unknown_connection_names_those_that_there_are() {
        var connection = connection(Provider.PLANE, URI.create("http://127.0.0.1:1"), "");

        assertThatThrownBy(
                        () -> check(List.of(connection)).check(admin(), "plan", Optional.empty()))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
                .hasMessageContaining("[plane]");
        assertThat(finding(check(connection), "token").found()).startsWith("none");
    }

    @Test
    void an_approver_who_is_an_own_actor_is_a_warning() {
        var one =
                new Connection(
                        "plane",
                        Provider.PLANE,
                        URI.create("https://plane.example"),
                        FakePlane.WORKSPACE,
                        "",
                        List.of("s"),
                        false,
                        Set.of("ann", "27"),
                        Set.of("27"));

        assertThat(finding(check(one), "own actors").result()).isEqualTo(Result.WARNING);
        assertThat(finding(check(one), "own actors").found()).contains("27").doesNotContain("ann");
    }

    private ConnectionReport check(Connection connection) {
        return check(List.of(connection)).check(admin(), connection.name(), Optional.empty());
    }

    private ConnectionCheck check(List<Connection> connections) {
        return new ConnectionCheck(
                () -> connections,
                _ -> lastDelivery,
                _ -> silentSince,
                _ -> List.of(),
                new HookSteps(() -> "https://cadre.example/"),
                _ -> {},
                clock);
    }

    private static Principal admin() {
        return new Principal(new KeyId(1), "root", Grant.ADMIN, Optional.empty(), "127.0.0.1");
    }

    private static Finding finding(ConnectionReport report, String name) {
        return report.findings().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Connection connection(URI url, GitHubApps.App app) {
        var known = connection(Provider.GITHUB, url, app.pkcs1());
        return new Connection(
                known.name(),
                known.provider(),
                known.url(),
                "",
                known.token(),
                known.hookSecrets(),
                false,
                known.approvers(),
                known.ownActors(),
                Optional.of(new GitHubApp(app.id(), "")));
    }

    private static Connection connection(Provider provider, URI url, String token) {
        return new Connection(
                provider.word(),
                provider,
                url,
                FakePlane.WORKSPACE,
                token,
                List.of("s"),
                false,
                Set.of("ann"),
                Set.of());
    }
}
