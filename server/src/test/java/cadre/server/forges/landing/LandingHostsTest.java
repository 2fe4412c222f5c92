package cadre.server.forges.landing;

import static cadre.server.forges.fake.FakeGitLab.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.fleet.Clock;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.connection.Provider;
import cadre.server.forges.entry.GitLabEntry;
import cadre.server.forges.fake.FakeGitLab;
import cadre.server.forges.fake.FakeGitea;
import cadre.server.forges.host.GitHost;
import cadre.server.forges.host.GitLab;
import cadre.server.forges.host.Gitea;
import cadre.server.forges.host.PullRequest;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of GitLab, Gitea and Forgejo; GitHub's is tried with whole plans. */
class LandingHostsTest {
    private static final String BRANCH = "cadre/shop/integration";

    @TempDir Path folder;

    private static Connection connection(Provider provider, URI url, String token) {
        return new Connection(
                "forge", provider, url, "", token, List.of(), false, Set.of(), Set.of());
    }

    @Test
    void a_merge_request_of_gitlab_says_what_it_is_given_and_merges_at_that_commit_alone() {
        try (var fake = new FakeGitLab(folder)) {
            var cadre = fake.user("cadre", 40);
            var as = connection(Provider.GITLAB, fake.url(), cadre.token());
            var host = new GitLab(as, _ -> {}, new Clock());
            var landing = new GitLabLanding(GitLabEntry.of(as, _ -> {}, new Clock()));
            var old = fake.commit(BRANCH, "a", "a");
            var number = host.openDraft(SHOP, BRANCH, "main", "Plan shop", "Text").number();

            landing.describe(SHOP, number, "What was done\n/merge\n");
            assertThat(fake.description(number)).contains("What was done").contains("/merge");
            assertThat(fake.isMerged()).isFalse(); // a line is no order there

            assertRefused(405, () -> landing.merge(SHOP, number, old));
            host.markReady(SHOP, number);
            var checked = fake.commit(BRANCH, "a", "b");
            assertRefused(409, () -> landing.merge(SHOP, number, old));
            assertThat(fake.isMerged()).isFalse();

            landing.merge(SHOP, number, checked);
            assertThat(isMerged(host, SHOP, number)).isTrue();
            assertRefused(405, () -> landing.merge(SHOP, number, checked));
        }
    }

    @ParameterizedTest
    @EnumSource(FakeGitea.Flavour.class)
    void a_pull_request_of_gitea_says_what_it_is_given_and_merges_at_that_commit_alone(
            FakeGitea.Flavour flavour) {
        try (var fake = FakeGitea.start(folder, flavour)) {
            var ann = fake.user("ann");
            var cadre = fake.user("cadre");
            var shop = fake.repository(ann, "shop");
            fake.letWrite(shop, cadre);
            var as = connection(Provider.GITEA, fake.url(), cadre.token());
            var host = new Gitea(as, _ -> {}, new Clock());
            var landing = new GiteaLanding(Gitea.api(as, _ -> {}, new Clock()));
            var name = shop.fullName();
            host.createBranch(name, BRANCH, "main");
            var old = fake.commit(cadre, shop, BRANCH, "a", "a");
            var number = host.openDraft(name, BRANCH, "main", "Plan shop", "Text").number();

            landing.describe(name, number, "What was done");
            assertThat(shop.texts()).containsExactly("What was done");

            assertRefused(405, () -> landing.merge(name, number, old));
            host.markReady(name, number);
            var checked = fake.commit(cadre, shop, BRANCH, "a", "b");
            assertRefused(409, () -> landing.merge(name, number, old));
            assertThat(shop.merges()).isZero();

            landing.merge(name, number, checked);
            assertThat(shop.merges()).isEqualTo(1);
            assertThat(isMerged(host, name, number)).isTrue();
        }
    }

    private static boolean isMerged(GitHost host, String repository, long number) {
        return host.pullRequest(repository, number).filter(PullRequest::merged).isPresent();
    }

    private static void assertRefused(int status, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.UPSTREAM);
                            assertThat(e.which()).containsEntry("status", Integer.toString(status));
                        });
    }
}
