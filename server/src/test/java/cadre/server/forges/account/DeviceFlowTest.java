package cadre.server.forges.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cadre.server.forges.fake.FakeGitHub.User;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.github.GitHubAccount;
import cadre.wire.github.GitHubDevice;
import cadre.wire.github.GitHubDeviceState;
import cadre.wire.id.SecretScope;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connecting an account with a code that is typed on any device. */
class DeviceFlowTest {
    private AccountWorld world;
    private User octocat;

    @BeforeEach
    void open(@TempDir Path home) {
        world = new AccountWorld(home);
        octocat = world.github.user("octocat");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private GitHubDeviceState state(GitHubDevice device) {
        return world.accounts.device(world.ann, device.device());
    }

    private long questions() {
        return world.github.asked().stream()
                .filter(asked -> asked.contains("/login/oauth/access_token"))
                .count();
    }

    @Test
    void an_account_is_connected_once_the_person_has_said_yes() {
        var device = world.accounts.beginDevice(world.ann);
        assertThat(device.userCode()).startsWith("WDJB-");
        assertThat(device.verificationUri()).isEqualTo(world.github.url() + "/login/device");
        assertThat(device.expiresAt()).isEqualTo(world.clock.instant().plusSeconds(900));
        world.clock.pass(Duration.ofSeconds(1));
        assertThat(state(device).state()).isEqualTo("pending");

        world.github.login().approve(device.userCode(), octocat);
        assertThat(state(device).state()).as("asked too soon").isEqualTo("pending");
        assertThat(questions()).isEqualTo(1);
        world.clock.pass(Duration.ofSeconds(1));
        var account = state(device).account().orElseThrow();

        assertThat(account.login()).isEqualTo("octocat");
        assertThat(account.userId()).isEqualTo(octocat.id());
        assertThat(account.state()).isEqualTo("connected");
        assertThat(account.host()).isEqualTo("127.0.0.1:" + world.github.url().getPort());
        assertThat(state(device).account()).as("asked once more").contains(account);
        assertThat(world.accounts.list(world.ann)).containsExactly(account);
        assertThat(world.accounts.list(world.bob)).isEmpty();
        assertThat(world.vault.list(world.key("olga", Grant.OPERATOR)).items())
                .map(one -> one.scope() + " " + one.name())
                .containsExactly("account:" + account.account() + " token");
    }

    @Test
    void who_is_asked_too_often_is_asked_less() {
        var device = world.accounts.beginDevice(world.ann);
        world.github.login().slowDownNext();
        world.clock.pass(Duration.ofSeconds(1));
        assertThat(state(device)).isEqualTo(pending(6));
        world.clock.pass(Duration.ofSeconds(5));
        state(device);
        assertThat(questions()).isEqualTo(1);
        world.clock.pass(Duration.ofSeconds(1));
        assertThat(state(device)).isEqualTo(pending(6));
        assertThat(questions()).isEqualTo(2);
    }

    private static GitHubDeviceState pending(long intervalSec) {
        return new GitHubDeviceState("pending", intervalSec, Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({"access_denied, denied", "expired_token, expired"})
    void no_and_nothing_end_it(String error, String state) {
        var device = world.accounts.beginDevice(world.ann);
        world.github.login().end(device.userCode(), error);
        world.clock.pass(Duration.ofSeconds(1));
        assertThat(state(device).state()).isEqualTo(state);
        assertThat(state(device).state()).isEqualTo(state);
        assertThat(questions()).isEqualTo(1);
        assertThat(world.vault.value(SecretScope.of("account:d1"), "device")).isEmpty();
    }

    @Test
    void it_ends_by_itself_and_is_nobody_elses() {
        var device = world.accounts.beginDevice(world.ann);
        var other =
                catchThrowableOfType(
                        CadreException.class,
                        () -> world.accounts.device(world.bob, device.device()));
        assertThat(other.code()).isEqualTo(ErrorCode.NOT_FOUND);
        world.clock.pass(Duration.ofMinutes(15));
        assertThat(state(device).state()).isEqualTo("expired");
        assertThat(questions()).isZero();
    }

    @Test
    void few_are_open_at_once() {
        for (int i = 0; i < 5; i++) {
            world.accounts.beginDevice(world.ann);
        }
        assertThat(refused().code()).isEqualTo(ErrorCode.TOO_MANY);
        world.accounts.beginDevice(world.bob);
        world.clock.pass(Duration.ofHours(3));
        world.accounts.beginDevice(world.ann);
        assertThat(world.vault.live()).as("codes of those that are over").hasSize(1);
    }

    @Test
    void one_that_nobody_waits_for_is_ended_and_makes_way() {
        var device = world.accounts.beginDevice(world.ann);
        for (int i = 0; i < 4; i++) {
            world.accounts.beginDevice(world.ann);
        }
        var other =
                catchThrowableOfType(
                        CadreException.class,
                        () -> world.accounts.cancelDevice(world.bob, device.device()));
        assertThat(other.code()).isEqualTo(ErrorCode.NOT_FOUND);

        var ended = world.accounts.cancelDevice(world.ann, device.device());

        assertThat(ended.state()).isEqualTo("cancelled");
        assertThat(state(device)).isEqualTo(ended);
        assertThat(world.accounts.cancelDevice(world.ann, device.device())).isEqualTo(ended);
        assertThat(world.vault.value(SecretScope.of("account:d1"), "device")).isEmpty();
        world.accounts.beginDevice(world.ann);
        assertThat(refused().code()).isEqualTo(ErrorCode.TOO_MANY);
    }

    @Test
    void one_that_is_ended_while_github_says_yes_connects_nothing() {
        var device = world.accounts.beginDevice(world.ann);
        world.github.login().approve(device.userCode(), octocat);
        world.github
                .login()
                .meanwhile(() -> world.accounts.cancelDevice(world.ann, device.device()));
        world.clock.pass(Duration.ofSeconds(1));

        assertThat(state(device).state()).isEqualTo("cancelled");

        assertThat(world.accounts.list(world.ann)).isEmpty();
        assertThat(world.github.login().good()).isEmpty();
        assertThat(world.vault.live()).isEmpty();
    }

    @Test
    void an_account_at_a_github_that_is_asked_no_more_says_so_and_can_be_forgotten() {
        var account = world.connect(world.ann, octocat);
        var moved = world.server("https://github.example");
        assertThat(moved.list(world.ann))
                .map(one -> one.account() + " " + one.host() + " " + one.state())
                .containsExactly(account.account() + " " + account.host() + " other_host");

        assertThat(moved.disconnect(world.ann, account.account()).revoked()).isFalse();

        assertThat(moved.list(world.ann)).isEmpty();
        assertThat(world.vault.live()).isEmpty();
    }

    private CadreException refused() {
        return catchThrowableOfType(
                CadreException.class, () -> world.accounts.beginDevice(world.ann));
    }

    @Test
    void a_person_has_several_and_a_renamed_one_stays_the_same() {
        var first = world.connect(world.ann, octocat);
        var second = world.connect(world.ann, world.github.user("ann-at-work"));
        assertThat(world.accounts.list(world.ann))
                .map(GitHubAccount::login)
                .containsExactly("octocat", "ann-at-work");
        assertThat(second.account()).isNotEqualTo(first.account());

        world.github.renamed(octocat, "mona");
        world.github.user("octocat"); // somebody takes the name over
        var again = world.connect(world.ann, octocat);
        assertThat(again.account()).isEqualTo(first.account());
        assertThat(again.login()).isEqualTo("mona");
        assertThat(world.connect(world.bob, octocat).account()).isNotEqualTo(first.account());
    }

    @Test
    void an_account_that_is_left_is_forgotten_and_its_token_ended() {
        var account = world.connect(world.ann, octocat);
        assertThat(world.github.login().good()).hasSize(1);
        var not =
                catchThrowableOfType(
                        CadreException.class,
                        () -> world.accounts.disconnect(world.bob, account.account()));
        assertThat(not.code()).isEqualTo(ErrorCode.NOT_FOUND);

        var left = world.accounts.disconnect(world.ann, account.account());

        assertThat(left.revoked()).isTrue();
        assertThat(left.login()).isEqualTo("octocat");
        assertThat(world.github.login().good()).isEmpty();
        assertThat(world.vault.live()).isEmpty();
        assertThat(world.accounts.list(world.ann)).isEmpty();
    }

    @Test
    void without_an_app_it_says_how_to_set_one_up() {
        var none =
                new GitHubAccounts(
                        new GitHubAccounts.Store(world.db, world.feed, world.keys, world.vault),
                        GitHubClient.of("", "", ""),
                        world.clock,
                        new Random(1));
        var told = catchThrowableOfType(CadreException.class, () -> none.beginDevice(world.ann));
        assertThat(told.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(told.fix()).contains("CADRE_GITHUB_CLIENT_ID", "docs/github.md");
        assertThat(none.list(world.ann)).isEmpty();
    }
}
