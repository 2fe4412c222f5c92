package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.cli.Sample;
import cadre.wire.api.Page;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.github.GitHubAccount;
import cadre.wire.github.GitHubDevice;
import cadre.wire.github.GitHubDeviceState;
import cadre.wire.github.GitHubDisconnected;
import cadre.wire.github.GitHubOwner;
import cadre.wire.github.GitHubRepository;
import cadre.wire.id.GitHubAccountId;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitHubCommandTest {
    private static final GitHubAccount OCTOCAT =
            new GitHubAccount(
                    new GitHubAccountId(7),
                    "github.com",
                    583231,
                    "octocat",
                    "connected",
                    Sample.NOON,
                    Optional.empty());
    private static final GitHubAccount WORK =
            new GitHubAccount(
                    new GitHubAccountId(8),
                    "github.com",
                    99,
                    "ann-at-work",
                    "sign_in_again",
                    Sample.NOON,
                    Optional.empty());

    @TempDir Path folder;
    private final FakeServer server = new FakeServer();

    @AfterEach
    void close() {
        server.close();
    }

    private Called cadre(String... args) {
        return Called.cadre(server.env(), folder, "", args);
    }

    private void has(GitHubAccount... accounts) {
        server.json("GET /api/v1/github/accounts", new Page<>(List.of(accounts), Optional.empty()));
    }

    private void login(GitHubDeviceState... states) {
        server.json(
                "POST /api/v1/github/device",
                new GitHubDevice(
                        "3",
                        "WDJB-MJHT",
                        "https://github.com/login/device",
                        0,
                        Sample.NOON.plus(Duration.ofMinutes(15))));
        var next = new AtomicInteger();
        server.on(
                "GET /api/v1/github/device/3",
                (exchange, _) ->
                        FakeServer.send(
                                exchange,
                                200,
                                "application/json",
                                Json.writeBytes(states[next.getAndIncrement()])));
    }

    private static GitHubDeviceState state(String state) {
        return new GitHubDeviceState(state, 0, Optional.empty());
    }

    @Test
    void login_shows_the_code_and_waits_for_the_browser() {
        login(
                state("pending"),
                state("pending"),
                new GitHubDeviceState("connected", 0, Optional.of(OCTOCAT)));

        var called = cadre("login", "github");

        assertThat(called.err()).contains("https://github.com/login/device", "WDJB-MJHT");
        assertThat(called.out()).isEqualTo("GitHub account octocat is connected as g7\n");
        assertThat(server.lines())
                .filteredOn(line -> line.startsWith("GET /api/v1/github/device/3"))
                .hasSize(3);
    }

    @Test
    void login_prints_one_object_for_programs() {
        login(new GitHubDeviceState("connected", 0, Optional.of(OCTOCAT)));
        var called = cadre("login", "github", "--json");
        assertThat(Json.read(called.out(), GitHubAccount.class)).isEqualTo(OCTOCAT);
    }

    @Test
    void login_says_what_went_wrong_and_waits_out_what_passes() {
        login(state("denied"));
        assertThat(cadre("login", "github").err()).contains("refused in the browser");
        login(state("expired"));
        assertThat(cadre("login", "github").err()).contains("Nobody typed the code in time");

        login(state("denied"));
        var asked = new AtomicInteger();
        server.on(
                "GET /api/v1/github/device/3",
                (exchange, _) -> {
                    if (asked.getAndIncrement() == 0) {
                        FakeServer.problem(
                                exchange,
                                new CadreException(
                                        ErrorCode.UPSTREAM, "GitHub is away", Map.of(), "Wait"));
                    } else {
                        FakeServer.send(
                                exchange,
                                200,
                                "application/json",
                                Json.writeBytes(state("denied")));
                    }
                });
        assertThat(cadre("login", "github").err()).contains("refused in the browser");
        assertThat(asked.get()).isEqualTo(2);
    }

    @Test
    void a_login_that_is_interrupted_is_ended_at_the_server() {
        login(state("pending"));
        var waiting = Thread.currentThread();
        server.on(
                "GET /api/v1/github/device/3",
                (exchange, _) -> {
                    FakeServer.send(
                            exchange, 200, "application/json", Json.writeBytes(state("pending")));
                    waiting.interrupt();
                });
        server.json("DELETE /api/v1/github/device/3", state("cancelled"));

        var called = cadre("login", "github");

        assertThat(Thread.interrupted()).isFalse();
        assertThat(called.status()).isEqualTo(ExitStatus.INTERRUPTED);
        assertThat(called.err()).contains("The sign-in is ended");
        assertThat(server.lines())
                .anyMatch(line -> line.startsWith("DELETE /api/v1/github/device/3"));
    }

    @Test
    void accounts_say_which_must_sign_in_again_or_are_elsewhere() {
        has(
                OCTOCAT,
                WORK,
                new GitHubAccount(
                        new GitHubAccountId(9),
                        "ghe.example",
                        99,
                        "ann",
                        "other_host",
                        Sample.NOON,
                        Optional.empty()));
        var out = cadre("github", "accounts").out();
        assertThat(out)
                .contains("octocat", "connected", "sign in again: cadre login github")
                .contains("of another host: cadre logout github g9");
        has();
        assertThat(cadre("github", "accounts").out())
                .isEqualTo("No GitHub account is connected. Connect one: cadre login github\n");
    }

    @Test
    void logout_wants_to_know_which_of_several() {
        has(OCTOCAT, WORK);
        assertThat(cadre("logout", "github").err()).contains("Several GitHub accounts");
        assertThat(cadre("logout", "github", "mona").err()).contains("no such GitHub account");
        server.json(
                "DELETE /api/v1/github/accounts/g8",
                new GitHubDisconnected(WORK.account(), WORK.login(), false));
        var called = cadre("logout", "github", "Ann-At-Work");
        assertThat(called.out()).isEqualTo("GitHub account ann-at-work is forgotten\n");
        assertThat(called.err()).contains("could not be ended");
    }

    @Test
    void repositories_are_searched_and_come_in_pages() {
        var shop =
                new GitHubRepository(
                        "acme/shop",
                        true,
                        true,
                        "main",
                        Optional.of("A shop"),
                        false,
                        "https://github.com/acme/shop.git",
                        Optional.of(Sample.NOON));
        server.json(
                "GET /api/v1/github/repositories", new Page<>(List.of(shop), Optional.of("abc")));

        var called = cadre("github", "repos", "shop", "list", "--owner", "acme");

        assertThat(called.out()).contains("acme/shop", "private, archived", "read");
        assertThat(called.err()).contains("--cursor abc");
        assertThat(server.lines().getLast()).contains("owner=acme", "query=shop", "limit=20");
        server.json("GET /api/v1/github/repositories", new Page<>(List.of(), Optional.empty()));
        assertThat(cadre("github", "repos").out()).startsWith("No repository is like that.");
    }

    @Test
    void owners_are_listed() {
        server.json(
                "GET /api/v1/github/owners",
                new Page<>(
                        List.of(
                                new GitHubOwner("octocat", "user"),
                                new GitHubOwner("acme", "organization")),
                        Optional.empty()));
        assertThat(cadre("github", "owners").out()).contains("octocat", "organization");
    }
}
