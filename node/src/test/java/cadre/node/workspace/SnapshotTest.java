package cadre.node.workspace;

import static cadre.node.workspace.Bench.commit;
import static cadre.node.workspace.Bench.git;
import static cadre.node.workspace.Bench.order;
import static cadre.node.workspace.Bench.path;
import static cadre.node.workspace.Bench.shell;
import static cadre.node.workspace.Bench.write;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.node.TestOrder;
import cadre.node.redact.Hidden;
import cadre.node.redact.SecretSearch;
import cadre.node.workspace.Saved.SavedFile;
import cadre.wire.job.GuardedPaths;
import cadre.wire.job.PathGuard;
import cadre.wire.job.RepositoryChange;
import cadre.wire.json.Json;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.ResumeOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running agent has done so far, taken without its noticing. */
class SnapshotTest {
    @TempDir Path folder;
    private final List<String> names = new ArrayList<>();
    private Bench bench;
    private Path repository;
    private Path got;

    @BeforeEach
    void aRepository() throws Exception {
        bench = Bench.in(folder);
        repository = bench.repository("shop");
        got = Files.createDirectories(folder.resolve("got"));
    }

    private AttemptOrder guarded(String attempt) {
        var paths = new GuardedPaths(Optional.of("shop"), List.of("src/**"), List.of());
        return order(attempt, path("shop", repository, ""))
                .withGuard(Optional.of(new PathGuard(Optional.of("shop"), List.of(paths))));
    }

    private static AttemptOrder goesOn(AttemptOrder any, AttemptOrder with) {
        return TestOrder.of(
                        any.attempt(),
                        any.token(),
                        any.prompt(),
                        any.agent(),
                        any.repositories(),
                        any.env(),
                        any.artifacts(),
                        any.isolation(),
                        any.timeoutSec(),
                        any.idleTimeoutSec(),
                        any.limits(),
                        Optional.of(new ResumeOrder(with.attempt(), "session-1", List.of())),
                        Optional.empty())
                .withGuard(any.guard());
    }

