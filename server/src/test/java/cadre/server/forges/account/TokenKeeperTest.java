package cadre.server.forges.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cadre.server.feed.Filter;
import cadre.server.forges.fake.FakeGitHub.User;
import cadre.wire.api.Page;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.github.GitHubAccount;
import cadre.wire.github.GitHubRepository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that end, are renewed, and are taken no more. */
class TokenKeeperTest {
    private static final Duration LIFE = Duration.ofHours(8);

    private AccountWorld world;
    private User octocat;

    @BeforeEach
    void open(@TempDir Path home) {
        world = new AccountWorld(home);
        world.github.login().expiring();
        octocat = world.github.user("octocat");
        world.github.repository(octocat, "shop");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private Page<GitHubRepository> list(GitHubAccounts server) {
        var wish = new AccountRepositories.Wish(Optional.empty(), Optional.empty(), "");
        return server.repositories().list(world.ann, wish, Optional.empty(), 50);
    }

    private GitHubAccount account() {
        return world.accounts.list(world.ann).getFirst();
    }

    private List<String> secrets() {
        return world.vault.live().stream().map(one -> one.value()).toList();
    }

    @Test
    void a_token_is_renewed_shortly_before_it_ends_and_the_new_pair_is_kept() {
        var account = world.connect(world.ann, octocat);
        assertThat(account.expiresAt()).contains(world.clock.instant().plus(LIFE));
        var first = secrets();
        assertThat(first).hasSize(2);

        list(world.accounts);
        assertThat(world.github.login().renewed()).isZero();
        world.clock.pass(LIFE.minusMinutes(5));
        assertThat(list(world.accounts).items()).hasSize(1);

        assertThat(world.github.login().renewed()).isEqualTo(1);
        assertThat(secrets()).hasSize(2).doesNotContainAnyElementsOf(first);
        assertThat(secrets()).containsAll(world.github.login().good());
        assertThat(account().expiresAt()).contains(world.clock.instant().plus(LIFE));
        assertThat(account().state()).isEqualTo("connected");
    }

    @Test
    void however_many_ask_on_two_servers_it_is_renewed_once() throws Exception {
        world.connect(world.ann, octocat);
        world.clock.pass(LIFE.plusMinutes(1));
        var servers = List.of(world.accounts, world.server());
        var asked = new ArrayList<Future<Page<GitHubRepository>>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 24; i++) {
                var server = servers.get(i % 2);
                asked.add(threads.submit(() -> list(server)));
            }
        }
        for (var one : asked) {
            assertThat(one.get().items()).hasSize(1);
        }
        assertThat(world.github.login().renewed()).isEqualTo(1);
    }

    @Test
    void what_was_taken_away_must_be_signed_in_again_and_then_is_the_same_account() {
        var account = world.connect(world.ann, octocat);
        world.github.login().forget(octocat);

        var told = catchThrowableOfType(CadreException.class, () -> list(world.accounts));

        assertThat(told.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(told.fix()).contains("cadre login github");
        assertThat(account().state()).isEqualTo("sign_in_again");
        assertThat(secrets()).as("nothing that is dead is kept").isEmpty();
        assertThat(world.connect(world.ann, octocat).account()).isEqualTo(account.account());
        assertThat(list(world.accounts).items()).hasSize(1);
    }

    @Test
    void a_refresh_token_that_is_taken_no_more_ends_it_too() {
        world.connect(world.ann, octocat);
        world.github.login().forget(octocat);
        world.clock.pass(LIFE.plusMinutes(1));
        var told = catchThrowableOfType(CadreException.class, () -> list(world.accounts));
        assertThat(told.fix()).contains("cadre login github");
        assertThat(account().state()).isEqualTo("sign_in_again");
        assertThat(world.accounts.disconnect(world.ann, account().account()).revoked()).isFalse();
    }

    @Test
    void while_github_is_away_a_token_is_used_to_its_end() {
        world.connect(world.ann, octocat);
        world.clock.pass(LIFE.minusMinutes(5));
        world.github.login().broken(true);
        assertThat(list(world.accounts).items()).hasSize(1);
        assertThat(list(world.accounts).items()).hasSize(1);
        assertThat(questions()).as("it is left alone for a while").isEqualTo(1);

        world.clock.pass(Duration.ofMinutes(6));
        var told = catchThrowableOfType(CadreException.class, () -> list(world.accounts));
        assertThat(told.code()).isEqualTo(ErrorCode.UPSTREAM);
        assertThat(account().state()).isEqualTo("connected");

        world.github.login().broken(false);
        world.clock.pass(Duration.ofMinutes(1));
        assertThat(list(world.accounts).items()).hasSize(1);
        assertThat(world.github.login().renewed()).isEqualTo(1);
    }

    private long questions() {
        return world.github.asked().stream().filter(asked -> asked.endsWith("503")).count();
    }

    @Test
    void no_secret_stands_in_an_event_or_an_error() {
        world.connect(world.ann, octocat);
        world.github.login().forget(octocat);
        var told = catchThrowableOfType(CadreException.class, () -> list(world.accounts));
        world.connect(world.ann, octocat);
        world.accounts.disconnect(world.ann, account().account());
        var events = world.feed.after(0, 1000, Filter.ALL).toString();
        assertThat(events)
                .contains("github.connected", "github.sign_in_again", "github.disconnected")
                .doesNotContain(world.github.login().given());
        assertThat(told.toString() + told.which()).doesNotContain(world.github.login().given());
    }
}
