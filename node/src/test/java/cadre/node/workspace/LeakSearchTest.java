package cadre.node.workspace;

import static cadre.node.workspace.Bench.commit;
import static cadre.node.workspace.Bench.git;
import static cadre.node.workspace.Bench.order;
import static cadre.node.workspace.Bench.path;
import static cadre.node.workspace.Bench.write;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.node.redact.Hidden;
import cadre.node.redact.SecretSearch;
import cadre.wire.link.AttemptOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is saved of an attempt is searched for its secrets. */
class LeakSearchTest {
    private static final String VALUE = "sk-4f9d1c-the-value";
    private static final SecretSearch SEARCH =
            SecretSearch.of(List.of(new Hidden("the secret A_KEY of team:main", VALUE)));

    @TempDir Path folder;
    private Bench bench;
    private AttemptOrder order;
    private Path clone;
    private Prepared prepared;

    @BeforeEach
    void prepare() throws Exception {
        bench = Bench.in(folder);
        order = order("j17.1", path("shop", bench.repository("shop"), ""));
        prepared = bench.prepare(order);
        clone = prepared.directory();
    }

    private List<String> warnings() throws InterruptedException {
        var saved = bench.workspaces.save(prepared, order, SEARCH, bench.into);
        try (var left = Files.list(bench.into)) {
            assertThat(left).noneMatch(file -> file.toString().endsWith(".search"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        assertThat(saved.warnings()).noneMatch(line -> line.contains(VALUE));
        return saved.warnings();
    }

    @Test
    void a_change_without_a_secret_is_saved_without_a_word() throws Exception {
        write(clone, "src/new.txt", "nothing to see\n");

        assertThat(warnings()).isEmpty();
    }

    @Test
    void a_secret_in_a_file_that_was_left_uncommitted_is_named_with_the_file() throws Exception {
        write(clone, "conf/my app.env", "A_KEY=" + VALUE + "\n");

        assertThat(warnings())
                .containsExactly("shop: the secret A_KEY of team:main is in conf/my app.env");
    }

    @Test
    void a_secret_that_was_committed_and_taken_out_again_is_still_in_the_bundle() throws Exception {
        write(clone, "a.txt", VALUE);
        commit(clone, "Add");
        write(clone, "a.txt", "nothing");
        commit(clone, "Remove");
        git(clone, "checkout", "-q", "-b", "other");
        write(
                clone,
                "b.bin",
                "\0\1"
                        + Base64.getEncoder()
                                .encodeToString(("u:" + VALUE).getBytes(StandardCharsets.UTF_8)));
        commit(clone, "With " + VALUE);

        assertThat(warnings())
                .hasSize(3)
                .contains(
                        "shop: the secret A_KEY of team:main is in a.txt",
                        "shop: the secret A_KEY of team:main is in b.bin")
                .anyMatch(line -> line.contains("is in the text of commit "));
    }

    @Test
    void a_secret_that_the_repository_had_before_is_no_matter_of_this_attempt() throws Exception {
        var repository = bench.folder.resolve("roots/shop");
        write(repository, "known.txt", VALUE);
        commit(repository, "Known");
        order = order("j18.1", path("shop", repository, ""));
        prepared = bench.prepare(order);
        write(prepared.directory(), "new.txt", "new\n");

        assertThat(warnings()).isEmpty();
    }

    @Test
    void files_beside_the_clones_are_searched_too() throws Exception {
        write(prepared.workspace(), "notes/todo.txt", "use " + VALUE);
        Files.createSymbolicLink(
                prepared.workspace().resolve("link"), bench.folder.resolve("roots"));

        assertThat(warnings())
                .containsExactly("the secret A_KEY of team:main is in notes/todo.txt");
    }

    @Test
    void a_secret_in_the_name_of_a_file_or_a_branch_is_nowhere_in_what_is_stored_and_shown()
            throws Exception {
        order =
                order(
                        "j19.1",
                        List.of("**/*"),
                        path("shop", bench.folder.resolve("roots/shop"), ""));
        prepared = bench.prepare(order);
        clone = prepared.directory();
        write(clone, VALUE, "x\n");
        write(clone, "dir-" + VALUE + "/f", "x\n");
        commit(clone, "Add");
        git(clone, "branch", "br-" + VALUE);
        write(clone, "sk-4f9d1c-\u200bthe-value", "y\n");
        write(prepared.workspace(), "beside-" + VALUE, "z\n");
        git(clone, "checkout", "-q", "-b", "other-" + VALUE);
        write(clone, "more.txt", "more\n");
        commit(clone, "More");

        var saved = bench.workspaces.save(prepared, order, SEARCH, bench.into);

        assertThat(saved.toString()).doesNotContain(VALUE).doesNotContain("the-value");
        assertThat(Bench.text(Bench.file(saved, "shop.diffstat.json"))).doesNotContain("the-value");
        assertThat(saved.files())
                .extracting(Saved.SavedFile::name)
                .contains("***", "***~2", "dir-***/f", "README.md");
        assertThat(Files.readString(Bench.file(saved, "dir-***/f"))).isEqualTo("x\n");
        assertThat(saved.warnings())
                .contains(
                        "shop: the secret A_KEY of team:main is in the name of a branch, saved as"
                                + " refs/heads/cadre-masked-1",
                        "shop: the secret A_KEY of team:main is in the name of a file, shown as"
                                + " dir-***/f",
                        "shop: a secret is in the name of a file, shown as ***",
                        "the secret A_KEY of team:main is in the name of a file, shown as"
                                + " beside-***");
        var fetched = bench.fetched(bench.folder.resolve("roots/shop"), saved, "shop.bundle");
        assertThat(git(fetched, "for-each-ref"))
                .contains("heads/cadre-masked-1", "heads/cadre-masked-2")
                .doesNotContain(VALUE);
    }
}