    private boolean keep(List<SavedFile> files) {
        names.clear();
        for (var file : files) {
            assertThat(file.kind()).isEqualTo("snapshot");
            names.add(file.name());
            var at = got.resolve(file.name().replace("snapshot/", ""));
            try {
                Files.copy(file.file(), at, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return true;
    }

    private String merged(String attempt, String file) throws Exception {
        var ref = "refs/cadre/" + attempt;
        git(
                repository,
                "fetch",
                "-q",
                got.resolve("shop.bundle").toString(),
                "+" + ref + ":" + ref);
        return git(repository, "show", ref + ":" + file);
    }

    private static String state(Path clone) throws InterruptedException {
        return shell(
                clone,
                "find . -type f ! -path './.git/objects/*' -exec sha256sum {} + | sort -k2;"
                        + "find .git ! -path '.git/objects/*' -printf '%p %T@ %m\\n' | sort;"
                        + "find .git/objects -printf '%p %s %m\\n' | sort; git for-each-ref");
    }

    private Snapshotting taking(Prepared prepared, AttemptOrder order) {
        return bench.workspaces.snapshotting(prepared, order, () -> SecretSearch.NONE);
    }

    @Test
    void committed_and_uncommitted_work_is_in_it_and_the_clone_is_as_it_was() throws Exception {
        var order = guarded("j17.1");
        var prepared = bench.prepare(order);
        var clone = prepared.directory();
        write(clone, "src/a.txt", "committed\n");
        commit(clone, "Work");
        git(clone, "branch", "aside");
        write(clone, "src/b.txt", "staged\n");
        git(clone, "add", "src/b.txt");
        write(clone, "src/c.txt", "neither\n");
        write(clone, "README.md", "not its own\n");
        var before = state(clone);

        assertThat(taking(prepared, order).take(this::keep)).isTrue();

        assertThat(state(clone)).isEqualTo(before);
        assertThat(names).containsExactly("snapshot/shop.diffstat.json", "snapshot/shop.bundle");
        assertThat(merged("j17.1", "src/a.txt")).isEqualTo("committed");
        assertThat(merged("j17.1", "src/b.txt")).isEqualTo("staged");
        assertThat(merged("j17.1", "src/c.txt")).isEqualTo("neither");
        assertThat(merged("j17.1", "README.md")).isEqualTo("two");
        var text = Files.readString(got.resolve("shop.diffstat.json"));
        assertThat(Json.read(text, RepositoryChange.class).files())
                .extracting(RepositoryChange.FileStat::path)
                .containsExactly("src/a.txt", "src/b.txt", "src/c.txt");
        assertThat(git(repository, "bundle", "list-heads", got.resolve("shop.bundle").toString()))
                .doesNotContain("aside");
        assertThat(bench.work.resolve("attempts")).satisfies(SnapshotTest::hasNoScratch);
    }

    private static void hasNoScratch(Path folder) {
        try (var all = Files.walk(folder.getParent())) {
            assertThat(all.filter(each -> each.endsWith("save/snapshot"))).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void one_is_taken_only_of_what_changed_and_says_when_nothing_is_left() throws Exception {
        var order = guarded("j17.1");
        var prepared = bench.prepare(order);
        var clone = prepared.directory();
        var taking = taking(prepared, order);
        write(clone, "src/a.txt", "work\n");

        assertThat(taking.take(_ -> false)).isTrue();
        assertThat(taking.take(this::keep)).as("it had not arrived").isTrue();
        assertThat(taking.take(this::keep)).isFalse();
        git(clone, "checkout", "-q", "--", "src/a.txt");
        assertThat(taking.take(this::keep)).isTrue();
        assertThat(names).containsExactly("snapshot/shop.bundle");
        assertThat(got.resolve("shop.bundle")).isEmptyFile();
    }

    @Test
    void an_order_of_an_older_server_asks_for_none() {
        var order = guarded("j17.1");
        var text = Json.write(order);

        assertThat(text).doesNotContain("snapshot");
        assertThat(Json.read(text, AttemptOrder.class)).isEqualTo(order);
        assertThat(Json.read(Json.write(order.withSnapshots(30)), AttemptOrder.class).snapshotSec())
                .contains(30L);
    }

    @Test
    void what_holds_a_secret_is_not_sent() throws Exception {
        var order = guarded("j17.1");
        var prepared = bench.prepare(order);
        write(prepared.directory(), "src/a.txt", "the key is hunter2hunter2\n");
        var known = new AtomicReference<>(SecretSearch.NONE);
        var taking = bench.workspaces.snapshotting(prepared, order, known::get);
        known.set(SecretSearch.of(List.of(new Hidden("the key", "hunter2hunter2"))));

        taking.take(this::keep);

        assertThat(got.resolve("shop.bundle")).isEmptyFile();
        assertThat(names).containsExactly("snapshot/shop.bundle");
    }

    @Test
    void what_is_left_of_a_broken_repository_is_sent_and_of_a_deleted_one_nothing()
            throws Exception {
        var order = guarded("j17.1");
        var prepared = bench.prepare(order);
        write(prepared.directory(), "src/a.txt", "work\n");
        var taking = taking(prepared, order);
        taking.take(this::keep);
        assertThat(got.resolve("shop.bundle")).isNotEmptyFile();

        Folders.delete(prepared.directory().resolve(".git"));
        write(prepared.directory(), "src/a.txt", "more work\n");
        assertThat(taking.take(this::keep)).isTrue();
        assertThat(merged("j17.1", "src/a.txt")).isEqualTo("more work");

        Folders.delete(prepared.clones().getFirst().directory());

        assertThat(taking.take(this::keep)).isTrue();
        assertThat(names).containsExactly("snapshot/shop.bundle");
        assertThat(got.resolve("shop.bundle")).isEmptyFile();
    }

    @Test
    void that_none_can_be_taken_is_said_when_it_lasts() throws Exception {
        var order = guarded("j17.1");
        var prepared = bench.prepare(order);
        write(prepared.directory(), "src/a.txt", "work\n");
        write(prepared.directory(), "src/.gitattributes", "*.txt working-tree-encoding=UTF-16\n");
        var taking = taking(prepared, order);

        for (var trial : List.of(1, 2, 3)) {
            assertThat(taking.trouble()).as("before try " + trial).isEmpty();
            assertThat(taking.take(this::keep)).isFalse();
        }

        assertThat(taking.trouble()).isPresent();
        assertThat(names).isEmpty();
    }

    @Test
    void of_a_job_that_goes_on_the_earlier_work_is_in_it_and_the_save_at_the_end_is_the_same()
            throws Exception {
        var first = guarded("j17.1");
        var prepared = bench.prepare(first);
        write(prepared.directory(), "src/a.txt", "earlier\n");
        bench.save(prepared, first);
        var order = goesOn(guarded("j18.1"), first);
        var again = bench.workspaces.resume(order, OptionalInt.empty());
        write(again.directory(), "src/b.txt", "later\n");

        assertThat(taking(again, order).take(this::keep)).isTrue();

        assertThat(merged("j18.1", "src/a.txt")).isEqualTo("earlier");
        assertThat(merged("j18.1", "src/b.txt")).isEqualTo("later");
        var saved = bench.save(again, order);
        assertThat(saved.warnings()).isEmpty();
        assertThat(saved.changes().getFirst().files())
                .extracting(RepositoryChange.FileStat::path)
                .containsExactly("src/b.txt");
    }
}
