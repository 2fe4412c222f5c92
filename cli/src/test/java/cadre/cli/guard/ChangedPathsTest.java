package cadre.cli.guard;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.checkout.Git;
import cadre.cli.checkout.GitSample;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangedPathsTest {
    private static final String NONE = "0".repeat(40);

    @TempDir Path folder;

    private Git git(GitSample repository) {
        return Git.in(repository.folder(), GitSample.env());
    }

    @Test
    void the_paths_of_a_commit_are_those_in_the_index_before_the_first_commit_too() {
        var repository =
                GitSample.empty(folder.resolve("r"))
                        .write("a b/ü.txt", "x")
                        .write("not-added", "x");
        repository.git("add", "a b");

        assertThat(ChangedPaths.staged(git(repository), Optional.empty()))
                .containsExactly("a b/ü.txt");
    }

    @Test
    void a_file_that_is_moved_counts_where_it_was_and_where_it_is() {
        var repository = GitSample.small(folder.resolve("r"));
        repository.git("mv", "a.txt", "c.txt");

        assertThat(ChangedPaths.staged(git(repository), Optional.empty()))
                .containsExactly("a.txt", "c.txt");
    }

    @Test
    void the_paths_of_a_push_are_those_that_change_on_the_other_side() {
        var origin = GitSample.small(folder.resolve("origin"));
        var repository = origin.copy(folder.resolve("r"));
        var before = repository.head();
        repository.write("b.txt", "changed\n").commit("second");
        repository.write("new/c.txt", "c").commit("third");
        var git = git(repository);
        var ref = "refs/heads/main " + repository.head() + " refs/heads/main ";

        assertThat(ChangedPaths.pushed(git, List.of(ref + before)))
                .containsExactly("b.txt", "new/c.txt");
        assertThat(ChangedPaths.pushed(git, List.of(ref + NONE)))
                .as("a new branch brings what no branch there has")
                .containsExactly("b.txt", "new/c.txt");
        assertThat(ChangedPaths.pushed(git, List.of(ref + "1".repeat(40))))
                .as("the other side has what we do not")
                .containsExactly("b.txt", "new/c.txt");
        assertThat(
                        ChangedPaths.pushed(
                                git, List.of("(delete) " + NONE + " refs/heads/x " + before)))
                .isEmpty();
        assertThat(ChangedPaths.pushed(git, List.of("", "--upload-pack=x y z", "a b c d")))
                .isEmpty();
    }
}
