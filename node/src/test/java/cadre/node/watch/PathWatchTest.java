package cadre.node.watch;

import static cadre.node.workspace.Bench.commit;
import static cadre.node.workspace.Bench.git;
import static cadre.node.workspace.Bench.order;
import static cadre.node.workspace.Bench.path;
import static cadre.node.workspace.Bench.shell;
import static cadre.node.workspace.Bench.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.node.guard.Claims;
import cadre.node.watch.WatchedTree.Pace;
import cadre.node.workspace.Bench;
import cadre.wire.job.GuardedFile;
import cadre.wire.job.GuardedPaths;
import cadre.wire.job.PathGuard;
import cadre.wire.plan.SharedRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that owns {@code mine} writes in a clone in which more is than that. */
class PathWatchTest {
    private static final Pace QUICK =
            new Pace(
                    Duration.ofMillis(20), Duration.ofMillis(20), Duration.ofMillis(50), 1, 10_000);
    private static final Pace UNWATCHED =
            new Pace(Duration.ofMillis(20), Duration.ofMillis(20), Duration.ofMillis(50), 1, 0);
    private static final Pace FEW =
            new Pace(Duration.ofMillis(20), Duration.ofMillis(20), Duration.ofMillis(50), 1, 3);

    @TempDir Path folder;
    private final Queue<Overstep> heard = new ConcurrentLinkedQueue<>();
    private final PathGuard guard =
            new PathGuard(
                    Optional.of("me"),
                    List.of(
                            new GuardedPaths(
                                    Optional.empty(),
                                    List.of("mine", "last/mark"),
                                    List.of(
                                            shared("Makefile", SharedRule.OWNER_ONLY),
                                            shared("main.txt", SharedRule.FRAGMENT),
                                            shared("lock.txt", SharedRule.REGENERATE),
                                            shared("deps.txt", SharedRule.ORDERED)))));
    private Bench bench;
    private Path work;
    private Optional<PathWatch> watch = Optional.empty();

    private static GuardedFile shared(String path, SharedRule rule) {
        return new GuardedFile(path, rule, Optional.empty(), Optional.empty());
    }

    @BeforeEach
    void aClone() throws Exception {
        bench = Bench.in(folder);
        var repository = bench.repository("shop");
        write(repository, ".gitignore", "target/\n*.o\n");
        write(repository, "mine/a.txt", "a\n");
        write(repository, "theirs/a.txt", "a\n");
        write(repository, "theirs/deep/b.txt", "b\n");
        write(repository, "Makefile", "all:\n");
        write(repository, "main.txt", "main\n");
        write(repository, "lock.txt", "lock\n");
        write(repository, "deps.txt", "a 1\n");
        commit(repository, "More");
        var order = order("j17.1", path("shop", repository, ""));
        work = bench.prepare(order).directory();
    }

    private void begin(Pace pace) throws Exception {
        var order = order("j17.1");
        var prepared = bench.workspaces.prepared(order.place()).orElseThrow();
        watch =
                Optional.of(
                        PathWatch.start(
                                bench.workspaces.looks(prepared, order.place()),
                                guard,
                                pace,
                                heard::addAll));
        write(work, "first.mark", "it watches\n");
        hears("first.mark");
    }

    @AfterEach
    void end() {
        watch.ifPresent(PathWatch::close);
    }

    private List<String> paths() {
        return heard.stream().map(Overstep::path).toList();
    }

