package cadre.node.workspace;

import static cadre.node.workspace.Bench.commit;
import static cadre.node.workspace.Bench.git;
import static cadre.node.workspace.Bench.order;
import static cadre.node.workspace.Bench.path;
import static cadre.node.workspace.Bench.shell;
import static cadre.node.workspace.Bench.text;
import static cadre.node.workspace.Bench.tryGit;
import static cadre.node.workspace.Bench.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cadre.node.TestOrder;
import cadre.wire.error.CadreException;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.job.MergeOutcome;
import cadre.wire.job.RepositoryChange.FileStat;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.MergeOrder;
import cadre.wire.link.ResumeOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Saved changes of several attempts, merged into the workspace of another one. */
class MergeTest {
    @TempDir Path folder;
    private final Map<String, byte[]> server = new HashMap<>();
    private Bench bench;
    private Path repository;
    private String base = "";

    @BeforeEach
    void aRepository() throws Exception {
        bench = Bench.in(folder);
        repository = bench.repository("shop");
        base = git(repository, "rev-parse", "main");
    }

    /** What an agent does in its clone. */
    private interface Work {
        void in(Path clone) throws Exception;
    }

    /** An attempt that does this, saved on the server. */
    private MergeOrder.Part part(String attempt, Work work) throws Exception {
        var order = order(attempt, path("shop", repository, base));
        var prepared = bench.prepare(order);
        work.in(prepared.directory());
        var saved = bench.save(prepared, order);
        for (var file : saved.files()) {
            if (file.kind().equals("bundle")) {
                server.put(attempt + " " + file.repository(), Files.readAllBytes(file.file()));
            }
        }
        return new MergeOrder.Part(AttemptId.of(attempt), List.of("shop"), "");
    }

    private MergeOrder.Part writing(String attempt, String name, String content) throws Exception {
        return part(attempt, clone -> write(clone, name, content));
    }

    private boolean fetch(AttemptId from, String name, Path into) throws IOException {
        var bytes = server.get(from + " " + name);
        if (bytes != null) {
            Files.write(into, bytes);
        }
        return bytes != null;
    }

    private AttemptOrder merging(String attempt, boolean checkOnly, MergeOrder.Part... parts) {
        return order(attempt, path("shop", repository, base))
                .withMerge(Optional.of(new MergeOrder(List.of(parts), checkOnly)));
    }

    private Prepared prepare(AttemptOrder order) throws Exception {
        return bench.workspaces.prepare(
                order,
                HostLogins.NONE,
                Bench.NO_BUNDLES,
                EarlierWork.NONE,
                this::fetch,
                OptionalInt.empty());
    }

    private CannotMerge refused(MergeOrder.Part... parts) {
        var refused =
                catchThrowableOfType(
                        CannotMerge.class, () -> prepare(merging("j90.1", true, parts)));
        assertThat(refused).isNotNull();
        return refused;
    }

    private static List<JobId> jobs(long... numbers) {
        var jobs = new ArrayList<JobId>();
        for (long number : numbers) {
            jobs.add(new JobId(number));
        }
        return jobs;
    }

    @Test
    void changes_of_different_files_are_merged_in_order_each_by_a_commit() throws Exception {
        var one = writing("j1.1", "one.txt", "1\n");
        var two = writing("j2.1", "two.txt", "2\n");
        var order = merging("j9.1", true, one, two);

        var prepared = prepare(order);
        assertThat(text(prepared.directory().resolve("one.txt"))).isEqualTo("1\n");
        assertThat(text(prepared.directory().resolve("two.txt"))).isEqualTo("2\n");
        assertThat(git(prepared.directory(), "status", "--porcelain")).isEmpty();
        assertThat(prepared.merge()).contains(new MergeOutcome(jobs(1, 2), Optional.empty(), ""));
        var saved = bench.save(prepared, order);

        var change = saved.changes().getFirst();
        assertThat(change.base()).isEqualTo(base);
        assertThat(change.files())
                .containsExactly(
                        new FileStat("one.txt", 1, 0, false), new FileStat("two.txt", 1, 0, false));
        var home = bench.fetched(repository, saved, "shop.bundle");
        assertThat(tryGit(home, "log", "--first-parent", "--format=%an %s", change.head()).out())
                .startsWith("Cadre Merge job j2\nCadre Merge job j1\n");
        git(home, "merge", "-q", "--ff-only", change.head());
        assertThat(text(home.resolve("two.txt"))).isEqualTo("2\n");
    }

