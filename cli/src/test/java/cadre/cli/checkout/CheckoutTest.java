package cadre.cli.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.cli.checkout.Checkout.Applied;
import cadre.wire.error.CadreException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckoutTest {
    @TempDir Path root;
    private GitSample mine = new GitSample(Path.of("/"));
    private GitSample job = new GitSample(Path.of("/"));
    private String base = "";

    @BeforeEach
    void aCheckoutAndAJobThatChangedAFileAndMadeOne() {
        mine = GitSample.small(root.resolve("mine"));
        base = mine.head();
        job = mine.copy(root.resolve("job"));
        job.write("a.txt", "one\nTWO\nthree\n").write("new.txt", "new\n").commit("change");
    }

    private Applied toHead() {
        return Checkout.open(mine.folder(), GitSample.env())
                .toHead(job.bundle(base), job.head(), "Apply cadre job j17");
    }

    private Applied toBranch(String branch) {
        return Checkout.open(mine.folder(), GitSample.env())
                .toBranch(job.bundle(base), job.head(), branch);
    }

    @Test
    void where_nothing_else_happened_the_branch_moves_forward() {
        assertThat(toHead()).isEqualTo(new Applied.FastForwarded(base, job.head()));
        assertThat(mine.head()).isEqualTo(job.head());
        assertThat(mine.read("new.txt")).isEqualTo("new\n");
        assertThat(mine.git("status", "--porcelain")).isEmpty();
        assertThat(mine.git("branch", "--show-current")).isEqualTo("main");
    }

    @Test
    void a_second_time_changes_nothing() {
        toHead();

        assertThat(toHead()).isEqualTo(new Applied.AlreadyThere());
    }

    @Test
    void where_other_commits_came_meanwhile_the_change_is_merged() {
        mine.write("b.txt", "mine\n").commit("mine");

        assertThat(toHead()).isEqualTo(new Applied.Merged(mine.head()));
        assertThat(mine.read("a.txt")).isEqualTo("one\nTWO\nthree\n");
        assertThat(mine.read("b.txt")).isEqualTo("mine\n");
        assertThat(mine.git("log", "-1", "--format=%s")).isEqualTo("Apply cadre job j17");
    }

    @Test
    void a_conflict_is_reported_by_file_and_nothing_is_changed() {
        mine.write("a.txt", "one\nmine\nthree\n").commit("mine");
        var before = mine.state();

        assertThat(toHead()).isEqualTo(new Applied.Conflicts(List.of("a.txt")));
        assertThat(mine.state()).isEqualTo(before);
    }

    @Test
    void an_uncommitted_change_of_a_file_in_the_way_stops_it_before_anything_is_touched() {
        mine.write("a.txt", "precious\n");
        var before = mine.state();

        assertThat(toHead()).isEqualTo(new Applied.InTheWay(List.of("a.txt")));
        assertThat(mine.state()).isEqualTo(before);
        assertThat(mine.read("a.txt")).isEqualTo("precious\n");
    }

    @Test
    void a_new_or_ignored_file_in_the_way_is_not_overwritten() {
        mine.write(".git/info/exclude", "new.txt\n").write("new.txt", "precious\n");

        assertThat(toHead()).isEqualTo(new Applied.InTheWay(List.of("new.txt")));
        assertThat(mine.read("new.txt")).isEqualTo("precious\n");
        assertThat(mine.head()).isEqualTo(base);
    }

    @Test
    void a_file_in_the_way_of_a_merge_stops_it_too() {
        mine.write("b.txt", "mine\n").commit("mine").write("new.txt", "precious\n");
        var before = mine.state();

        assertThat(toHead()).isEqualTo(new Applied.InTheWay(List.of("new.txt")));
        assertThat(mine.state()).isEqualTo(before);
    }

    @Test
    void uncommitted_changes_elsewhere_stay_as_they_are() {
        mine.write("b.txt", "working on it\n").write("other.txt", "o\n");

        assertThat(toHead()).isInstanceOf(Applied.FastForwarded.class);
        assertThat(mine.read("b.txt")).isEqualTo("working on it\n");
        assertThat(mine.git("status", "--porcelain")).isEqualTo("M b.txt\n?? other.txt");
    }

    @Test
    void a_branch_is_made_and_nothing_else_is_touched() {
        mine.write("a.txt", "precious\n");

        assertThat(toBranch("agent/change"))
                .isEqualTo(new Applied.BranchMade("agent/change", job.head()));
        assertThat(mine.git("rev-parse", "agent/change")).isEqualTo(job.head());
        assertThat(mine.git("branch", "--show-current")).isEqualTo("main");
        assertThat(mine.read("a.txt")).isEqualTo("precious\n");
    }

    @Test
    void a_branch_that_stands_elsewhere_is_never_moved() {
        mine.git("branch", "taken");

        assertThatThrownBy(() -> toBranch("taken"))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("branch of this name");
        assertThat(mine.git("rev-parse", "taken")).isEqualTo(base);
    }

    @Test
    void a_bad_name_for_a_branch_is_refused() {
        for (var name : new String[] {"-d", "a..b", "x y", "", "@{-1}"}) {
            assertThatThrownBy(() -> toBranch(name))
                    .as(name)
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("no name for a branch");
        }
    }

    @Test
    void when_the_commits_below_are_missing_it_says_which() {
        var other = GitSample.empty(root.resolve("other")).write("x", "x").commit("other");
        var checkout = Checkout.open(other.folder(), GitSample.env());

        assertThat(checkout.toHead(job.bundle(base), job.head(), "m"))
                .isEqualTo(new Applied.BaseMissing(List.of(base)));
        assertThat(checkout.toBranch(job.bundle(base), job.head(), "b"))
                .isEqualTo(new Applied.BaseMissing(List.of(base)));
        assertThat(other.git("status", "--porcelain")).isEmpty();
    }

    @Test
    void an_unfinished_merge_is_left_alone() {
        mine.git("checkout", "-q", "-b", "side");
        mine.write("a.txt", "side\n").commit("side");
        mine.git("checkout", "-q", "main");
        mine.write("a.txt", "main\n").commit("main");
        assertThatThrownBy(() -> mine.git("merge", "-q", "side"))
                .isInstanceOf(AssertionError.class);

        assertThatThrownBy(this::toHead)
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("middle of a merge");
    }

    @Test
    void outside_of_a_checkout_it_says_where_to_go() {
        assertThatThrownBy(() -> Checkout.open(root, GitSample.env()))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("no git checkout");
    }
}
