package cadre.cli.command;

import static cadre.cli.command.BusSample.TEAM;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.cli.checkout.GitSample;
import cadre.process.Command;
import cadre.process.Finished;
import cadre.process.Programs;
import cadre.process.Stdin;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WireCommandTest {
    @TempDir Path folder;
    private final FakeServer server = BusSample.server();
    private final Map<String, String> env = new HashMap<>();
    private GitSample repository = new GitSample(Path.of("none"));

    @BeforeEach
    void aRepositoryAndAHome() {
        repository = GitSample.small(folder.resolve("shop-api"));
        env.putAll(server.env());
        env.put("HOME", folder.resolve("home").toString());
        server.json("POST " + TEAM + "/members", BusSample.key(FakeServer.KEY))
                .json("GET " + TEAM + "/inbox/BE", BusSample.inbox(0, false));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Called cadre(String... args) {
        return Called.cadre(env, repository.folder(), "", args);
    }

    private Path keyFile() {
        return folder.resolve("home/.config/cadre/keys/CADRE_KEY_SHOP_BE");
    }

    @Test
    void an_operator_wires_a_member_and_gets_the_line_that_loads_its_key() {
        var called = cadre("wire", "--team", "shop", "--as", "BE", "--cli", "all");

        assertThat(called.status()).as(called.err()).isZero();
        assertThat(called.out())
                .isEqualTo("export CADRE_KEY_SHOP_BE=\"$(cat '%s')\"\n".formatted(keyFile()));
        assertThat(called.err()).contains(".mcp.json").doesNotContain(FakeServer.KEY);
        assertThat(keyFile()).hasContent(FakeServer.KEY);
        assertThat(repository.git("grep", "-c", "--untracked", "CADRE_KEY_SHOP_BE"))
                .contains(".mcp.json", ".codex/config.toml", ".gemini/settings.json");
        assertThat(repository.git("grep", "-l", "--untracked", "-e", "one", "-e", FakeServer.KEY))
                .as("the key is in no file")
                .doesNotContain("json", "toml");
    }

    @Test
    void wired_again_no_second_key_is_made_and_nothing_changes() {
        cadre("wire", "--team", "shop", "--as", "BE", "--cli", "claude");
        var state = repository.state();

        var again = cadre("wire", "--team", "shop", "--as", "BE", "--cli", "claude");

        assertThat(again.status()).as(again.err()).isZero();
        assertThat(again.err()).contains("nothing changed");
        assertThat(again.out()).startsWith("export CADRE_KEY_SHOP_BE=");
        assertThat(repository.state()).isEqualTo(state);
        assertThat(server.lines().stream().filter(line -> line.startsWith("POST"))).hasSize(1);
    }

    @Test
    void taken_out_nothing_is_left_of_it_the_key_included() {
        var before = repository.state();
        cadre("wire", "--team", "shop", "--as", "BE", "--cli", "all", "--hooks", "--guard", "warn");

        var removed = cadre("wire", "--remove");

        assertThat(removed.status()).as(removed.err()).isZero();
        assertThat(removed.out()).contains("no longer wired").contains("pre-commit");
        assertThat(repository.state()).isEqualTo(before);
        assertThat(keyFile()).doesNotExist();
        assertThat(cadre("wire", "--remove").out()).contains("not wired");
    }

    @Test
    void the_guard_stays_until_the_last_wired_checkout_of_the_repository_is_unwired() {
        var other = folder.resolve("shop-api-2");
        repository.git("worktree", "add", "-q", other.toString());
        var guarded = new String[] {"wire", "--team", "shop", "--as", "BE", "--guard", "block"};
        cadre(guarded);
        Called.cadre(env, other, "", guarded);
        var hook = repository.folder().resolve(".git/hooks/pre-commit");

        var first = Called.cadre(env, other, "", "wire", "--remove");
        assertThat(first.out()).contains("the guard stays");
        assertThat(hook).content().contains("cadre lock check");

        var last = cadre("wire", "--remove");
        assertThat(last.out()).doesNotContain("the guard stays");
        assertThat(hook).doesNotExist();
    }

    @Test
    void a_member_that_has_a_key_elsewhere_is_wired_with_it_from_standard_input() {
        server.on(
                "POST " + TEAM + "/members",
                (exchange, _) ->
                        FakeServer.problem(
                                exchange,
                                new CadreException(
                                        ErrorCode.CONFLICT,
                                        "The member has a key already",
                                        Map.of(),
                                        "Rotate it")));

        var refused = cadre("wire", "--team", "shop", "--as", "BE", "--cli", "claude");
        assertThat(refused.err()).contains("--key-stdin").contains("rotate BE --team shop");
        assertThat(repository.git("status", "--porcelain")).isEmpty();

        var piped =
                Called.cadre(
                        env,
                        repository.folder(),
                        FakeServer.KEY + "\n",
                        "wire",
                        "--team",
                        "shop",
                        "--as",
                        "BE",
                        "--cli",
                        "claude",
                        "--key-stdin");
        assertThat(piped.status()).as(piped.err()).isZero();
        assertThat(keyFile()).hasContent(FakeServer.KEY);
    }

    @Test
    void a_key_of_another_member_is_not_stored() {
        server.json("GET /api/v1/me", Map.of("name", "fe", "grant", "member", "member", "FE"));

        var called =
                Called.cadre(
                        env,
                        repository.folder(),
                        FakeServer.KEY,
                        "wire",
                        "--team",
                        "shop",
                        "--as",
                        "BE",
                        "--key-stdin");

        assertThat(called.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(called.err()).contains("does not speak for that member");
        assertThat(keyFile()).doesNotExist();
        assertThat(repository.git("status", "--porcelain")).isEmpty();
    }

    @Test
    void what_is_in_the_way_shows_before_a_key_is_made() {
        repository.write(".mcp.json", "{ no json");

        var called = cadre("wire", "--team", "shop", "--as", "BE", "--cli", "all");

        assertThat(called.err()).contains(".mcp.json").contains("Nothing was changed");
        assertThat(server.lines()).noneMatch(line -> line.startsWith("POST"));
        assertThat(cadre("wire", "--as", "BE").status()).isEqualTo(ExitStatus.USAGE);
        assertThat(cadre("wire", "--team", "shop", "--as", "BE", "--cli", "vim").err())
                .contains("claude, codex, gemini or all");
    }

    @Test
    void a_home_that_is_the_repository_gets_no_key() {
        env.put("HOME", repository.folder().toString());

        var called = cadre("wire", "--team", "shop", "--as", "BE", "--cli", "all");

        assertThat(called.err()).contains("XDG_CONFIG_HOME");
        assertThat(repository.git("status", "--porcelain")).isEmpty();
    }

    @Test
    void the_doctor_says_which_variable_is_not_set_and_how_to_set_it() {
        cadre("wire", "--team", "shop", "--as", "BE", "--cli", "claude");

        assertThat(cadre("doctor").out())
                .contains("BAD bus")
                .contains("export CADRE_KEY_SHOP_BE=\"$(cat '" + keyFile() + "')\"");

        env.put("CADRE_KEY_SHOP_BE", FakeServer.KEY);
        assertThat(cadre("doctor").out()).contains("ok  bus");
    }

    @Test
    void a_stored_key_goes_to_its_own_server_only() {
        cadre("wire", "--team", "shop", "--as", "BE", "--cli", "claude");
        try (var other = new FakeServer()) {
            env.put("CADRE_URL", other.url());

            assertThat(cadre("inbox", "--team", "shop", "--as", "BE", "--brief").out())
                    .isEqualTo("3 unread, 1 urgent\n");
            assertThat(other.asked()).isEmpty();
        }
    }

    /** The hooks call a program of that name on PATH: here one that writes down how. */
    private Finished git(int answer, String... arguments) throws Exception {
        var bin = Files.createDirectories(folder.resolve("bin"));
        var cadre = bin.resolve("cadre");
        Files.writeString(
                cadre,
                "#!/bin/sh\necho \"$@\" >>'%s/called'\ncase $* in *pushed*) cat >>'%s/refs' ;; esac\nexit %d\n"
                        .formatted(folder, folder, answer));
        assertThat(cadre.toFile().setExecutable(true)).isTrue();
        var with = new HashMap<>(GitSample.env());
        with.put("PATH", bin + ":" + with.get("PATH"));
        var argv = new ArrayList<>(List.of("git"));
        argv.addAll(List.of(arguments));
        return new Programs()
                .run(
                        new Command(argv, with, repository.folder()),
                        Stdin.empty(),
                        Duration.ofMinutes(1),
                        1 << 20);
    }

    @Test
    void git_asks_the_guard_before_a_commit_and_a_push_and_other_hooks_go_on() throws Exception {
        var origin = GitSample.empty(folder.resolve("origin"));
        origin.git("config", "receive.denyCurrentBranch", "ignore");
        repository.git("remote", "add", "origin", origin.folder().toString());
        repository.write(".git/hooks/pre-push", "#!/bin/sh\ncat >'" + folder + "/theirs'\n");
        assertThat(repository.folder().resolve(".git/hooks/pre-push").toFile().setExecutable(true))
                .isTrue();
        cadre("wire", "--team", "shop", "--as", "BE", "--cli", "codex", "--guard", "block");
        repository.write("a.txt", "changed\n");

        assertThat(git(1, "commit", "-qam", "locked").succeeded()).isFalse();
        assertThat(git(0, "commit", "-qam", "free").succeeded()).isTrue();
        assertThat(git(1, "push", "-q", "origin", "main").succeeded()).isFalse();
        assertThat(folder.resolve("theirs")).doesNotExist();
        assertThat(git(0, "push", "-q", "origin", "main").succeeded()).isTrue();

        assertThat(Files.readString(folder.resolve("called")))
                .contains("lock check --staged --guard block\n")
                .contains("lock check --pushed --guard block\n");
        assertThat(folder.resolve("theirs"))
                .as("the hook that was there gets what git says")
                .content()
                .startsWith("refs/heads/main " + repository.head() + " refs/heads/main ");
        assertThat(Files.readString(folder.resolve("refs"))).contains(repository.head());
    }
}