    private AttemptOrder goingOn(String attempt, String place, MergeOrder.Part... parts) {
        var any = merging(attempt, false, parts);
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
                        Optional.of(new ResumeOrder(AttemptId.of(place), "s-1", List.of())),
                        Optional.empty())
                .withMerge(any.merge());
    }

    private Prepared resumeAnew(AttemptOrder order) throws Exception {
        return bench.workspaces.resumeAnew(
                order, HostLogins.NONE, Bench.NO_BUNDLES, this::fetch, OptionalInt.empty());
    }

    @Test
    void a_session_goes_on_in_clones_made_anew_with_its_change_and_those_of_others()
            throws Exception {
        var others = writing("j1.1", "one.txt", "1\n");
        var own = writing("j17.1", "own.txt", "own\n");
        var first = bench.workspaces.prepared(AttemptId.of("j17.1")).orElseThrow();
        write(first.home(), ".agent/session", "s-1\n");
        write(first.workspace(), "beside.txt", "mine\n");
        var order = goingOn("j18.1", "j17.1", others, own);

        var anew = resumeAnew(order);
        assertThat(anew.directory()).isEqualTo(first.directory());
        assertThat(text(anew.home().resolve(".agent/session"))).isEqualTo("s-1\n");
        assertThat(text(anew.workspace().resolve("beside.txt"))).isEqualTo("mine\n");
        assertThat(text(anew.directory().resolve("one.txt"))).isEqualTo("1\n");
        assertThat(text(anew.directory().resolve("own.txt"))).isEqualTo("own\n");
        assertThat(git(anew.directory(), "status", "--porcelain")).isEmpty();
        assertThat(anew.merge()).contains(new MergeOutcome(jobs(1, 17), Optional.empty(), ""));
        write(anew.directory(), "more.txt", "2\n");
        var saved = bench.save(anew, order);
        assertThat(saved.changes().getFirst().files())
                .containsExactly(new FileStat("more.txt", 1, 0, false));

        var later = goingOn("j19.1", "j17.1").withMerge(Optional.empty());
        var again = bench.workspaces.resume(later, OptionalInt.empty());
        write(again.directory(), "last.txt", "3\n");
        assertThat(bench.save(again, later).changes().getFirst().files())
                .containsExactly(new FileStat("last.txt", 1, 0, false));
    }

    @Test
    void a_session_keeps_its_clones_where_its_change_cannot_be_merged_with_others()
            throws Exception {
        var others = writing("j1.1", "same.txt", "1\n");
        var own = writing("j17.1", "same.txt", "own\n");

        assertThatThrownBy(() -> resumeAnew(goingOn("j18.1", "j17.1", others, own)))
                .isInstanceOf(CannotMerge.class);

        var later = goingOn("j19.1", "j17.1").withMerge(Optional.empty());
        var again = bench.workspaces.resume(later, OptionalInt.empty());
        assertThat(text(again.directory().resolve("same.txt"))).isEqualTo("own\n");
    }

    @Test
    void a_job_that_is_to_be_checked_saves_nothing_but_the_merges() throws Exception {
        var order = merging("j9.1", true, writing("j1.1", "one.txt", "1\n"));
        var prepared = prepare(order);

        write(prepared.directory(), "junk.txt", "junk\n");
        write(prepared.directory(), "one.txt", "changed\n");
        commit(prepared.directory(), "Of the check");
        write(prepared.workspace(), "beside.txt", "junk\n");
        var saved = bench.save(prepared, order);

        assertThat(saved.changes().getFirst().files())
                .containsExactly(new FileStat("one.txt", 1, 0, false));
        assertThat(saved.files()).noneMatch(file -> file.kind().equals("archive"));
        var home = bench.fetched(repository, saved, "shop.bundle");
        var head = saved.changes().getFirst().head();
        assertThat(git(home, "show", head + ":one.txt")).isEqualTo("1");
        assertThat(git(home, "for-each-ref", "--format=%(refname)", "refs/saved"))
                .isEqualTo("refs/saved/cadre/j9.1");
    }

    @Test
    void what_an_agent_adds_to_merged_changes_is_its_own_change() throws Exception {
        var order = merging("j9.1", false, writing("j1.1", "one.txt", "1\n"));
        var prepared = prepare(order);

        write(prepared.directory(), "mine.txt", "mine\n");
        var saved = bench.save(prepared, order);

        assertThat(saved.changes().getFirst().files())
                .containsExactly(new FileStat("mine.txt", 1, 0, false));
        assertThat(saved.warnings()).isEmpty();
        var home = bench.fetched(repository, saved, "shop.bundle");
        var head = saved.changes().getFirst().head();
        assertThat(git(home, "show", head + ":one.txt")).isEqualTo("1");
    }

    @Test
    void a_merged_change_can_itself_be_merged() throws Exception {
        var order = merging("j9.1", true, writing("j1.1", "one.txt", "1\n"));
        var saved = bench.save(prepare(order), order);
        server.put("j9.1 shop", Files.readAllBytes(Bench.file(saved, "shop.bundle")));
        var nine = new MergeOrder.Part(AttemptId.of("j9.1"), List.of("shop"), "all");

        var prepared = prepare(merging("j10.1", true, writing("j2.1", "b.txt", "2\n"), nine));

        assertThat(text(prepared.directory().resolve("one.txt"))).isEqualTo("1\n");
        assertThat(git(prepared.directory(), "log", "-1", "--format=%s"))
                .isEqualTo("Merge job j9 (all)");
    }

    @Test
    void a_change_of_the_same_lines_names_job_and_files() throws Exception {
        var one = writing("j1.1", "src/a.txt", "a\nONE\nc\n");
        var two =
                part(
                        "j2.1",
                        clone -> {
                            write(clone, "src/a.txt", "a\nTWO\nc\n");
                            write(clone, "fine.txt", "fine\n");
                        });

        var refused = refused(one, two);

        assertThat(refused.outcome().merged()).isEqualTo(jobs(1));
        var conflict = refused.outcome().conflict().orElseThrow();
        assertThat(conflict.job()).isEqualTo(new JobId(2));
        assertThat(conflict.repository()).isEqualTo("shop");
        assertThat(conflict.files()).containsExactly("src/a.txt");
        assertThat(conflict.reason()).isEqualTo("conflict (contents) in src/a.txt");
        assertThat(refused.reason()).contains("job j2", "shop", "src/a.txt");
    }

    @Test
    void a_file_that_one_deletes_and_another_changes_is_a_conflict() throws Exception {
        var one = part("j1.1", clone -> Files.delete(clone.resolve("src/a.txt")));
        var two = writing("j2.1", "src/a.txt", "a\nb\nc\nd\n");

        var conflict = refused(one, two).outcome().conflict().orElseThrow();

        assertThat(conflict.files()).containsExactly("src/a.txt");
        assertThat(conflict.reason()).contains("modify/delete");
    }

    @Test
    void a_change_follows_a_file_that_another_one_renamed() throws Exception {
        var one = part("j1.1", clone -> git(clone, "mv", "src/a.txt", "src/b.txt"));
        var two = writing("j2.1", "src/a.txt", "a\nb\nc\nd\n");

        var prepared = prepare(merging("j9.1", true, one, two));

        assertThat(prepared.directory().resolve("src/a.txt")).doesNotExist();
        assertThat(text(prepared.directory().resolve("src/b.txt"))).isEqualTo("a\nb\nc\nd\n");
    }

    @Test
    void binary_files_modes_and_links_are_merged() throws Exception {
        var one =
                part("j1.1", clone -> Files.write(clone.resolve("logo.png"), new byte[] {0, 1, 2}));
        var two =
                part(
                        "j2.1",
                        clone ->
                                Files.setPosixFilePermissions(
                                        clone.resolve("src/a.txt"),
                                        PosixFilePermissions.fromString("rwxr-xr-x")));
        var three =
                part(
                        "j3.1",
                        clone ->
                                Files.createSymbolicLink(
                                        clone.resolve("link"), Path.of("/etc/passwd")));
        var four = writing("j4.1", "src/a.txt", "a\nb\nc\nd\n");

        var prepared = prepare(merging("j9.1", true, one, two, three, four));

        var clone = prepared.directory();
        assertThat(Files.readAllBytes(clone.resolve("logo.png"))).isEqualTo(new byte[] {0, 1, 2});
        assertThat(Files.isExecutable(clone.resolve("src/a.txt"))).isTrue();
        assertThat(text(clone.resolve("src/a.txt"))).isEqualTo("a\nb\nc\nd\n");
        assertThat(Files.readSymbolicLink(clone.resolve("link"))).isEqualTo(Path.of("/etc/passwd"));
    }

    @Test
    void two_binary_versions_are_a_conflict() throws Exception {
        var one = part("j1.1", clone -> Files.write(clone.resolve("x"), new byte[] {0, 1}));
        var two = part("j2.1", clone -> Files.write(clone.resolve("x"), new byte[] {0, 2}));

        assertThat(refused(one, two).outcome().conflict().orElseThrow().files())
                .containsExactly("x");
    }

    @Test
    void a_submodule_entry_is_merged_and_nothing_is_fetched_for_it() throws Exception {
        var one =
                part(
                        "j1.1",
                        clone -> {
                            write(
                                    clone,
                                    ".gitmodules",
                                    "[submodule \"lib\"]\n\tpath = lib\n\turl = https://x.invalid/\n");
                            git(
                                    clone,
                                    "update-index",
                                    "--add",
                                    "--cacheinfo",
                                    "160000,1111111111111111111111111111111111111111,lib");
                            Files.createDirectories(clone.resolve("lib"));
                            git(clone, "add", ".gitmodules");
                            git(clone, "commit", "-q", "-m", "A submodule");
                        });
        var two =
                part(
                        "j2.1",
                        clone -> {
                            Files.createDirectories(clone.resolve("lib"));
                            git(
                                    clone,
                                    "update-index",
                                    "--add",
                                    "--cacheinfo",
                                    "160000,2222222222222222222222222222222222222222,lib");
                            git(clone, "commit", "-q", "-m", "Another");
                        });

        var prepared = prepare(merging("j9.1", true, one, writing("j3.1", "c.txt", "3\n")));
        assertThat(git(prepared.directory(), "ls-tree", "HEAD", "lib"))
                .contains("160000 commit 1111111111111111111111111111111111111111");
        assertThat(refused(one, two).outcome().conflict().orElseThrow().files())
                .containsExactly("lib");
    }

    @Test
    void a_part_whose_change_is_in_already_adds_nothing() throws Exception {
        var one = writing("j1.1", "one.txt", "1\n");
        var again = new MergeOrder.Part(AttemptId.of("j2.1"), List.of("shop"), "");
        var order = order("j2.1", path("shop", repository, base));
        var saved = bench.save(bench.prepare(order), order);
        assertThat(saved.files()).isEmpty(); // nothing was changed: there is no bundle
        var none = new MergeOrder.Part(again.from(), List.of(), "");

        var prepared = prepare(merging("j9.1", true, one, none, one));

        assertThat(prepared.merge().orElseThrow().merged()).isEqualTo(jobs(1));
        assertThat(git(prepared.directory(), "rev-list", "--count", base + "..HEAD"))
                .isEqualTo("2");
    }

    @Test
    void a_part_that_is_not_on_the_server_any_more_is_named() throws Exception {
        var gone = new MergeOrder.Part(AttemptId.of("j5.1"), List.of("shop"), "");

        var conflict = refused(gone).outcome().conflict().orElseThrow();

        assertThat(conflict.job()).isEqualTo(new JobId(5));
        assertThat(conflict.files()).isEmpty();
        assertThat(conflict.reason()).contains("not on the server any more");
    }

    @Test
    void a_bundle_that_is_none_or_does_not_fit_is_named() throws Exception {
        server.put("j5.1 shop", "rubbish".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        var part = new MergeOrder.Part(AttemptId.of("j5.1"), List.of("shop"), "");

        assertThat(refused(part).outcome().conflict().orElseThrow().job()).isEqualTo(new JobId(5));
    }

    @Test
    void nothing_that_a_part_planted_is_run_when_it_is_merged() throws Exception {
        var mark = folder.resolve("ran");
        var one =
                part(
                        "j1.1",
                        clone -> {
                            plant(clone, mark);
                            write(clone, "src/a.txt", "a\nONE\nc\n");
                            write(clone, "left.txt", "x\n");
                        });
        var two =
                part(
                        "j2.1",
                        clone -> {
                            plant(clone, mark);
                            write(clone, "src/a.txt", "a\nb\nc\nTWO\n");
                        });
        Files.deleteIfExists(mark);

        var prepared = prepare(merging("j9.1", true, one, two));
        bench.save(prepared, merging("j9.1", true, one, two));

        assertThat(mark).doesNotExist();
        assertThat(text(prepared.directory().resolve("src/a.txt"))).isEqualTo("a\nONE\nc\nTWO\n");
    }

    /** A merge driver, a filter, hooks and a monitor, in the clone's configuration and its tree. */
    private static void plant(Path clone, Path mark) throws Exception {
        write(clone, ".gitattributes", "* merge=evil filter=evil diff=evil\n");
        for (var key :
                List.of(
                        "merge.evil.driver",
                        "filter.evil.clean",
                        "filter.evil.smudge",
                        "diff.evil.command",
                        "diff.evil.textconv",
                        "core.fsmonitor")) {
            git(clone, "config", key, "touch " + mark + "; cat");
        }
        for (var hook : List.of("post-checkout", "pre-merge-commit", "reference-transaction")) {
            var file = clone.resolve(".git/hooks").resolve(hook);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "#!/bin/sh\ntouch " + mark + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @Test
    void the_check_is_that_of_the_base_whatever_a_part_makes_of_it() throws Exception {
        write(repository, ".cadre/project.yaml", "check: |\n  make test\n");
        commit(repository, "A check");
        base = git(repository, "rev-parse", "main");
        var one = writing("j1.1", ".cadre/project.yaml", "check: \"true\"\n");

        assertThat(prepare(merging("j9.1", true, one)).merge().orElseThrow().check())
                .isEqualTo("make test");
        assertThat(prepare(merging("j10.1", false, one)).merge().orElseThrow().check()).isEmpty();
    }

    @Test
    void a_project_file_with_a_mistake_is_named() throws Exception {
        for (var wrong : List.of("chek: x\n", "check: [a]\n", "- check\n", ": :\n\t- x\n")) {
            write(repository, ".cadre/project.yaml", wrong);
            commit(repository, "Wrong");
            base = git(repository, "rev-parse", "main");
            var one = writing("j1.1", "one.txt", "1\n");

            assertThatThrownBy(() -> prepare(merging("j9.1", true, one)))
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("project.yaml");
        }
        shell(repository, "rm .cadre/project.yaml && ln -s /etc/passwd .cadre/project.yaml");
        commit(repository, "A link");
        base = git(repository, "rev-parse", "main");
        var one = writing("j1.1", "one.txt", "1\n");
        assertThatThrownBy(() -> prepare(merging("j9.1", true, one)))
                .hasMessageContaining("no regular file");
    }

    @Test
    @Timeout(300)
    void two_hundred_parts_are_merged() throws Exception {
        var parts = new ArrayList<MergeOrder.Part>();
        var clone = folder.resolve("maker");
        git(folder, "clone", "-q", repository.toString(), clone.toString());
        for (int i = 1; i <= 200; i++) {
            shell(
                    clone,
                    "git checkout -q --detach %s && echo %d > p%d.txt && git add . && git commit -q -m p%d && git update-ref refs/cadre/j%d.1 HEAD && git bundle create -q ../b.bundle refs/cadre/j%d.1 ^%s"
                            .formatted(base, i, i, i, i, i, base));
            var attempt = "j" + i + ".1";
            server.put(attempt + " shop", Files.readAllBytes(folder.resolve("b.bundle")));
            parts.add(new MergeOrder.Part(AttemptId.of(attempt), List.of("shop"), ""));
        }

        var prepared = prepare(merging("j900.1", true, parts.toArray(MergeOrder.Part[]::new)));

        assertThat(prepared.merge().orElseThrow().merged()).hasSize(200);
        assertThat(text(prepared.directory().resolve("p200.txt"))).isEqualTo("200\n");
        assertThat(text(prepared.directory().resolve("p1.txt"))).isEqualTo("1\n");
    }
}