    private void hears(String... paths) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(paths()).contains(paths));
    }

    /** What came before the mark has been looked at when the mark is told. */
    private void hearsOnly(String... paths) throws Exception {
        write(work, "zz.mark", "all before it was told\n");
        hears("zz.mark");
        for (var path : paths) {
            hears(path);
        }
        assertThat(paths().stream().filter(path -> !path.endsWith(".mark")))
                .containsExactlyInAnyOrder(paths);
    }

    @Test
    void what_is_made_changed_renamed_and_deleted_elsewhere_is_told_once_with_its_reason()
            throws Exception {
        begin(QUICK);

        write(work, "theirs/new.txt", "new\n");
        write(work, "mine/new.txt", "mine\n");
        hears("theirs/new.txt");
        write(work, "theirs/a.txt", "changed\n");
        hears("theirs/a.txt");
        write(work, "theirs/a.txt", "changed again\n");
        shell(work, "mv theirs/deep/b.txt theirs/deep/c.txt; rm src/a.txt");

        hearsOnly(
                "theirs/new.txt",
                "theirs/a.txt",
                "theirs/deep/b.txt",
                "theirs/deep/c.txt",
                "src/a.txt");
        assertThat(heard).contains(new Overstep("shop", "theirs/a.txt", "the job does not own it"));
    }

    @Test
    void new_folders_are_watched_with_what_was_written_in_them_before() throws Exception {
        begin(QUICK);

        shell(work, "mkdir -p new/a/b && echo 1 > new/a/b/first.txt");
        hears("new/a/b/first.txt");
        shell(
                work,
                "mkdir -p new/a/c && echo 1 > new/a/b/second.txt && echo 1 > new/a/c/third.txt");
        hears("new/a/b/second.txt", "new/a/c/third.txt");
        shell(work, "mv new/a moved && echo 1 > moved/b/fourth.txt");

        hearsOnly(
                "new/a/b/first.txt",
                "new/a/b/second.txt",
                "new/a/c/third.txt",
                "moved/b/first.txt",
                "moved/b/second.txt",
                "moved/c/third.txt",
                "moved/b/fourth.txt");
    }

    @Test
    void ignored_files_and_folders_and_git_itself_are_no_news() throws Exception {
        begin(QUICK);

        shell(
                work,
                "mkdir -p target/x theirs/target && echo 1 > target/x/a && echo 1 > theirs/target/b");
        shell(work, "echo 1 > theirs/a.o; touch theirs/a.txt; echo 2 > mine/a.txt");
        git(work, "add", "mine/a.txt");
        git(work, "commit", "-q", "-m", "Mine");
        git(work, "checkout", "-q", "-b", "other");

        hearsOnly();
    }

    @Test
    void a_change_that_is_put_back_before_it_is_looked_at_is_none() throws Exception {
        begin(
                new Pace(
                        Duration.ofSeconds(1),
                        Duration.ofMillis(20),
                        Duration.ofSeconds(1),
                        1,
                        100));

        shell(work, "echo changed > theirs/a.txt; git checkout -q theirs/a.txt");

        hearsOnly();
    }

    @Test
    void shared_files_that_it_may_not_change_at_all_are_told() throws Exception {
        begin(QUICK);

        for (var name : List.of("Makefile", "main.txt", "lock.txt", "deps.txt")) {
            write(work, name, "a 1\nb 2\n");
        }
        write(work, "main.txt.d/me", "a fragment\n");
        write(work, "main.txt.d/other", "a fragment\n");

        hearsOnly("Makefile", "main.txt", "lock.txt", "main.txt.d/other");
    }

    @Test
    void links_are_not_followed_and_case_tells_names_apart() throws Exception {
        begin(QUICK);
        var outside = Files.createDirectories(folder.resolve("outside/deep"));

        Files.createSymbolicLink(work.resolve("mine/link"), outside);
        Files.createSymbolicLink(work.resolve("theirs/link"), outside);
        hears("theirs/link");
        write(outside, "theirs.txt", "nobody's\n");
        write(work, "Mine/a.txt", "another folder\n");
        write(work, "makefile", "another file\n");

        hearsOnly("theirs/link", "Mine/a.txt", "makefile");
    }

    @Test
    void a_tree_that_cannot_be_watched_is_looked_at_now_and_then() throws Exception {
        for (var pace : List.of(UNWATCHED, FEW)) {
            heard.clear();
            begin(pace);
            write(work, "theirs/new.txt", "new\n");
            hears("theirs/new.txt");
            watch.orElseThrow().close();
            shell(work, "rm first.mark theirs/new.txt");
        }
    }

    @Test
    void of_very_many_files_some_are_told_and_then_it_ends() throws Exception {
        begin(QUICK);

        shell(
                work,
                "mkdir many && cd many && i=0; while [ $i -lt 3000 ]; do : > f$i; i=$((i+1)); done");

        await().atMost(Duration.ofSeconds(60)).until(() -> heard.size() == 500);
    }

    @Test
    void an_overflow_is_made_up_for_by_a_look_at_all() throws Exception {
        var order = order("j17.1");
        var prepared = bench.workspaces.prepared(order.place()).orElseThrow();
        var look = bench.workspaces.looks(prepared, order.place()).getFirst();
        try (var tree = new WatchedTree(look, Claims.of(guard, "shop"), QUICK)) {
            for (int turn = 0; turn < 5; turn++) {
                assertThat(tree.turn(turn * 60_000_000_000L)).isEmpty();
            }
            assertThat(tree.isWatched()).isTrue();
            var most =
                    Integer.parseInt(
                            Files.readString(Path.of("/proc/sys/fs/inotify/max_queued_events"))
                                    .strip());
            write(work, "mine/b.txt", "b\n");
            for (int i = 0; i < most; i++) {
                Files.setLastModifiedTime(
                        work.resolve(i % 2 == 0 ? "mine/a.txt" : "mine/b.txt"),
                        java.nio.file.attribute.FileTime.fromMillis(i));
            }
            write(work, "theirs/late.txt", "after the queue was full\n");

            tree.turn(400_000_000_000L);
            assertThat(tree.turn(500_000_000_000L))
                    .containsExactly(
                            new Overstep("shop", "theirs/late.txt", "the job does not own it"));
        }
    }
}
