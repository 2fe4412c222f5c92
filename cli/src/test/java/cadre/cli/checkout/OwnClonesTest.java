package cadre.cli.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnClonesTest {
    @TempDir Path root;

    private static OwnClones around(Path folder) {
        return OwnClones.around(folder, GitSample.env()).orElseThrow();
    }

    private static boolean hasWork(GitSample clone, GitSample from) {
        return OwnClones.hasWork(clone.folder(), from.folder(), GitSample.env());
    }

    @Test
    void a_clone_has_what_is_committed_on_a_branch_of_its_own_and_the_users_own_is_untouched() {
        var shop = GitSample.small(root.resolve("shop")).write("src/x", "x").commit("x");
        shop.write("a.txt", "not committed\n");
        shop.git("config", "user.email", "ada@shop.example");
        var before = shop.state();

        var clones = around(shop.folder().resolve("src"));
        var where = clones.make(root.resolve("clones/one"), "cadre/crew-1/codex-1");

        var clone = new GitSample(root.resolve("clones/one"));
        assertThat(where).isEqualTo(clone.folder().resolve("src"));
        assertThat(clones.uncommitted()).containsExactly("a.txt");
        assertThat(clone.read("a.txt")).startsWith("one");
        assertThat(clone.git("branch", "--show-current")).isEqualTo("cadre/crew-1/codex-1");
        assertThat(clone.git("config", "user.email")).isEqualTo("ada@shop.example");
        assertThat(shop.state()).isEqualTo(before);
    }

    @Test
    void a_clone_holds_work_until_the_users_repository_has_it() {
        var shop = GitSample.small(root.resolve("shop"));
        around(shop.folder()).make(root.resolve("one"), "work");
        var clone = new GitSample(root.resolve("one"));
        assertThat(hasWork(clone, shop)).isFalse();

        clone.write("new.txt", "n\n");
        assertThat(hasWork(clone, shop)).as("a new file").isTrue();
        clone.git("stash", "push", "-q", "--include-untracked");
        assertThat(hasWork(clone, shop)).as("a stash").isTrue();
        clone.git("stash", "pop", "-q");
        clone.commit("new");
        assertThat(hasWork(clone, shop)).as("a commit").isTrue();
        shop.git("fetch", "-q", clone.folder().toString(), "work:taken");
        assertThat(hasWork(clone, shop)).as("taken over").isFalse();
    }

    @Test
    void a_repository_without_a_commit_can_be_cloned_and_without_one_there_is_none() {
        var shop = GitSample.empty(root.resolve("shop"));

        around(shop.folder()).make(root.resolve("one"), "work");

        assertThat(hasWork(new GitSample(root.resolve("one")), shop)).isFalse();
        assertThat(OwnClones.around(root, GitSample.env())).isEmpty();
    }
}
