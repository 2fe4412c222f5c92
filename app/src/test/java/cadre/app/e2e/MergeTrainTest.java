package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.id.JobId;
import cadre.wire.job.GuardedFile;
import cadre.wire.job.GuardedPaths;
import cadre.wire.job.LogStream;
import cadre.wire.job.PathGuard;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.json.Json;
import cadre.wire.merge.TrainState;
import cadre.wire.merge.TrainView;
import cadre.wire.merge.WagonState;
import cadre.wire.merge.WagonView;
import cadre.wire.plan.SharedRule;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of several jobs merged into one by the real program, with a check after each. */
@Tag("e2e")
@Tag("every-store")
class MergeTrainTest {
    private static final Duration LONG = Duration.ofSeconds(180);

    @TempDir Path root;

    private static JobId writes(
            Installation cadre, RepositoryRequest shop, String file, String text) {
        var job = cadre.api().file(Installation.shell("echo " + text + " > " + file, shop));
        cadre.api().awaitEnd(job.id(), LONG);
        return job.id();
    }

    private static TrainView awaitEnd(Installation cadre, String id) {
        var end = System.nanoTime() + LONG.toNanos();
        while (System.nanoTime() < end) {
            try {
                var train = Json.read(cadre.api().text("/api/v1/merges/" + id), TrainView.class);
                if (train.state() != TrainState.RUNNING) {
                    return train;
                }
            } catch (UncheckedIOException e) {
                // the server is being started again
            }
            java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
        }
        throw new AssertionError("the train did not end");
    }

    private static List<WagonState> states(TrainView train) {
        return train.wagons().stream().map(WagonView::state).toList();
    }

    @Test
    void changes_are_merged_checked_and_brought_home_and_a_conflict_and_a_bad_one_are_named()
            throws Exception {
        try (var cadre = Installation.running(root, 3)) {
            var home = Repositories.small(root.resolve("shop"));
            var shop = cadre.bundle(home);
            var one = writes(cadre, shop, "one.txt", "1");
            var two = writes(cadre, shop, "two.txt", "2");
            var clash = writes(cadre, shop, "one.txt", "other");
            var bad = writes(cadre, shop, "bad.txt", "x");
            var three = writes(cadre, shop, "three.txt", "3");

            var ended =
                    cadre.cliEnds(
                            1,
                            root,
                            "merge",
                            "a=" + one,
                            two.toString(),
                            "clash=" + clash,
                            bad.toString(),
                            three.toString(),
                            "--check",
                            "echo junk > junk.txt; cat *.txt; ! test -e bad.txt",
                            "--json");

            var train = Json.read(ended.out(), TrainView.class);
            assertThat(states(train))
                    .containsExactly(
                            WagonState.MERGED,
                            WagonState.MERGED,
                            WagonState.CONFLICT,
                            WagonState.CHECK_FAILED,
                            WagonState.MERGED);
            var conflict = train.wagons().get(2);
            assertThat(conflict.files()).containsExactly("one.txt");
            assertThat(conflict.with()).containsExactly("a");
            assertThat(train.checked()).isTrue();
            var head = train.head().orElseThrow();
            assertThat(cadre.api().diff(head)).contains("one.txt", "two.txt", "three.txt");
            assertThat(cadre.api().diff(head)).doesNotContain("bad.txt", "junk", "other");
            cadre.cliEnds(0, home, "apply", head.toString());
            assertThat(Files.readString(home.resolve("three.txt"))).isEqualTo("3\n");
            assertThat(Files.readString(home.resolve("one.txt"))).isEqualTo("1\n");
            assertThat(home.resolve("junk.txt")).doesNotExist();
            var shown = cadre.cliEnds(1, root, "merge", train.id().toString()).everything();
            assertThat(shown)
                    .contains("check_failed", "one.txt", "3 of 5 merged in " + head, "checked by");
            assertThat(cadre.cliEnds(0, root, "merge", "--list").out()).contains("3/5");
        }
    }

    @Test
    void with_rebase_the_commits_stand_in_one_line() throws Exception {
        try (var cadre = Installation.running(root, 2)) {
            var home = Repositories.small(root.resolve("shop"));
            var shop = cadre.bundle(home);
            var one = writes(cadre, shop, "one.txt", "1");
            var two = writes(cadre, shop, "two.txt", "2");

            var lines = merges(cadre, home, one, two, "--rebase");

            assertThat(lines).isEqualTo("0");
            assertThat(merges(cadre, home, one, two, "--unchecked")).isNotEqualTo("0");
        }
    }

    /** How many merge commits there are then. */
    private String merges(Installation cadre, Path home, JobId one, JobId two, String how)
            throws Exception {
        var merge = List.of("merge", one.toString(), two.toString(), "--unchecked", how, "--json");
        var ended = cadre.cliEnds(0, root, merge.stream().distinct().toArray(String[]::new));
        var head = Json.read(ended.out(), TrainView.class).head().orElseThrow().toString();
        var branch = "merged-" + head;
        cadre.cliEnds(0, home, "apply", head, "--branch", branch);
        return Repositories.git(home, "rev-list", "--merges", "--count", "main.." + branch).strip();
    }

