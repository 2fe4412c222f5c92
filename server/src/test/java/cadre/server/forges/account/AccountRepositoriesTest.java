package cadre.server.forges.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cadre.server.access.Principal;
import cadre.server.forges.fake.FakeGitHub.User;
import cadre.wire.api.Page;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.github.GitHubOwner;
import cadre.wire.github.GitHubRepository;
import cadre.wire.job.JobRequest;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an account sees, and jobs that name it. */
class AccountRepositoriesTest {
    private AccountWorld world;
    private User octocat;
    private User acme;

    @BeforeEach
    void open(@TempDir Path home) {
        world = new AccountWorld(home);
        octocat = world.github.user("octocat");
        acme = world.github.user("acme");
        for (int i = 1; i <= 5; i++) {
            world.github.repository(octocat, "own-" + i);
            world.github.let(world.github.repository(acme, "shop-" + i), octocat, "read");
        }
        world.github.repository(acme, "hidden");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private Page<GitHubRepository> page(Optional<String> owner, String text, String cursor) {
        return world.accounts
                .repositories()
                .list(
                        world.ann,
                        new AccountRepositories.Wish(Optional.empty(), owner, text),
                        Optional.of(cursor).filter(one -> !one.isEmpty()),
                        3);
    }

    private List<String> all(Optional<String> owner, String text) {
        var names = new ArrayList<String>();
        var cursor = "";
        do {
            var page = page(owner, text, cursor);
            page.items().forEach(one -> names.add(one.fullName()));
            cursor = page.next().orElse("");
        } while (!cursor.isEmpty());
        return names;
    }

    @Test
    void each_is_listed_once_however_the_pages_fall() {
        world.connect(world.ann, octocat);
        for (int size = 1; size <= 11; size++) {
            world.github.pages(size);
            assertThat(all(Optional.empty(), ""))
                    .hasSize(10)
                    .doesNotHaveDuplicates()
                    .doesNotContain("acme/hidden");
        }
    }

    @Test
    void of_an_app_each_installation_is_listed_once_however_the_pages_fall() {
        world.github.login().expiring();
        world.connect(world.ann, octocat);
        for (int size = 1; size <= 11; size++) {
            world.github.pages(size);
            assertThat(all(Optional.empty(), ""))
                    .hasSize(10)
                    .doesNotHaveDuplicates()
                    .doesNotContain("acme/hidden");
        }
        assertThat(all(Optional.of("ACME"), "")).hasSize(5).allMatch(one -> one.contains("acme/"));
        assertThat(all(Optional.of("nobody"), "")).isEmpty();
        assertThat(world.accounts.repositories().owners(world.ann, Optional.empty()))
                .containsExactly(
                        new GitHubOwner("octocat", "user"),
                        new GitHubOwner("acme", "organization"));
        assertThat(world.github.asked()).noneMatch(one -> one.contains("/user/repos"));
    }

    @Test
    void they_are_searched_by_owner_and_words() {
        world.connect(world.ann, octocat);
        world.github.pages(4);
        assertThat(all(Optional.of("ACME"), "")).hasSize(5).allMatch(one -> one.contains("acme/"));
        assertThat(all(Optional.empty(), "SHOP-3")).containsExactly("acme/shop-3");
        assertThat(all(Optional.of("octocat"), "of own-2")).containsExactly("octocat/own-2");
        assertThat(all(Optional.empty(), "nothing like that")).isEmpty();

        var shop = page(Optional.of("acme"), "shop-1", "").items().getFirst();
        assertThat(shop.cloneUrl()).isEqualTo(world.github.url() + "/acme/shop-1.git");
        assertThat(shop.mayPush()).isFalse();
        assertThat(shop.isPrivate()).isTrue();
        assertThat(page(Optional.of("octocat"), "", "").items())
                .allMatch(GitHubRepository::mayPush);
    }

    @Test
    void what_did_not_change_is_not_sent_again() {
        world.connect(world.ann, octocat);
        world.github.pages(5);
        all(Optional.empty(), "");
        all(Optional.empty(), "shop");
        var asked =
                world.github.asked().stream().filter(one -> one.contains("/user/repos")).toList();
        assertThat(asked.stream().filter(one -> one.endsWith(" 200"))).hasSize(2);
        assertThat(asked.stream().filter(one -> one.endsWith(" 304"))).hasSizeGreaterThan(2);

        world.github.repository(octocat, "new");
        assertThat(all(Optional.empty(), "")).contains("octocat/new");
    }

    @Test
    void a_limit_is_told_with_the_time_to_wait() {
        world.connect(world.ann, octocat);
        world.github.limitNext(17);
        var many = refused(() -> page(Optional.empty(), "", ""));
        assertThat(many.code()).isEqualTo(ErrorCode.TOO_MANY);
        assertThat(many.which().toString()).contains("17");
        world.github.useUp(world.clock.instant().plusSeconds(90).getEpochSecond());
        assertThat(refused(() -> page(Optional.empty(), "", "")).which().toString()).contains("90");
        world.github.limitNext429(5);
        assertThat(refused(() -> page(Optional.empty(), "", "")).code())
                .isEqualTo(ErrorCode.TOO_MANY);
        assertThat(page(Optional.empty(), "", "").items()).hasSize(3);
    }

    @Test
    void a_page_elsewhere_and_a_cursor_of_somebody_else_are_refused() {
        world.connect(world.ann, octocat);
        world.github.pages(2);
        world.github.pagesAt("https://evil.example");
        assertThat(refused(() -> page(Optional.empty(), "", "")).code())
                .isEqualTo(ErrorCode.UPSTREAM);
        for (var cursor : List.of("x", "e30", "eyJwYWdlIjpudWxsLCJza2lwIjotMX0")) {
            assertThat(refused(() -> page(Optional.empty(), "", cursor)).code())
                    .isEqualTo(ErrorCode.INVALID);
        }
    }

    private static CadreException refused(Runnable what) {
        return catchThrowableOfType(CadreException.class, what::run);
    }

    @Test
    void owners_are_the_account_as_it_is_called_now_and_its_organisations() {
        world.connect(world.ann, octocat);
        world.github.organisation("acme");
        world.github.organisation("widgets");
        world.github.renamed(octocat, "mona");
        world.github.pages(1);
        assertThat(world.accounts.repositories().owners(world.ann, Optional.empty()))
                .containsExactly(
                        new GitHubOwner("mona", "user"),
                        new GitHubOwner("acme", "organization"),
                        new GitHubOwner("widgets", "organization"));
        assertThat(world.accounts.list(world.ann).getFirst().login()).isEqualTo("mona");
    }

    @Test
    void of_several_accounts_one_is_named() {
        world.connect(world.ann, octocat);
        var other = world.connect(world.ann, acme);
        assertThat(refused(() -> page(Optional.empty(), "", "")).code())
                .isEqualTo(ErrorCode.CONFLICT);
        for (var name : List.of("Acme", other.account().toString())) {
            assertThat(world.accounts.repositories().owners(world.ann, Optional.of(name)))
                    .containsExactly(new GitHubOwner("acme", "user"));
        }
        assertThat(
                        refused(() ->
                                        world.accounts
                                                .repositories()
                                                .owners(world.bob, Optional.of("acme")))
                                .code())
                .isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(
                        refused(() ->
                                        world.accounts
                                                .repositories()
                                                .owners(world.bob, Optional.empty()))
                                .fix())
                .contains("cadre login github");
    }

    private String resolved(Principal by, String url) {
        var request =
                Json.read(
                        "{\"prompt\":\"x\",\"agent\":\"custom\",\"repositories\":[{\"url\":\""
                                + url
                                + "\"}]}",
                        JobRequest.class);
        var one = world.accounts.named().resolved(by, request).repositories().getFirst();
        return one.url().orElseThrow() + one.ref().map(ref -> " " + ref).orElse("");
    }

    @Test
    void a_job_names_what_one_of_the_accounts_sees() {
        world.connect(world.ann, octocat);
        var base = world.github.url() + "/acme/";
        assertThat(resolved(world.ann, "github:acme/shop-1")).isEqualTo(base + "shop-1.git");
        assertThat(resolved(world.ann, "github:acme/shop-1@v1/x"))
                .isEqualTo(base + "shop-1.git v1/x");
        assertThat(resolved(world.ann, "https://git.example/a/b"))
                .isEqualTo("https://git.example/a/b");

        var hidden = refused(() -> resolved(world.ann, "github:acme/hidden"));
        assertThat(hidden.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(hidden.which().toString()).contains("acme/hidden", "octocat");
        world.connect(world.ann, acme);
        assertThat(resolved(world.ann, "github:acme/hidden")).isEqualTo(base + "hidden.git");

        for (var odd :
                List.of("github:", "github:acme", "github:a/b/c", "github:../x", "github:a/b c")) {
            assertThat(refused(() -> resolved(world.ann, odd)).code())
                    .as(odd)
                    .isEqualTo(ErrorCode.INVALID);
        }
        assertThat(refused(() -> resolved(world.bob, "github:acme/shop-1")).fix())
                .contains("cadre login github");
    }
}
