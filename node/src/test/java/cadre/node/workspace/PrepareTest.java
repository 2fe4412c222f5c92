package cadre.node.workspace;

import static cadre.node.workspace.Bench.git;
import static cadre.node.workspace.Bench.order;
import static cadre.node.workspace.Bench.path;
import static cadre.node.workspace.Bench.text;
import static cadre.node.workspace.Bench.url;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrepareTest {
    @TempDir Path folder;
    private Bench bench;

    @BeforeEach
    void makeTheBench() throws Exception {
        bench = Bench.in(folder);
    }

    @Test
    void a_job_without_repositories_gets_empty_folders_of_its_own() throws Exception {
        var prepared = bench.prepare(order("j17.1"));

        assertThat(prepared.directory()).isEqualTo(prepared.workspace()).isEmptyDirectory();
        assertThat(prepared.home()).isEmptyDirectory();
        assertThat(prepared.temp()).isEmptyDirectory();
        assertThat(prepared.clones()).isEmpty();
        assertThat(Files.getPosixFilePermissions(prepared.workspace()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void the_default_branch_is_checked_out_clean_on_its_branch_with_its_origin() throws Exception {
        var repository = bench.repository("shop");

        var prepared = bench.prepare(order("j17.1", path("shop", repository, "")));

        var clone = prepared.directory();
        assertThat(clone).isEqualTo(prepared.workspace().resolve("shop"));
        assertThat(text(clone.resolve("README.md"))).isEqualTo("two\n");
        assertThat(git(clone, "symbolic-ref", "HEAD")).isEqualTo("refs/heads/main");
        assertThat(git(clone, "status", "--porcelain")).isEmpty();
        assertThat(git(clone, "remote", "get-url", "origin")).isEqualTo(repository.toString());
        assertThat(git(clone, "rev-parse", "origin/feature/old"))
                .isEqualTo(git(clone, "rev-parse", "v1"));
        assertThat(git(clone, "config", "user.email")).isEqualTo("rehearsal@cadre.invalid");
        assertThat(git(clone, "fsck", "--connectivity-only", "--no-dangling")).isEmpty();
        assertThat(prepared.clones().getFirst().base())
                .contains(git(repository, "rev-parse", "main"));
        assertThat(prepared.readable())
                .containsExactly(prepared.clones().getFirst().mirror().resolve("objects"));
        assertThat(bench.workspaces.prepared(order("j17.1").attempt())).contains(prepared);
    }

    @Test
    void a_branch_a_tag_a_commit_and_a_full_name_can_be_the_beginning() throws Exception {
        var repository = bench.repository("shop");
        var first = git(repository, "rev-parse", "v1");
        git(repository, "update-ref", "refs/pull/7/head", first);
        var refs =
                Map.of(
                        "feature/old",
                        "feature/old",
                        "v1",
                        "cadre/j17",
                        first,
                        "cadre/j17",
                        first.substring(0, 10),
                        "cadre/j17",
                        "refs/pull/7/head",
                        "cadre/j17",
                        "refs/heads/feature/old",
                        "feature/old");
        for (var ref : refs.entrySet()) {
            var prepared = bench.prepare(order("j17.1", path("shop", repository, ref.getKey())));

            assertThat(prepared.clones().getFirst().base()).as(ref.getKey()).contains(first);
            assertThat(git(prepared.directory(), "symbolic-ref", "--short", "HEAD"))
                    .isEqualTo(ref.getValue());
        }
    }

    @Test
    void an_annotated_tag_begins_at_its_commit() throws Exception {
        var repository = bench.repository("shop");
        git(repository, "tag", "-a", "-m", "two", "v2");

        var prepared = bench.prepare(order("j17.1", path("shop", repository, "v2")));

        assertThat(prepared.clones().getFirst().base())
                .contains(git(repository, "rev-parse", "main"));
    }

    @Test
    void a_bad_ref_is_refused_with_the_names_near_it() throws Exception {
        var repository = bench.repository("shop");
        for (var bad :
                List.of("feature/odl", "deadbeef", "-rf", "a..b", "f".repeat(40), "refs/x")) {
            assertThatThrownBy(() -> bench.prepare(order("j17.1", path("shop", repository, bad))))
                    .as(bad)
                    .isInstanceOfSatisfying(
                            CadreException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND);
                                assertThat(e.fix()).contains("feature/old").contains("main");
                            });
        }
    }

    @Test
    void a_repository_without_commits_can_be_worked_in() throws Exception {
        var repository = Files.createDirectories(bench.folder.resolve("roots/empty"));
        git(repository, "init", "-q", "-b", "trunk");

        var prepared = bench.prepare(order("j17.1", path("empty", repository, "")));

        assertThat(prepared.clones().getFirst().base()).isEmpty();
        assertThat(git(prepared.directory(), "status", "--porcelain")).isEmpty();
        assertThatThrownBy(() -> bench.prepare(order("j17.2", path("empty", repository, "main"))))
                .hasMessageContaining("no such branch");
    }

    @Test
    void a_repository_whose_default_branch_is_not_there_says_how_to_name_another()
            throws Exception {
        var repository = Files.createDirectories(bench.folder.resolve("roots/headless"));
        git(repository, "init", "-q", "-b", "dev");
        git(repository, "commit", "-q", "--allow-empty", "-m", "first");
        git(repository, "symbolic-ref", "HEAD", "refs/heads/gone");

        assertThatThrownBy(() -> bench.prepare(order("j18.1", path("headless", repository, ""))))
                .hasMessageContaining("default branch is not there")
                .hasMessageContaining("--repo URL@dev");
        assertThat(
                        bench.prepare(order("j18.2", path("headless", repository, "dev")))
                                .clones()
                                .getFirst()
                                .base())
                .isPresent();
    }

    @Test
    void a_second_job_sees_what_was_pushed_since_and_an_old_branch_does_not_block_a_new_one()
            throws Exception {
        var repository = bench.repository("shop");
        git(repository, "branch", "topic");
        bench.prepare(order("j17.1", path("shop", repository, "")));
        git(repository, "branch", "-D", "topic");
        git(repository, "branch", "topic/sub");
        Bench.write(repository, "README.md", "three\n");
        Bench.commit(repository, "Third");

        var prepared = bench.prepare(order("j18.1", path("shop", repository, "")));

        assertThat(text(prepared.directory().resolve("README.md"))).isEqualTo("three\n");
        assertThat(git(prepared.directory(), "branch", "-r"))
                .contains("origin/topic/sub")
                .doesNotContain("origin/topic\n");
    }

    @Test
    void a_rewritten_branch_is_followed_and_older_clones_stay_whole() throws Exception {
        var repository = bench.repository("shop");
        var old = bench.prepare(order("j17.1", path("shop", repository, "")));
        git(repository, "commit", "-q", "--amend", "-m", "Second, better");
        git(repository, "reflog", "expire", "--expire=now", "--all");
        git(repository, "gc", "-q", "--prune=now");

        var prepared = bench.prepare(order("j18.1", path("shop", repository, "")));

        assertThat(git(prepared.directory(), "log", "-1", "--format=%s"))
                .isEqualTo("Second, better");
        assertThat(git(old.directory(), "fsck", "--connectivity-only", "--no-dangling")).isEmpty();
        assertThat(git(old.directory(), "log", "-1", "--format=%s")).isEqualTo("Second");
    }

    @Test
    void many_jobs_of_one_repository_are_prepared_at_once() throws Exception {
        var repository = bench.repository("shop");
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var all =
                    java.util.stream.IntStream.rangeClosed(1, 8)
                            .mapToObj(i ->
                                    pool.submit(() ->
                                            bench.prepare(
                                                    order(
                                                            "j" + i + ".1",
                                                            path("shop", repository, "")))))
                            .toList();
            for (var one : all) {
                assertThat(git(one.get().directory(), "status", "--porcelain")).isEmpty();
            }
        }
    }

    @Test
    void locks_left_by_a_fetch_that_was_killed_do_not_stop_the_next_one() throws Exception {
        var repository = bench.repository("shop");
        var first = bench.prepare(order("j17.1", path("shop", repository, "")));
        var lock = first.clones().getFirst().mirror().resolve("refs/heads/main.lock");
        Files.createDirectories(lock.getParent());
        Files.writeString(lock, "");
        Files.setLastModifiedTime(
                lock,
                java.nio.file.attribute.FileTime.fromMillis(
                        Files.getLastModifiedTime(lock).toMillis() - 600_000));
        Bench.write(repository, "README.md", "three\n");
        Bench.commit(repository, "Third");

        var prepared = bench.prepare(order("j18.1", path("shop", repository, "")));

        assertThat(text(prepared.directory().resolve("README.md"))).isEqualTo("three\n");
    }

    @Test
    void several_repositories_lie_side_by_side_and_the_agent_starts_above_them() throws Exception {
        var one = bench.repository("one");
        var two = bench.repository("two");

        var prepared = bench.prepare(order("j17.1", path("one", one, ""), path("two", two, "v1")));

        assertThat(prepared.directory()).isEqualTo(prepared.workspace());
        assertThat(prepared.workspace().resolve("one/README.md")).hasContent("two");
        assertThat(prepared.workspace().resolve("two/README.md")).hasContent("one");
    }

    @Test
    void a_path_outside_the_allowed_roots_is_refused_also_through_a_link() throws Exception {
        var outside = Files.createDirectories(bench.folder.resolve("outside"));
        git(outside, "init", "-q");
        var link = Files.createSymbolicLink(bench.folder.resolve("roots/link"), outside);
        for (var bad : List.of(outside, link, bench.folder.resolve("roots/../outside"))) {
            assertThatThrownBy(() -> bench.prepare(order("j17.1", path("x", bad, ""))))
                    .isInstanceOfSatisfying(
                            CadreException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN));
        }
        assertThatThrownBy(() ->
                        bench.prepare(order("j17.1", path("x", folder.resolve("roots/none"), ""))))
                .hasMessageContaining("no such folder");
    }

    @Test
    void a_folder_that_is_no_repository_is_told_apart() throws Exception {
        var plain = Files.createDirectories(bench.folder.resolve("roots/plain"));

        assertThatThrownBy(() -> bench.prepare(order("j17.1", path("x", plain, ""))))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
                .hasMessageContaining("cannot be read");
    }

    @Test
    void names_and_addresses_that_lead_elsewhere_or_run_commands_are_refused() throws Exception {
        var repository = bench.repository("shop");
        for (var name : List.of("../x", "-x", ".git", "a/b", "", "a..b", "x".repeat(101), "a\nb")) {
            assertThatThrownBy(() -> bench.prepare(order("j17.1", path(name, repository, ""))))
                    .as(name)
                    .hasMessageContaining("plain folder name");
        }
        for (var url :
                List.of(
                        "ext::sh -c touch% /tmp/x",
                        "fd::3",
                        "file:///etc",
                        "-upload-pack=x",
                        "--upload-pack=x@host:path",
                        "-oProxyCommand=x:path",
                        "ssh://-oProxyCommand=x/path",
                        "https://host/a\nb",
                        "/etc",
                        "ftp://host/x",
                        "../x")) {
            assertThatThrownBy(() -> bench.prepare(order("j17.1", url("x", url))))
                    .as(url)
                    .isInstanceOfSatisfying(
                            CadreException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID));
        }
        assertThatThrownBy(() ->
                        bench.prepare(
                                order(
                                        "j17.1",
                                        path("shop", repository, ""),
                                        path("shop", repository, ""))))
                .hasMessageContaining("same name");
    }

    @Test
    void a_remote_that_refuses_or_never_answers_is_an_error_in_time() throws Exception {
        try (var silent = new ServerSocket(0)) {
            var port = silent.getLocalPort();
            var quick =
                    new WorkspaceConfig(
                            bench.work,
                            List.of(),
                            bench.config.environment(),
                            bench.config.credentials(),
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(2),
                            1000);
            var workspaces =
                    new Workspaces(
                            quick,
                            cadre.process.isolation.IsolationProbe.prove("/nowhere", folder),
                            List.of());
            var address = "http://127.0.0.1:" + port + "/x.git";

            assertThatThrownBy(() ->
                            workspaces.prepare(
                                    order("j17.1", url("x", address)),
                                    Bench.NO_BUNDLES,
                                    OptionalInt.empty()))
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("cannot be read")
                    .hasMessageContaining("did not answer within 1 s");
        }
        var closed = closedPort();
        assertThatThrownBy(() ->
                        bench.prepare(
                                order("j17.1", url("x", "http://127.0.0.1:" + closed + "/x.git"))))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UPSTREAM));
    }

    @Test
    void under_a_user_of_its_own_an_agent_owns_its_clone_and_needs_no_mirror() throws Exception {
        org.junit.jupiter.api.Assumptions.assumeTrue(
                (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0,
                "only root gives files to another user");
        var repository = bench.repository("shop");

        var prepared =
                bench.workspaces.prepare(
                        order("j17.1", path("shop", repository, "")),
                        Bench.NO_BUNDLES,
                        OptionalInt.of(54321));

        assertThat(prepared.readable()).isEmpty();
        var clone = prepared.directory();
        assertThat(clone.resolve(".git/objects/info/alternates")).doesNotExist();
        for (var owned : List.of(clone, clone.resolve("README.md"), clone.resolve(".git/config"))) {
            assertThat(Files.getAttribute(owned, "unix:uid")).isEqualTo(54321);
        }
        Bench.write(clone, "new.txt", "new\n");
        var saved = bench.save(prepared, order("j17.1", path("shop", repository, "")));
        assertThat(saved.changes().getFirst().filesChanged()).isEqualTo(1);
        assertThat(saved.warnings()).isEmpty();
    }

    @Test
    void deleting_a_workspace_leaves_the_mirror_and_is_done_twice_without_harm() throws Exception {
        var repository = bench.repository("shop");
        var prepared = bench.prepare(order("j17.1", path("shop", repository, "")));
        Files.createSymbolicLink(prepared.workspace().resolve("link"), repository);

        bench.workspaces.delete(order("j17.1").attempt());
        bench.workspaces.delete(order("j17.1").attempt());

        assertThat(prepared.workspace().getParent()).doesNotExist();
        assertThat(prepared.clones().getFirst().mirror()).exists();
        assertThat(repository.resolve("README.md")).exists();
    }

    private static int closedPort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
