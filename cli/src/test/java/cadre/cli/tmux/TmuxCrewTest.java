package cadre.cli.tmux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.cli.checkout.GitSample;
import cadre.cli.checkout.OwnClones;
import cadre.cli.tmux.InteractiveCli.Trust;
import cadre.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real tmux on a socket of the test's own, and agents that write down what they get. */
class TmuxCrewTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir private Path root;
    private Map<String, String> env = Map.of();
    private Path work = Path.of("/");

    @BeforeEach
    void prepare() throws IOException {
        work = Files.createDirectory(root.resolve("work #(touch ran) #{host}"));
        var bin = Files.createDirectory(root.resolve("bin"));
        for (var name : List.of("codex", "gemini", "claude")) {
            var file = bin.resolve(name);
            Files.writeString(file, agent(name));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        var own = new HashMap<String, String>();
        own.put("PATH", bin + ":/usr/local/bin:/usr/bin:/bin");
        own.put("HOME", root.toString());
        own.put("LANG", "C.UTF-8");
        // a socket's path may have 107 bytes at most
        own.put("TMUX_TMPDIR", Files.createTempDirectory("cadre-tmux").toString());
        own.put("OUT", root.toString());
        env = own;
    }

    @AfterEach
    void end() throws IOException {
        if (hasTmux()) {
            new Tmux(env, root).run("kill-server");
        }
        var sockets = Path.of(env.getOrDefault("TMUX_TMPDIR", root.toString()));
        try (var files = Files.walk(sockets)) {
            for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static String agent(String name) {
        return """
        #!/bin/sh
        printf '%%s\\n' "$PWD" "$@" > "$OUT/%1$s.args.part"
        mv "$OUT/%1$s.args.part" "$OUT/%1$s.args"
        trap 'echo interrupted >> "$OUT/%1$s.said"' INT
        while :; do
          if IFS= read -r line; then
            printf '%%s\\n' "$line" >> "$OUT/%1$s.said"
            [ "$line" != leave ] || exit 0
          fi
        done
        """
                .formatted(name);
    }

    private static boolean hasTmux() {
        return Programs.find("tmux", "/usr/local/bin:/usr/bin:/bin").isPresent();
    }

    private TmuxCrew crew() {
        if (!hasTmux()) {
            System.out.println("left out: there is no tmux ('./check --install')");
        }
        Assumptions.assumeTrue(hasTmux(), "there is no tmux");
        return new TmuxCrew(env, work, InstantSource.fixed(Instant.EPOCH));
    }

    private static TmuxCrew.Wish wish(InteractiveCli cli, String prompt) {
        return new TmuxCrew.Wish(cli, prompt);
    }

    private void awaits(String file, String text) {
        Awaitility.await()
                .atMost(SOON)
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(Files.readString(root.resolve(file))).contains(text));
    }

    @Test
    void each_agent_has_a_pane_with_its_name_and_gets_its_prompt_as_it_is() throws IOException {
        var odd = "say \"$(touch ran)\" `id` #{host} 100%;";

        var session =
                crew().start(
                                List.of(
                                        wish(InteractiveCli.CODEX, odd),
                                        wish(InteractiveCli.GEMINI, "-draw\nit"),
                                        wish(InteractiveCli.CODEX, "")),
                                Trust.ASKS,
                                "");

        assertThat(session.name()).isEqualTo("crew-1");
        assertThat(session.state()).isEqualTo("detached");
        assertThat(session.panes())
                .extracting(TmuxPane::name)
                .containsExactly("codex-1", "gemini-1", "codex-2");
        assertThat(session.panes()).extracting(TmuxPane::state).containsOnly("running");
        awaits("gemini.args", work + "\n--prompt-interactive\n-draw\nit\n");
        assertThat(work).isEmptyDirectory();
        assertThat(Files.exists(root.resolve("ran"))).isFalse();
    }

    @Test
    void a_prompt_that_ends_with_a_semicolon_is_one_word() {
        crew().start(List.of(wish(InteractiveCli.CODEX, "one; two ;")), Trust.ASKS, "");

        awaits("codex.args", work + "\none; two ;\n");
    }

    @Test
    void only_trusted_agents_are_started_with_their_flags_of_trust() {
        crew().start(List.of(wish(InteractiveCli.CLAUDE, "go")), Trust.ASKS, "a");
        awaits("claude.args", work + "\ngo\n");

        crew().start(List.of(wish(InteractiveCli.GEMINI, "go")), Trust.TRUSTED, "b");
        awaits("gemini.args", work + "\n--yolo\n--prompt-interactive\ngo\n");
    }

    @Test
    void what_is_sent_is_typed_into_that_pane_and_no_other() throws IOException {
        crew().start(
                        List.of(wish(InteractiveCli.CODEX, "a"), wish(InteractiveCli.GEMINI, "b")),
                        Trust.ASKS,
                        "");
        awaits("gemini.args", "b");

        crew().send("", "gemini-1", "hello $(id) \u001b[201~; there;");

        awaits("gemini.said", "hello $(id) [201~; there;");
        assertThat(Files.exists(root.resolve("codex.said"))).isFalse();
        assertThatThrownBy(() -> crew().send("", "claude-1", "hello"))
                .hasMessageContaining("no such pane")
                .hasMessageContaining("codex-1, gemini-1");
    }

    @Test
    void an_agent_can_be_interrupted_and_focused_and_one_that_ended_stays_in_sight() {
        crew().start(
                        List.of(wish(InteractiveCli.CODEX, "a"), wish(InteractiveCli.GEMINI, "b")),
                        Trust.ASKS,
                        "");
        awaits("codex.args", "a");
        awaits("gemini.args", "b");

        crew().interrupt("", "codex-1");
        crew().focus("", "gemini-1");
        crew().send("", "gemini-1", "leave");

        awaits("codex.said", "interrupted");
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> {
                    var panes = crew().session("").panes();
                    assertThat(panes.get(1).state()).isEqualTo("ended");
                    assertThat(panes.get(1).focused()).isTrue();
                    assertThat(panes.get(0).state()).isEqualTo("running");
                });
    }

    @Test
    void a_session_is_known_again_from_elsewhere_and_its_note_is_for_its_user_alone()
            throws IOException {
        crew().start(List.of(wish(InteractiveCli.CODEX, "a")), Trust.ASKS, "mine");

        var note = root.resolve(".local/state/cadre/tmux/mine.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(note)))
                .isEqualTo("rw-------");
        var elsewhere = new TmuxCrew(env, root, InstantSource.system());
        assertThat(elsewhere.session("mine").directory()).isEqualTo(work.toString());
        assertThatThrownBy(() ->
                        crew().start(List.of(wish(InteractiveCli.CODEX, "")), Trust.ASKS, "mine"))
                .hasMessageContaining("already");

        new Tmux(env, root).run("kill-server");
        assertThat(elsewhere.sessions())
                .singleElement()
                .satisfies(session -> assertThat(session.isGone()).isTrue());
        assertThatThrownBy(() -> elsewhere.attach(elsewhere.session("mine")))
                .hasMessageContaining("no more");
        elsewhere.stop(elsewhere.session("mine"), TmuxCrew.Clones.KEPT);
        assertThat(elsewhere.sessions()).isEmpty();
    }

    @Test
    void in_a_repository_each_agent_has_a_clone_of_its_own_which_stays_while_it_holds_work()
            throws IOException {
        var shop = GitSample.small(root.resolve("shop"));
        var clones = OwnClones.around(shop.folder(), GitSample.env()).stream().toList();
        crew(); // left out without tmux
        var crew = new TmuxCrew(env, shop.folder(), InstantSource.fixed(Instant.EPOCH));

        var session =
                crew.start(
                        List.of(wish(InteractiveCli.CODEX, ""), wish(InteractiveCli.GEMINI, "")),
                        Trust.ASKS,
                        "",
                        clones);

        var codex = Path.of(session.panes().get(0).directory());
        var gemini = Path.of(session.panes().get(1).directory());
        awaits("codex.args", codex + "\n");
        awaits("gemini.args", gemini + "\n");
        assertThat(codex).isNotEqualTo(gemini).isDirectoryContaining("glob:**a.txt");
        new GitSample(codex).write("new.txt", "n\n");

        assertThat(crew.stop(session, TmuxCrew.Clones.KEPT))
                .extracting(TmuxPane::name)
                .containsExactly("codex-1");
        assertThat(gemini).doesNotExist();
        assertThat(codex.resolve("new.txt")).exists();
        assertThat(crew.sessions())
                .singleElement()
                .satisfies(one -> assertThat(one.isGone()).isTrue());

        assertThat(crew.stop(session, TmuxCrew.Clones.DISCARDED)).isEmpty();
        assertThat(codex).doesNotExist();
        assertThat(crew.sessions()).isEmpty();
    }

    @Test
    void a_stopped_session_leaves_no_agent_behind() {
        crew().start(List.of(wish(InteractiveCli.CODEX, "a")), Trust.ASKS, "");
        awaits("codex.args", "a");

        crew().stop(crew().session("crew-1"), TmuxCrew.Clones.KEPT);

        assertThat(crew().sessions()).isEmpty();
        Awaitility.await()
                .atMost(SOON)
                .until(() ->
                        ProcessHandle.allProcesses()
                                .flatMap(one -> one.info().arguments().stream())
                                .noneMatch(words ->
                                        List.of(words)
                                                .contains(root.resolve("bin/codex").toString())));
    }

    @Test
    void a_cli_that_is_missing_or_a_bad_name_starts_nothing() {
        assertThatThrownBy(() ->
                        crew().start(
                                        List.of(
                                                wish(InteractiveCli.CODEX, ""),
                                                wish(InteractiveCli.COPILOT, "")),
                                        Trust.ASKS,
                                        ""))
                .hasMessageContaining("copilot");
        assertThatThrownBy(() ->
                        crew().start(List.of(wish(InteractiveCli.CODEX, "")), Trust.ASKS, "a:b"))
                .hasMessageContaining("wrong form");
        assertThat(crew().sessions()).isEmpty();
    }

    @Test
    void without_tmux_it_says_so() {
        var nowhere = new HashMap<>(env);
        nowhere.put("PATH", root.resolve("bin").toString());
        var crew = new TmuxCrew(nowhere, work, InstantSource.system());

        assertThatThrownBy(
                        () -> crew.start(List.of(wish(InteractiveCli.CODEX, "")), Trust.ASKS, ""))
                .hasMessageContaining("tmux is not installed")
                .hasMessageContaining("apt-get install tmux");
    }
}
