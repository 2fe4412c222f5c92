package cadre.cli.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.cli.checkout.LocalRepository.Changes;
import cadre.process.Programs;
import cadre.wire.error.CadreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRepositoryTest {
    @TempDir Path root;

    private LocalRepository open(GitSample sample) {
        return LocalRepository.open(sample.folder(), GitSample.env());
    }

    private Path newFolder(String name) {
        try {
            return Files.createDirectory(root.resolve(name));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** What a node would get of it. */
    private GitSample unpacked(LocalRepository.Packed packed) {
        var into = root.resolve("unpacked-" + System.nanoTime());
        new GitSample(root).git("clone", "-q", packed.bundle().toString(), into.toString());
        return new GitSample(into);
    }

    @Test
    void a_bundle_has_the_whole_history_of_what_is_checked_out() {
        var shop = GitSample.small(root.resolve("shop")).write("a.txt", "new\n").commit("second");

        var packed = open(shop).pack(Optional.empty(), Changes.LEFT_OUT, newFolder("pack"));
        var got = unpacked(packed);

        assertThat(packed.head()).isEqualTo(shop.head());
        assertThat(got.head()).isEqualTo(shop.head());
        assertThat(got.git("log", "--format=%s")).isEqualTo("second\nfirst");
        assertThat(got.git("branch", "--show-current")).isEqualTo("main");
    }

    @Test
    void another_branch_tag_or_commit_can_be_sent() {
        var shop = GitSample.small(root.resolve("shop"));
        var first = shop.head();
        shop.git("tag", "v1");
        shop.git("checkout", "-q", "-b", "side");
        shop.write("side.txt", "s\n").commit("side");
        shop.git("checkout", "-q", "main");

        var repository = open(shop);

        assertThat(
                        unpacked(
                                        repository.pack(
                                                Optional.of("side"),
                                                Changes.LEFT_OUT,
                                                newFolder("1")))
                                .read("side.txt"))
                .isEqualTo("s\n");
        assertThat(
                        unpacked(
                                        repository.pack(
                                                Optional.of("v1"),
                                                Changes.LEFT_OUT,
                                                newFolder("2")))
                                .head())
                .isEqualTo(first);
        assertThat(
                        repository
                                .pack(
                                        Optional.of(first.substring(0, 8)),
                                        Changes.LEFT_OUT,
                                        newFolder("3"))
                                .head())
                .isEqualTo(first);
    }

    @Test
    void an_unknown_ref_is_named() {
        var repository = open(GitSample.small(root.resolve("shop")));

        for (var ref : new String[] {"nope", "--all", "main..main"}) {
            assertThatThrownBy(() -> repository.pack(Optional.of(ref), Changes.LEFT_OUT, root))
                    .as(ref)
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("no such branch, tag or commit")
                    .hasMessageContaining(ref);
        }
    }

    @Test
    void uncommitted_files_are_named() {
        var shop = GitSample.small(root.resolve("shop")).write(".gitignore", "*.log\n").commit("x");
        shop.write("a.txt", "changed\n").write("dir/new file.txt", "n\n").write("x.log", "l\n");

        assertThat(open(shop).uncommitted()).containsExactly("a.txt", "dir/new file.txt");
    }

    @Test
    void dirty_sends_the_files_as_they_are_and_touches_nothing_of_the_users() {
        var shop = GitSample.small(root.resolve("shop")).write(".gitignore", "*.log\n").commit("x");
        shop.write("a.txt", "staged\n").git("add", "a.txt");
        shop.write("a.txt", "worktree\n").write("new.txt", "n\n").write("x.log", "l\n");
        shop.git("rm", "-q", "--cached", "b.txt");
        var before = shop.state();

        var packed = open(shop).pack(Optional.empty(), Changes.INCLUDED, newFolder("pack"));
        var got = unpacked(packed);

        assertThat(got.read("a.txt")).isEqualTo("worktree\n");
        assertThat(got.read("new.txt")).isEqualTo("n\n");
        assertThat(got.read("b.txt")).isEqualTo("b\n");
        assertThat(got.folder().resolve("x.log")).doesNotExist();
        assertThat(got.git("rev-parse", "HEAD^")).isEqualTo(shop.head());
        assertThat(shop.state()).isEqualTo(before);
        assertThatThrownBy(() -> shop.git("cat-file", "-e", packed.head()))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void the_same_dirty_files_give_the_same_commit_so_that_they_are_sent_once() {
        var shop = GitSample.small(root.resolve("shop")).write("a.txt", "changed\n");

        var one = open(shop).pack(Optional.empty(), Changes.INCLUDED, newFolder("1"));
        var two = open(shop).pack(Optional.empty(), Changes.INCLUDED, newFolder("2"));

        assertThat(one.head()).isEqualTo(two.head());
    }

    @Test
    void dirty_without_changes_sends_the_last_commit() {
        var shop = GitSample.small(root.resolve("shop"));

        assertThat(open(shop).pack(Optional.empty(), Changes.INCLUDED, newFolder("1")).head())
                .isEqualTo(shop.head());
    }

    @Test
    void a_repository_without_a_commit_is_refused_or_sent_as_it_is_with_dirty() {
        var shop = GitSample.empty(root.resolve("shop")).write("a.txt", "a\n");
        var repository = open(shop);

        assertThatThrownBy(
                        () -> repository.pack(Optional.empty(), Changes.LEFT_OUT, newFolder("1")))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("no commit yet")
                .hasMessageContaining("--dirty");
        assertThat(
                        unpacked(
                                        repository.pack(
                                                Optional.empty(), Changes.INCLUDED, newFolder("2")))
                                .read("a.txt"))
                .isEqualTo("a\n");
    }

    @Test
    void a_shallow_clone_is_refused_with_the_way_out() {
        var shop = GitSample.small(root.resolve("shop")).write("a.txt", "2\n").commit("second");
        shop.git(
                "clone",
                "-q",
                "--depth",
                "1",
                "file://" + shop.folder(),
                root.resolve("thin").toString());

        assertThatThrownBy(() -> open(new GitSample(root.resolve("thin"))))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("git fetch --unshallow");
    }

    @Test
    void a_folder_that_is_no_repository_is_named() {
        assertThatThrownBy(() -> LocalRepository.open(root, GitSample.env()))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("no git repository")
                .hasMessageContaining(root.toString());
        assertThatThrownBy(() -> LocalRepository.open(root.resolve("none"), GitSample.env()))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("no such folder");
    }

    @Test
    void a_folder_inside_a_repository_means_the_whole_repository() {
        var shop = GitSample.small(root.resolve("my shop!")).write("src/x", "x").commit("x");

        var repository = LocalRepository.open(shop.folder().resolve("src"), GitSample.env());

        assertThat(repository.name()).isEqualTo("my-shop-");
        assertThat(
                        unpacked(
                                        repository.pack(
                                                Optional.empty(), Changes.LEFT_OUT, newFolder("1")))
                                .read("a.txt"))
                .startsWith("one");
    }

    @Test
    void a_worktree_and_a_bare_repository_can_be_sent() {
        var shop = GitSample.small(root.resolve("shop"));
        shop.git("worktree", "add", "-q", "-b", "other", root.resolve("tree").toString());
        shop.git(
                "clone",
                "-q",
                "--bare",
                shop.folder().toString(),
                root.resolve("bare.git").toString());

        var tree = new GitSample(root.resolve("tree")).write("t.txt", "t\n");
        var bare = LocalRepository.open(root.resolve("bare.git"), GitSample.env());

        assertThat(
                        unpacked(
                                        open(tree)
                                                .pack(
                                                        Optional.empty(),
                                                        Changes.INCLUDED,
                                                        newFolder("1")))
                                .read("t.txt"))
                .isEqualTo("t\n");
        assertThat(bare.name()).isEqualTo("bare");
        assertThat(unpacked(bare.pack(Optional.empty(), Changes.LEFT_OUT, newFolder("2"))).head())
                .isEqualTo(shop.head());
    }

    @Test
    void a_hostile_repository_runs_nothing() throws IOException {
        var shop = GitSample.small(root.resolve("shop"));
        var trap =
                Files.writeString(root.resolve("trap"), "#!/bin/sh\ntouch " + root + "/sprung\n");
        Files.setPosixFilePermissions(trap, PosixFilePermissions.fromString("rwx------"));
        for (var hook : new String[] {"post-index-change", "reference-transaction", "pre-commit"}) {
            Files.copy(trap, shop.folder().resolve(".git/hooks").resolve(hook));
        }
        shop.git("config", "core.fsmonitor", trap.toString());
        Files.deleteIfExists(root.resolve("sprung"));
        shop.write("a.txt", "changed\n");

        var repository = open(shop);
        repository.uncommitted();
        repository.pack(Optional.empty(), Changes.INCLUDED, newFolder("1")).bundle();

        assertThat(root.resolve("sprung")).doesNotExist();
    }

    @Test
    void where_it_came_from_is_told_without_credentials() {
        var shop = GitSample.small(root.resolve("shop"));

        assertThat(open(shop).origin()).isEmpty();
        shop.git("remote", "add", "origin", "https://ada:p@ss@git.example.org:8443/team/shop.git");
        assertThat(open(shop).origin()).contains("https://git.example.org:8443/team/shop.git");
        shop.git("remote", "set-url", "origin", "https://token@git.example.org/shop");
        assertThat(open(shop).origin()).contains("https://git.example.org/shop");
        shop.git("remote", "set-url", "origin", "ssh://git:secret@git.example.org/shop.git");
        assertThat(open(shop).origin()).contains("ssh://git@git.example.org/shop.git");
        shop.git("remote", "set-url", "origin", "git@git.example.org:team/shop.git");
        assertThat(open(shop).origin()).contains("git@git.example.org:team/shop.git");
    }

    @Test
    void a_folder_and_what_a_server_would_refuse_is_no_origin() {
        var shop = GitSample.small(root.resolve("shop"));
        var clone = shop.copy(root.resolve("clone"));

        assertThat(open(clone).origin()).isEmpty();
        for (var url :
                new String[] {
                    "file:///srv/shop.git",
                    "ext::sh -c x",
                    "../shop",
                    "host:shop.git",
                    "https://h/x?token=1",
                    "https://h/" + "x".repeat(3000)
                }) {
            clone.git("remote", "set-url", "origin", url);
            assertThat(open(clone).origin()).as(url).isEmpty();
        }
    }

    /** A {@code git} that notes each start in {@code starts} and does what the real one does. */
    private Map<String, String> counting() throws IOException {
        var path = GitSample.env().getOrDefault("PATH", "");
        var real = Programs.find("git", path).orElseThrow();
        var git =
                Files.writeString(
                        newFolder("bin").resolve("git"),
                        "#!/bin/sh\necho . >>'%s'\nexec '%s' \"$@\"\n"
                                .formatted(root.resolve("starts"), real));
        Files.setPosixFilePermissions(git, PosixFilePermissions.fromString("rwx------"));
        var env = new HashMap<>(GitSample.env());
        env.put("PATH", git.getParent() + ":" + path);
        return env;
    }

    @Test
    void all_that_a_job_needs_to_know_takes_three_starts_of_git() throws IOException {
        var shop = GitSample.small(root.resolve("shop")).write("a.txt", "changed\n");
        shop.git("remote", "add", "origin", "https://git.example.org/shop");

        var repository = LocalRepository.openWithStatus(shop.folder(), counting());
        var head = repository.pack(Optional.empty(), Changes.LEFT_OUT, newFolder("pack")).head();

        assertThat(head).isEqualTo(shop.head());
        assertThat(repository.uncommitted()).containsExactly("a.txt");
        assertThat(repository.origin()).contains("https://git.example.org/shop");
        assertThat(Files.readAllLines(root.resolve("starts"))).hasSize(3);
    }

    @Test
    void what_is_checked_out_is_told_with_all_that_is_odd_about_it() {
        var shop = GitSample.small(root.resolve("shop")).write("old name", "o\n").commit("old");
        shop.git("mv", "old name", "new name");
        shop.git("checkout", "-q", "--detach");

        var detached = LocalRepository.openWithStatus(shop.folder(), GitSample.env());

        assertThat(detached.uncommitted()).containsExactly("new name", "old name");
        var packed = detached.pack(Optional.empty(), Changes.LEFT_OUT, newFolder("pack"));
        assertThat(unpacked(packed).head()).isEqualTo(shop.head());
        var empty = GitSample.empty(root.resolve("empty")).write("a b", "a\n");
        var unborn = LocalRepository.openWithStatus(empty.folder(), GitSample.env());
        assertThat(unborn.uncommitted()).containsExactly("a b");
        assertThatThrownBy(() -> unborn.pack(Optional.empty(), Changes.LEFT_OUT, root))
                .hasMessageContaining("no commit yet");
    }

    @Test
    void a_partial_clone_is_refused() {
        var shop = GitSample.small(root.resolve("shop"));
        shop.git("config", "remote.origin.promisor", "true");

        assertThatThrownBy(() -> open(shop)).hasMessageContaining("partial clone");
    }
}