    @Test
    void the_check_of_the_project_is_used_and_runs_isolated() throws Exception {
        try (var cadre = Installation.running(root, 2)) {
            var repository = Repositories.small(root.resolve("shop"));
            var key = cadre.serverHome().resolve("admin.key");
            Files.createDirectories(repository.resolve(".cadre"));
            Files.writeString(
                    repository.resolve(".cadre/project.yaml"),
                    "check: 'test -e one.txt && ! cat " + key + "'\n");
            Repositories.git(repository, "add", "-A");
            Repositories.git(repository, "commit", "-q", "-m", "A check");
            var shop = cadre.bundle(repository);
            var one = writes(cadre, shop, "one.txt", "1");
            var two = writes(cadre, shop, ".cadre/project.yaml", "'check: exit 1'");

            var ended = cadre.cliEnds(0, root, "merge", one.toString(), two.toString(), "--json");

            var train = Json.read(ended.out(), TrainView.class);
            assertThat(train.isWhole()).isTrue();
            assertThat(train.checked()).isTrue();
            assertThat(train.check()).startsWith("test -e one.txt");
        }
    }

    private static JobId guarded(
            Installation cadre, RepositoryRequest shop, String name, String script) {
        var shared =
                List.of(
                        new GuardedFile(
                                "README.md",
                                SharedRule.APPEND_BLOCK,
                                Optional.empty(),
                                Optional.empty()),
                        new GuardedFile(
                                "all.txt",
                                SharedRule.REGENERATE,
                                Optional.empty(),
                                Optional.of("cat parts/*/*.txt > all.txt")));
        var paths = new GuardedPaths(Optional.empty(), List.of("parts/" + name + "/**"), shared);
        var request =
                Installation.shell("mkdir -p parts/" + name + "; " + script, shop)
                        .withGuard(Optional.of(new PathGuard(Optional.of(name), List.of(paths))));
        var job = cadre.api().file(request);
        cadre.api().awaitEnd(job.id(), LONG);
        return job.id();
    }

    @Test
    void shared_files_are_merged_by_their_rules_and_made_anew_before_the_check() throws Exception {
        try (var cadre = Installation.running(root, 2)) {
            var home = Repositories.small(root.resolve("shop"));
            var shop = cadre.bundle(home);
            var one =
                    guarded(
                            cadre,
                            shop,
                            "one",
                            "echo 1 > parts/one/a.txt; echo One >> README.md; echo x > all.txt");
            var two =
                    guarded(
                            cadre,
                            shop,
                            "two",
                            "echo 2 > parts/two/a.txt; echo Two >> README.md; echo no > parts/no");

            var ended =
                    cadre.cliEnds(
                            0,
                            root,
                            "merge",
                            one.toString(),
                            two.toString(),
                            "--check",
                            "test -s all.txt; echo junk > junk.txt",
                            "--json");

            var head = Json.read(ended.out(), TrainView.class).head().orElseThrow();
            cadre.cliEnds(0, home, "apply", head.toString());
            assertThat(Files.readString(home.resolve("README.md"))).endsWith("One\nTwo\n");
            assertThat(home.resolve("all.txt")).hasContent("1\n2");
            assertThat(home.resolve("parts/no")).doesNotExist();
            assertThat(home.resolve("junk.txt")).doesNotExist();
        }
    }

    @Test
    void a_job_can_begin_with_what_others_changed() {
        try (var cadre = Installation.running(root, 2)) {
            var shop = cadre.bundle(Repositories.small(root.resolve("shop")));
            var one = writes(cadre, shop, "one.txt", "1");
            var request =
                    Installation.shell("cat one.txt; echo 2 > two.txt", shop)
                            .withMerge(List.of(one));

            var job = cadre.api().file(request);
            cadre.api().awaitEnd(job.id(), LONG);

            assertThat(cadre.api().log(job.id(), LogStream.OUT)).isEqualTo("1\n");
            assertThat(cadre.api().diff(job.id())).contains("two.txt").doesNotContain("one.txt");
        }
    }

    @Test
    void a_train_ends_right_though_its_server_is_killed_again_and_again() {
        try (var cadre = Installation.running(root, 2)) {
            var shop = cadre.bundle(Repositories.small(root.resolve("shop")));
            var one = writes(cadre, shop, "one.txt", "1");
            var two = writes(cadre, shop, "two.txt", "2");
            var clash = writes(cadre, shop, "one.txt", "other");
            var body =
                    Json.write(
                            Map.of(
                                    "wagons",
                                    List.of(
                                            Map.of("job", one),
                                            Map.of("job", two),
                                            Map.of("job", clash)),
                                    "check",
                                    "echo checked"));
            var id = cadre.api().post("/api/v1/merges", body).path("id").asString();
            cadre.server().kill();
            cadre.startServer();
            for (int round = 0; round < 2; round++) {
                java.util.concurrent.locks.LockSupport.parkNanos(700_000_000);
                cadre.server().kill();
                cadre.startServer();
            }

            var train = awaitEnd(cadre, id);

            assertThat(states(train))
                    .containsExactly(WagonState.MERGED, WagonState.MERGED, WagonState.CONFLICT);
            assertThat(cadre.api().diff(train.head().orElseThrow())).contains("one.txt", "two.txt");
            assertThat(cadre.api().json("/api/v1/jobs?label=train=" + id).path("items")).hasSize(3);
        }
    }
}
