package cadre.process.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cadre.process.Command;
import cadre.process.Launcher;
import cadre.process.OtherUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IsolationTest {
    private static final int ATTACKS_WITH_NAMESPACES = 44;
    private static final int ATTACKS_AS_USER = 36;

    @TempDir Path folder;

    @BeforeEach
    void open_the_way_through() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    }

    @Test
    void what_a_killed_trial_left_is_removed_by_the_next_one() throws Exception {
        Files.createDirectories(folder.resolve("isolation-probe-1/hidden"));

        IsolationProbe.prove("/nowhere", folder);

        assertThat(folder.resolve("isolation-probe-1")).doesNotExist();
    }

    @Test
    void no_attack_gets_through_any_kind_of_isolation_as_the_user_who_runs_the_tests()
            throws Exception {
        var lines = new AttackTrial(folder).run();

        assertHeld(lines, OtherUser.isPossible());
    }

    @Test
    void no_attack_gets_through_any_kind_of_isolation_as_a_user_without_rights() throws Exception {
        assumeTrue(OtherUser.isPossible(), "only root can become another user");
        var theirs = OtherUser.folder(folder);

        var finished = OtherUser.run(AttackTrial.class, theirs, List.of(theirs.toString()));

        assertThat(finished.exitCode()).as(finished.err()).isZero();
        assertHeld(finished.out().lines().toList(), false);
    }

    /** Another person's drive or desktop, say: it must not keep anyone from being isolated. */
    @Test
    void a_mount_in_a_folder_closed_to_the_user_takes_no_kind_away() throws Exception {
        assumeTrue(OtherUser.isPossible(), "only root can become another user");
        var theirs = OtherUser.folder(folder);
        var closed = Files.createDirectory(folder.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));

        var finished =
                OtherUser.runBesideMountIn(
                        closed, AttackTrial.class, theirs, List.of(theirs.toString()));

        assertThat(finished.exitCode()).as(finished.err()).isZero();
        assertHeld(finished.out().lines().toList(), false);
    }

    @Test
    void the_attacks_do_get_through_where_nothing_isolates() throws Exception {
        assumeTrue(OtherUser.isPossible(), "only root can become another user");
        var theirs = OtherUser.folder(folder);

        var finished = OtherUser.run(AttackTrial.class, theirs, List.of(theirs.toString(), "none"));

        assertThat(finished.out())
                .contains(
                        "THROUGH reads the data folder",
                        "THROUGH reads another workspace",
                        "THROUGH reads an outside environment",
                        "THROUGH kills an outside process",
                        "THROUGH it wrote beside its folder",
                        "THROUGH makes a user namespace");
    }

    @Test
    void input_exit_code_and_the_strangest_words_pass_through_every_kind() throws Exception {
        var strange = "it's \"$HOME\" `id` \\ \n end";
        var workspace = Files.createDirectory(folder.resolve("my 'work' $x"));
        var temporary = Files.createDirectory(folder.resolve("tmp"));
        var in = Files.writeString(folder.resolve("in"), "prompt");
        var sandbox =
                new Sandbox(
                        Sandbox.SYSTEM_HIDDEN, List.of(), List.of(workspace), temporary, workspace);
        var isolation = IsolationProbe.prove(AttackTrial.PATH, folder);

        for (var kind :
                List.of(IsolationKind.BUBBLEWRAP, IsolationKind.UNSHARE, IsolationKind.NONE)) {
            if (!isolation.proof(kind).holds()) {
                continue;
            }
            var out = folder.resolve(kind.word());
            var argv =
                    isolation
                            .plan(kind, sandbox)
                            .wrap(
                                    List.of(
                                            "sh",
                                            "-c",
                                            "cat; pwd; printf %s \"$1\"; exit 9",
                                            "x",
                                            strange));
            var command = new Command(argv, Map.of("PATH", AttackTrial.PATH), workspace);

            assertThat(new Launcher().launch(command, in, out, out).await()).isEqualTo(9);
            assertThat(out).hasContent("prompt" + workspace.toRealPath() + "\n" + strange);
        }
    }

    /** A CLI that renews its login must reach the file, and nothing else that lies beside it. */
    @Test
    void a_placed_file_is_written_where_it_lies_and_its_folder_stays_hidden() throws Exception {
        var person = Files.createDirectories(folder.resolve("person/.cli"));
        var login = Files.writeString(person.resolve("login"), "old");
        Files.writeString(person.resolve("settings"), "mine");
        var home = Files.createDirectories(folder.resolve("work/home"));
        var target = Files.createFile(home.resolve("login"));
        var temporary = Files.createDirectory(folder.resolve("tmp"));
        var sandbox =
                new Sandbox(
                        List.of(person),
                        List.of(),
                        List.of(home),
                        List.of(new Sandbox.Placed(login, target)),
                        temporary,
                        home);
        var isolation = IsolationProbe.prove(AttackTrial.PATH, folder);
        var script =
                "cat login; echo -n new > login; echo x > n; mv n login || echo -n refused;"
                        + " echo planted > ../../person/.cli/settings; ls ../../person/.cli";

        for (var kind : List.of(IsolationKind.BUBBLEWRAP, IsolationKind.UNSHARE)) {
            if (!isolation.proof(kind).holds()) {
                continue;
            }
            Files.writeString(login, "old");
            var out = folder.resolve(kind.word());
            var argv = isolation.plan(kind, sandbox).wrap(List.of("sh", "-c", script));
            var command = new Command(argv, Map.of("PATH", AttackTrial.PATH), home);

            new Launcher().launch(command, Path.of("/dev/null"), out, Path.of("/dev/null")).await();

            assertThat(out).hasContent("oldrefused");
            assertThat(login).hasContent("new");
            assertThat(person.resolve("settings")).hasContent("mine");
        }
    }

    @Test
    void a_file_is_not_placed_where_a_link_leads_out_of_the_agents_folders() throws Exception {
        var home = Files.createDirectory(folder.resolve("home"));
        var outside = Files.createDirectory(folder.resolve("outside"));
        var login = Files.createFile(outside.resolve("login"));
        Files.createSymbolicLink(home.resolve("cli"), outside);
        var placed = List.of(new Sandbox.Placed(login, home.resolve("cli/login")));
        var sandbox = new Sandbox(List.of(), List.of(), List.of(home), placed, folder, home);

        assertThatThrownBy(() -> Mounts.of(sandbox)).hasMessageContaining("leads out of");
    }

    @Test
    void a_kind_whose_program_is_absent_is_refused_with_the_reason() throws Exception {
        var isolation = IsolationProbe.prove("/nowhere", folder);
        var sandbox = new Sandbox(List.of(), List.of(), List.of(), folder, folder);

        assertThat(isolation.strongest()).isEmpty();
        assertThatThrownBy(() -> isolation.plan(IsolationKind.BUBBLEWRAP, sandbox))
                .hasMessageContaining("bwrap is not installed (Debian package bubblewrap)");
    }

    @Test
    void what_lies_in_a_hidden_folder_is_there_when_it_is_shown_or_given() throws Exception {
        var hidden = Files.createDirectory(folder.resolve("hidden"));
        var shown = Files.createDirectories(hidden.resolve("cli/bin"));
        var given = Files.createDirectories(hidden.resolve("ws"));
        var temporary = Files.createDirectory(folder.resolve("tmp"));

        var mounts =
                Mounts.of(
                        new Sandbox(
                                List.of(hidden, hidden.resolve("cli")),
                                List.of(shown),
                                List.of(given),
                                temporary,
                                given));

        assertThat(mounts)
                .containsSubsequence(
                        new Mounts.Mount.Writable(temporary.toRealPath(), Path.of("/tmp")),
                        new Mounts.Mount.Writable(given.toRealPath(), given.toRealPath()),
                        new Mounts.Mount.ReadOnly(shown.toRealPath()));
        assertThat(mounts).doesNotContain(new Mounts.Mount.Hide(hidden.resolve("cli")));
    }

    @Test
    void a_folder_both_hidden_and_given_is_refused() {
        var sandbox = new Sandbox(List.of(folder), List.of(), List.of(folder), folder, folder);

        assertThatThrownBy(() -> Mounts.of(sandbox)).hasMessageContaining("both hidden");
    }

    private static void assertHeld(List<String> lines, boolean root) {
        System.out.println(String.join("\n", lines));
        assertThat(lines).noneMatch(line -> line.contains("THROUGH"));
        assertKind(lines, "bubblewrap", ATTACKS_WITH_NAMESPACES);
        assertKind(lines, "unshare", ATTACKS_WITH_NAMESPACES);
        if (root) {
            assertThat(lines).contains("user attempted " + ATTACKS_AS_USER);
        }
    }

    /** An absent kind is told of; where all is expected to be there, it is a failure. */
    private static void assertKind(List<String> lines, String kind, int attacks) {
        boolean absent = lines.stream().anyMatch(line -> line.startsWith(kind + " absent"));
        if (!absent || "true".equals(System.getenv("CI"))) {
            assertThat(lines).contains(kind + " attempted " + attacks);
        }
    }
}
