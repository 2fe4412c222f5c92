package cadre.node.workspace;

import static cadre.node.workspace.Bench.commit;
import static cadre.node.workspace.Bench.git;
import static cadre.node.workspace.Bench.order;
import static cadre.node.workspace.Bench.path;
import static cadre.node.workspace.Bench.shell;
import static cadre.node.workspace.Bench.text;
import static cadre.node.workspace.Bench.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.job.RepositoryChange;
import cadre.wire.job.RepositoryChange.FileStat;
import cadre.wire.json.Json;
import cadre.wire.link.AttemptOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SaveTest {
    @TempDir Path folder;
    private Bench bench;
    private Path repository;
    private AttemptOrder order;
    private Path clone;
    private Prepared prepared;
    private String base = "";

    @BeforeEach
    void prepareOneClone() throws Exception {
        bench = Bench.in(folder);
        repository = bench.repository("shop");
        base = git(repository, "rev-parse", "main");
        order = order("j17.1", path("shop", repository, ""));
        prepared = bench.prepare(order);
        clone = prepared.directory();
    }

    @Test
    void an_attempt_that_changed_nothing_leaves_no_file() throws Exception {
        var saved = bench.save(prepared, order);

        assertThat(saved)
                .isEqualTo(
                        new Saved(
                                List.of(
                                        new RepositoryChange(
                                                "shop", base, base, 0, List.of(), 0, 0, 0)),
                                List.of(),
                                List.of()));
    }

    /** Git of many systems compares whole seconds, and asks the index' own time when to look. */
    @Test
    void an_edit_in_the_second_of_the_checkout_that_keeps_the_size_is_saved() throws Exception {
        write(clone, "src/a.txt", "x\ny\nz\n");
        Awaitility.await().pollDelay(Duration.ofMillis(1_100)).until(() -> true);

        var saved = bench.save(prepared, order);

        assertThat(saved.changes().getFirst().files())
                .containsExactly(new FileStat("src/a.txt", 3, 3, false));
    }

    @Test
    void commits_and_what_is_uncommitted_are_saved_on_top_of_each_other() throws Exception {
        write(clone, "src/a.txt", "a\nB\nc\n");
        commit(clone, "Change a");
        var agents = git(clone, "rev-parse", "HEAD");
        write(clone, "README.md", "three\n");
        write(clone, "docs/new.md", "new\n");
        write(clone, "target/out.bin", "ignored");
        Files.delete(clone.resolve("src/a.txt"));
        Files.write(clone.resolve("logo.bin"), new byte[] {0, 1, 2, 0});
        Files.createSymbolicLink(clone.resolve("link"), Path.of("/etc/passwd"));

        var saved = bench.save(prepared, order);

        assertThat(saved.warnings()).isEmpty();
        var change = saved.changes().getFirst();
        assertThat(change.base()).isEqualTo(base);
        assertThat(change.commits()).isEqualTo(2);
        assertThat(change.files())
                .containsExactly(
                        new FileStat("README.md", 1, 1, false),
                        new FileStat("docs/new.md", 1, 0, false),
                        new FileStat("link", 1, 0, false),
                        new FileStat("logo.bin", 0, 0, true),
                        new FileStat("src/a.txt", 0, 3, false));
        assertThat(saved.files())
                .extracting(Saved.SavedFile::name)
                .containsExactlyInAnyOrder("shop.bundle", "shop.patch", "shop.diffstat.json");
        for (var file : saved.files()) {
            assertThat(Files.getPosixFilePermissions(file.file()))
                    .as(file.name())
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
        assertThat(Json.read(text(Bench.file(saved, "shop.diffstat.json")), RepositoryChange.class))
                .isEqualTo(change);

        var fetched = bench.fetched(repository, saved, "shop.bundle");
        assertThat(git(fetched, "rev-parse", "refs/saved/cadre/j17.1")).isEqualTo(change.head());
        assertThat(git(fetched, "rev-parse", "refs/saved/heads/main")).isEqualTo(agents);
        assertThat(git(fetched, "log", "-1", "--format=%an|%s|%P", change.head()))
                .isEqualTo("rehearsal (Cadre)|Work that attempt j17.1 left uncommitted|" + agents);
        assertThat(git(fetched, "log", "-1", "--format=%an", agents)).isEqualTo("Ann");
        assertThat(git(fetched, "ls-tree", "-r", "--name-only", change.head()))
                .doesNotContain("target");
        assertThat(git(fetched, "cat-file", "-p", change.head() + ":link"))
                .isEqualTo("/etc/passwd");
    }

    @Test
    void an_attribute_that_git_cannot_follow_does_not_keep_work_out_of_commits() throws Exception {
        write(clone, ".gitattributes", "* working-tree-encoding=UTF-16\n");
        write(clone, "README.md", "odd");

        var saved = bench.save(prepared, order);

        var change = saved.changes().getFirst();
        assertThat(change.files())
                .extracting(FileStat::path)
                .containsExactly(".gitattributes", "README.md");
        assertThat(saved.warnings())
                .singleElement()
                .asString()
                .startsWith("shop: saved without the conversions that its .gitattributes ask for");
        var fetched = bench.fetched(repository, saved, "shop.bundle");
        assertThat(git(fetched, "cat-file", "-p", change.head() + ":README.md")).isEqualTo("odd");
    }

    @Test
    void work_that_git_cannot_save_is_in_an_archive_that_a_warning_names() throws Exception {
        write(clone, "README.md", "three\n");
        var objects = prepared.clones().getFirst().mirror().resolve("objects");
        shell(bench.folder, "find '" + objects + "' -type f -delete");

        var saved = bench.save(prepared, order);

        assertThat(saved.warnings())
                .anyMatch(line ->
                        line.startsWith(
                                "shop: its changes are not in commits but in the archive shop.tar.gz"));
        assertThat(shell(bench.folder, "tar -tzf " + Bench.file(saved, "shop.tar.gz")))
                .contains("./README.md");
    }

    @Test
    void the_patch_applies_to_the_base_and_gives_the_saved_tree() throws Exception {
        write(clone, "README.md", "three\n");
        Files.write(clone.resolve("logo.bin"), new byte[] {0, 1, 2, 0});
        write(clone, "run.sh", "#!/bin/sh\n");
        assertThat(clone.resolve("run.sh").toFile().setExecutable(true)).isTrue();

        var saved = bench.save(prepared, order);

        var target = bench.folder.resolve("target");
        git(bench.folder, "clone", "-q", repository.toString(), target.toString());
        git(target, "apply", "--index", Bench.file(saved, "shop.patch").toString());
        var fetched = bench.fetched(repository, saved, "shop.bundle");
        assertThat(git(target, "write-tree"))
                .isEqualTo(git(fetched, "rev-parse", "refs/saved/cadre/j17.1^{tree}"));
    }

    @Test
    void every_new_branch_and_the_stash_are_saved() throws Exception {
        git(clone, "switch", "-q", "-c", "topic/one");
        write(clone, "one.txt", "1\n");
        commit(clone, "One");
        git(clone, "pack-refs", "--all");
        git(clone, "switch", "-q", "-c", "two", "main");
        write(clone, "two.txt", "2\n");
        commit(clone, "Two");
        write(clone, "README.md", "stashed\n");
        git(clone, "stash", "-q");
        git(clone, "switch", "-q", "main");

        var saved = bench.save(prepared, order);

        assertThat(saved.changes().getFirst().commits()).isZero();
        var fetched = bench.fetched(repository, saved, "shop.bundle");
        assertThat(git(fetched, "for-each-ref", "--format=%(refname)", "refs/saved").lines())
                .containsExactly(
                        "refs/saved/heads/topic/one", "refs/saved/heads/two", "refs/saved/stash");
    }

    @Test
    void a_detached_head_is_saved() throws Exception {
        git(clone, "checkout", "-q", "--detach");
        write(clone, "one.txt", "1\n");
        commit(clone, "One");

        var saved = bench.save(prepared, order);

        assertThat(saved.changes().getFirst().head()).isEqualTo(git(clone, "rev-parse", "HEAD"));
        assertThat(saved.changes().getFirst().commits()).isEqualTo(1);
    }

    @Test
    void rewritten_history_is_saved_with_a_warning() throws Exception {
        git(clone, "reset", "-q", "--hard", "v1");
        write(clone, "one.txt", "1\n");
        commit(clone, "Instead");

        var saved = bench.save(prepared, order);

        assertThat(saved.warnings()).singleElement().asString().contains("rewrote history");
        var fetched = bench.fetched(repository, saved, "shop.bundle");
        assertThat(git(fetched, "log", "-1", "--format=%s", "refs/saved/cadre/j17.1"))
                .isEqualTo("Instead");
        assertThat(text(Bench.file(saved, "shop.patch"))).contains("-two").contains("+one");
    }

    @Test
    void history_without_any_common_commit_is_saved() throws Exception {
        git(clone, "checkout", "-q", "--orphan", "fresh");
        write(clone, "one.txt", "1\n");
        commit(clone, "Fresh start");

        var saved = bench.save(prepared, order);

        var fetched = bench.fetched(repository, saved, "shop.bundle");
        assertThat(git(fetched, "log", "--format=%s", "refs/saved/heads/fresh"))
                .isEqualTo("Fresh start");
    }

    @Test
    void a_merge_and_packed_objects_are_saved() throws Exception {
        git(clone, "switch", "-q", "-c", "side", "v1");
        write(clone, "side.txt", "s\n");
        commit(clone, "Side");
        git(clone, "switch", "-q", "main");
        git(clone, "merge", "-q", "--no-edit", "side");
        git(clone, "repack", "-a", "-d", "-q", "-l", "--write-bitmap-index");
        git(clone, "commit-graph", "write", "--reachable");

        var saved = bench.save(prepared, order);

        assertThat(saved.warnings()).isEmpty();
        assertThat(saved.changes().getFirst().commits()).isEqualTo(2);
        bench.fetched(repository, saved, "shop.bundle");
    }

    @Test
    void without_its_git_directory_the_files_are_still_saved_as_a_change() throws Exception {
        write(clone, "README.md", "three\n");
        Folders.delete(clone.resolve(".git"));

        var saved = bench.save(prepared, order);

        assertThat(saved.warnings()).singleElement().asString().contains(".git is gone or broken");
        assertThat(saved.changes().getFirst().files())
                .containsExactly(new FileStat("README.md", 1, 1, false));
        bench.fetched(repository, saved, "shop.bundle");
    }

    @Tag("e2e")
    @Test
    void a_broken_git_directory_an_index_lock_and_lost_objects_lose_no_file() throws Exception {
        for (var damage :
                List.of(
                        "echo garbage > .git/HEAD",
                        "echo 'ref: refs/heads/../../../etc/passwd' > .git/HEAD",
                        "echo 'ref: refs/heads/none' > .git/HEAD",
                        "rm -rf .git && echo 'gitdir: /etc' > .git",
                        "rm .git/HEAD && mkdir .git/HEAD",
                        "rm .git/HEAD && mkfifo .git/HEAD",
                        "touch .git/index.lock .git/HEAD.lock",
                        "echo garbage > .git/index",
                        "rm -rf .git/objects",
                        "git -c user.name=a -c user.email=a@b commit -qam x && rm -rf .git/objects/??",
                        "echo 1234567890123456789012345678901234567890 > .git/refs/heads/main",
                        "rm -rf .git/refs && ln -s /etc .git/refs")) {
            var fresh = bench.prepare(order);
            write(clone, "README.md", "three\n");
            shell(clone, damage);

            var saved = bench.save(fresh, order);

            var change = saved.changes().getFirst();
            assertThat(change.files())
                    .as("%s: %s", damage, saved.warnings())
                    .containsExactly(new FileStat("README.md", 1, 1, false));
        }
    }

    @Test
    void a_clone_that_was_removed_or_replaced_by_a_link_is_told() throws Exception {
        Folders.delete(clone);
        Files.createSymbolicLink(clone, Path.of("/etc"));

        var saved = bench.save(prepared, order);

        assertThat(saved.warnings())
                .singleElement()
                .asString()
                .contains("removed the whole folder");
        assertThat(saved.files()).isEmpty();
    }

    @Test
    void a_workspace_that_was_removed_or_replaced_by_a_link_is_told() throws Exception {
        for (var damage : List.of("rm -rf ws", "rm -rf ws && ln -s /etc ws")) {
            var fresh = bench.prepare(order);
            shell(fresh.workspace().resolveSibling("."), damage);

            var saved = bench.save(fresh, order);

            assertThat(saved.files()).isEmpty();
            assertThat(saved.warnings())
                    .singleElement()
                    .asString()
                    .contains("removed the whole folder");
        }
    }

    @Test
    void folders_and_files_that_the_agent_closed_are_opened_and_saved() throws Exception {
        write(clone, "closed/deep/a.txt", "a\n");
        write(clone, "b.txt", "b\n");
        shell(clone, "chmod 000 b.txt closed/deep/a.txt closed/deep closed");

        var saved = bench.save(prepared, order);

        assertThat(saved.warnings()).isEmpty();
        assertThat(saved.changes().getFirst().files())
                .extracting(FileStat::path)
                .containsExactly("b.txt", "closed/deep/a.txt");
    }

    @Test
    void a_repository_that_the_agent_made_inside_is_saved_as_an_archive() throws Exception {
        var inner = Files.createDirectories(clone.resolve("vendor/lib"));
        git(inner, "init", "-q");
        write(inner, "x.txt", "x\n");
        commit(inner, "Inner");
        write(clone, "README.md", "three\n");

        var saved = bench.save(prepared, order);

        assertThat(saved.warnings())
                .containsExactly(
                        "shop: repositories inside the repository are saved as an archive:"
                                + " vendor/lib");
        var archive = Bench.file(saved, "shop.nested.tar.gz");
        assertThat(shell(bench.folder, "tar -tzf " + archive))
                .contains("./vendor/lib/x.txt")
                .contains("./vendor/lib/.git/HEAD");
        assertThat(saved.changes().getFirst().files())
                .extracting(FileStat::path)
                .containsExactly("README.md");
    }

    @Test
    void a_file_that_is_too_large_is_named_and_the_rest_is_saved() throws Exception {
        Files.write(clone.resolve("huge.bin"), new byte[1_000_001]);
        write(clone, "small.txt", "s\n");

        var saved = bench.save(prepared, order);

        assertThat(saved.warnings())
                .containsExactly("shop: too large to save: huge.bin (1000001 bytes)");
        assertThat(saved.changes().getFirst().files())
                .extracting(FileStat::path)
                .containsExactly("small.txt");
    }

    @Test
    void a_folder_that_became_a_file_and_one_that_became_a_link_are_saved() throws Exception {
        Folders.delete(clone.resolve("src"));
        write(clone, "src", "now a file\n");
        var second = bench.save(prepared, order);
        assertThat(second.changes().getFirst().files())
                .extracting(FileStat::path)
                .containsExactly("src", "src/a.txt");

        Files.delete(clone.resolve("src"));
        Files.createDirectories(clone.resolve("elsewhere"));
        write(clone, "elsewhere/a.txt", "other\n");
        Files.createSymbolicLink(clone.resolve("src"), Path.of("elsewhere"));

        var third = bench.save(prepared, order);

        assertThat(third.warnings()).isEmpty();
        assertThat(third.changes().getFirst().files())
                .extracting(FileStat::path)
                .containsExactly("elsewhere/a.txt", "src", "src/a.txt");
    }

    @Test
    void odd_names_are_saved() throws Exception {
        for (var name : List.of("-rf", "a b", "tab\there", "line\nfeed", "*", ":(glob)x", "'\"")) {
            write(clone, name, "x\n");
        }
        // Not from Java: under a plain C locale the JVM cannot express these two.
        shell(clone, "printf x > \"$(printf 'bad\\377utf8')\"");
        shell(clone, "printf x > \"$(printf 'umlaut\\303\\274')\"");

        var saved = bench.save(prepared, order);

        assertThat(saved.warnings()).isEmpty();
        assertThat(saved.changes().getFirst().filesChanged()).isEqualTo(9);
    }

    @Test
    void work_in_a_repository_without_commits_is_saved() throws Exception {
        var empty = Files.createDirectories(bench.folder.resolve("roots/empty"));
        git(empty, "init", "-q");
        var emptyOrder = order("j18.1", path("empty", empty, ""));
        var emptyPrepared = bench.prepare(emptyOrder);

        var nothing = bench.save(emptyPrepared, emptyOrder);
        write(emptyPrepared.directory(), "a.txt", "a\n");
        var uncommitted = bench.save(emptyPrepared, emptyOrder);
        commit(emptyPrepared.directory(), "First");
        var committed = bench.save(emptyPrepared, emptyOrder);

        assertThat(nothing.files()).isEmpty();
        assertThat(nothing.changes().getFirst().head()).isEmpty();
        for (var saved : List.of(uncommitted, committed)) {
            assertThat(saved.changes().getFirst().base()).isEmpty();
            assertThat(saved.changes().getFirst().commits()).isEqualTo(1);
            assertThat(saved.changes().getFirst().insertions()).isEqualTo(1);
        }
    }

    @Test
    void without_a_repository_everything_is_one_archive() throws Exception {
        var plain = order("j18.1");
        var workspace = bench.prepare(plain);

        assertThat(bench.save(workspace, plain).files()).isEmpty();
        write(workspace.directory(), "out/a.txt", "a\n");
        Files.write(workspace.directory().resolve("huge.bin"), new byte[1_000_001]);
        Files.createSymbolicLink(workspace.directory().resolve("link"), Path.of("/etc/passwd"));
        var saved = bench.save(workspace, plain);

        assertThat(saved.files())
                .extracting(Saved.SavedFile::kind, Saved.SavedFile::name)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("archive", "workspace.tar.gz"));
        assertThat(shell(bench.folder, "tar -tvzf " + saved.files().getFirst().file()))
                .contains("./out/a.txt")
                .contains("./link -> /etc/passwd")
                .doesNotContain("huge.bin");
        assertThat(saved.warnings()).singleElement().asString().contains("huge.bin");
    }

    @Test
    void what_lies_beside_the_clones_is_saved_too() throws Exception {
        write(prepared.workspace(), "notes.txt", "n\n");

        var saved = bench.save(prepared, order);

        assertThat(shell(bench.folder, "tar -tzf " + Bench.file(saved, "workspace.tar.gz")))
                .contains("./notes.txt")
                .doesNotContain("shop");
    }

    @Test
    void files_that_the_artifact_globs_match_are_saved_but_no_link() throws Exception {
        var wanting =
                order(
                        "j18.1",
                        List.of("**/*.xml", "target/report.txt", "../*", "/etc/*", "[", "evil*"),
                        path("shop", repository, ""));
        var ready = bench.prepare(wanting);
        write(ready.directory(), "top.xml", "1");
        write(ready.directory(), "target/a/b.xml", "2");
        write(ready.directory(), "target/report.txt", "3");
        Files.createSymbolicLink(ready.directory().resolve("evil"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(ready.directory().resolve("evil.d"), Path.of("/etc"));

        var saved = bench.save(ready, wanting);

        assertThat(saved.files())
                .filteredOn(file -> file.kind().equals("file"))
                .extracting(Saved.SavedFile::name)
                .containsExactlyInAnyOrder("top.xml", "target/a/b.xml", "target/report.txt");
        assertThat(saved.warnings())
                .containsExactlyInAnyOrder(
                        "not a path inside the workspace: ../*",
                        "not a path inside the workspace: /etc/*",
                        "not a glob: [");
        assertThat(text(Bench.file(saved, "target/a/b.xml"))).isEqualTo("2");
    }

    @Test
    void saving_twice_gives_the_same_and_a_restarted_node_can_save() throws Exception {
        write(clone, "README.md", "three\n");
        commit(clone, "Three");
        var first = bench.save(prepared, order);

        var again = bench.workspaces.prepared(order.attempt()).orElseThrow();
        var second = bench.save(again, order);

        assertThat(second.changes()).isEqualTo(first.changes());
    }

    @Test
    void a_bundle_that_was_sent_is_worked_in_and_saved() throws Exception {
        var bundle = bench.folder.resolve("sent.bundle");
        git(repository, "switch", "-q", "-c", "mine");
        git(repository, "bundle", "create", bundle.toString(), "HEAD", "--branches", "--tags");
        BundleSource source = (_, into) -> Files.copy(bundle, into);
        for (int i = 18; i < 20; i++) {
            var sent = order("j" + i + ".1", Bench.bundle("shop", 3, i == 18 ? "" : "feature/old"));

            var ready = bench.workspaces.prepare(sent, source, OptionalInt.empty());

            assertThat(git(ready.directory(), "symbolic-ref", "--short", "HEAD"))
                    .isEqualTo(i == 18 ? "main" : "feature/old");
            write(ready.directory(), "new.txt", "n\n");
            var saved = bench.save(ready, sent);
            assertThat(saved.warnings()).isEmpty();
            assertThat(saved.changes().getFirst().filesChanged()).isEqualTo(1);
            var fetched = bench.fetched(repository, saved, "shop.bundle");
            assertThat(git(fetched, "for-each-ref", "--format=%(refname)", "refs/saved"))
                    .isEqualTo("refs/saved/cadre/j" + i + ".1");
        }
        try (var mirrors = Files.list(bench.work.resolve("mirrors"))) {
            assertThat(mirrors.filter(file -> file.toString().endsWith(".git"))).hasSize(2);
        }
    }

    @Test
    void a_bad_bundle_is_refused_and_leaves_nothing() throws Exception {
        var thin = bench.folder.resolve("thin.bundle");
        git(repository, "bundle", "create", thin.toString(), "main", "^v1");
        var cut = bench.folder.resolve("cut.bundle");
        git(repository, "bundle", "create", cut.toString(), "--all");
        var bytes = Files.readAllBytes(cut);
        Files.write(cut, java.util.Arrays.copyOf(bytes, bytes.length - 30));
        var text = Files.writeString(bench.folder.resolve("text.bundle"), "hello\n");
        for (var bad : List.of(thin, cut, text)) {
            assertThatThrownBy(() ->
                            bench.workspaces.prepare(
                                    order("j20.1", Bench.bundle("shop", 4, "")),
                                    (_, into) -> Files.copy(bad, into),
                                    OptionalInt.empty()))
                    .as(bad.toString())
                    .isInstanceOf(cadre.wire.error.CadreException.class);
            try (var left = Files.list(bench.work.resolve("attempts/j20.1"))) {
                assertThat(left.map(file -> file.getFileName().toString()))
                        .noneMatch(name -> name.startsWith("incoming"));
            }
        }
    }
}
