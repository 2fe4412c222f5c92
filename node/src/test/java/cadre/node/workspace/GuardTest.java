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
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cadre.wire.id.AttemptId;
import cadre.wire.job.ForeignFiles.Foreign;
import cadre.wire.job.GuardedFile;
import cadre.wire.job.GuardedPaths;
import cadre.wire.job.MergeConflict;
import cadre.wire.job.MergeConflictKind;
import cadre.wire.job.PathGuard;
import cadre.wire.job.RepositoryChange;
import cadre.wire.job.RepositoryChange.FileStat;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.MergeOrder;
import cadre.wire.plan.SharedRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that may change some paths only: what is saved of them, and what is merged. */
class GuardTest {
    private static final String MAKE = "all:\n# cadre:begin cost\ncost:\n# cadre:end cost\n";

    @TempDir Path folder;
    private final Map<String, byte[]> server = new HashMap<>();
    private Bench bench;
    private Path repository;
    private String base = "";

    @BeforeEach
    void aRepository() throws Exception {
        bench = Bench.in(folder);
        repository = bench.repository("shop");
        write(repository, "Makefile", MAKE);
        write(repository, "main.txt", "start\n");
        write(repository, "deps.txt", "a 1\nm 1\nz 1\n");
        write(repository, "lock.txt", "a\n");
        write(repository, "conf/app.ini", "[app]\n");
        commit(repository, "Shared");
        base = git(repository, "rev-parse", "main");
    }

    private interface Work {
        void in(Path clone) throws Exception;
    }

    private static GuardedFile shared(String path, SharedRule rule) {
        return new GuardedFile(path, rule, Optional.empty(), Optional.empty());
    }

    private static PathGuard guard(String name, List<String> owns, GuardedFile... shared) {
        return new PathGuard(
                Optional.of(name),
                List.of(new GuardedPaths(Optional.of("shop"), owns, List.of(shared))));
    }

    private static PathGuard usual(String name) {
        return guard(
                name,
                List.of("services/" + name + "/**"),
                shared("Makefile", SharedRule.OWN_SECTION),
                shared("main.txt", SharedRule.APPEND_BLOCK),
                shared("deps.txt", SharedRule.ORDERED),
                shared("lock.txt", SharedRule.REGENERATE),
                shared("conf/app.ini", SharedRule.FRAGMENT),
                shared("README.md", SharedRule.OWNER_ONLY));
    }

    private Saved save(String attempt, PathGuard guard, Work work) throws Exception {
        var order = order(attempt, path("shop", repository, base)).withGuard(Optional.of(guard));
        var prepared = bench.prepare(order);
        work.in(prepared.directory());
        return bench.save(prepared, order);
    }

    private static List<String> paths(RepositoryChange change) {
        return change.files().stream().map(FileStat::path).toList();
    }

    private static List<String> foreign(Saved saved) {
        return saved.changes().getFirst().foreign().stream()
                .flatMap(found -> found.files().stream())
                .map(Foreign::path)
                .toList();
    }

    private String at(Saved saved, String file) throws Exception {
        var home = bench.fetched(repository, saved, "shop.bundle");
        return tryGit(home, "show", saved.changes().getFirst().head() + ":" + file).out();
    }

    @Test
    void what_is_outside_its_paths_is_put_back_and_kept_apart() throws Exception {
        var saved =
                save(
                        "j1.1",
                        usual("queue"),
                        clone -> {
                            write(clone, "services/queue/a.py", "1\n");
                            write(clone, "src/a.txt", "mine\n");
                            commit(clone, "Too much");
                            write(clone, "services/queue/b.py", "2\n");
                            Files.delete(clone.resolve("main.txt"));
                            write(clone, "new.txt", "new\n");
                            write(clone, "cadre-plan.yaml", "name: x\n");
                        });

        var change = saved.changes().getFirst();
        assertThat(paths(change)).containsExactly("services/queue/a.py", "services/queue/b.py");
        assertThat(change.foreign().orElseThrow().files())
                .containsExactly(
                        new Foreign("cadre-plan.yaml", "the job does not own it by its name"),
                        new Foreign("main.txt", "it is shared and must stay"),
                        new Foreign("new.txt", "the job does not own it"),
                        new Foreign("src/a.txt", "the job does not own it"));
        assertThat(saved.warnings())
                .singleElement()
                .asString()
                .startsWith("shop: changed outside the paths of the job, put back and kept in");
        assertThat(at(saved, "main.txt")).isEqualTo("start\n");
        assertThat(at(saved, "src/a.txt")).isEqualTo("a\nb\nc\n");
        var patch = Bench.file(saved, "shop.foreign.patch");
        assertThat(text(patch))
                .contains("+mine", "+new", "-start", "+name: x")
                .doesNotContain("a.py");
        var home = bench.fetched(repository, saved, "shop.bundle");
        git(home, "checkout", "-q", "--detach", change.head());
        git(home, "apply", patch.toString());
        assertThat(text(home.resolve("new.txt"))).isEqualTo("new\n");
        assertThat(git(home, "log", "-1", "--format=%s", change.head()))
                .isEqualTo("Put back what attempt j1.1 changed outside its paths");
    }

    @Test
    void a_job_that_keeps_to_its_paths_is_saved_as_ever() throws Exception {
        var saved =
                save(
                        "j1.1",
                        usual("queue"),
                        clone -> {
                            write(clone, "services/queue/a.py", "1\n");
                            commit(clone, "Mine");
                        });

        var change = saved.changes().getFirst();
        assertThat(change.foreign()).isEmpty();
        assertThat(change.commits()).isEqualTo(1);
        assertThat(saved.warnings()).isEmpty();
        assertThat(saved.files()).extracting(Saved.SavedFile::kind).doesNotContain("foreign");
    }

    @Test
    void renames_modes_links_and_other_spellings_are_changes_of_each_path() throws Exception {
        var saved =
                save(
                        "j1.1",
                        guard("queue", List.of("services/**", "readme.MD", "SRC/*")),
                        clone -> {
                            write(clone, "services/x", "1\n");
                            Files.createDirectories(clone.resolve("services/queue"));
                            Files.move(clone.resolve("src/a.txt"), clone.resolve("services/a.txt"));
                            Files.setPosixFilePermissions(
                                    clone.resolve("main.txt"),
                                    PosixFilePermissions.fromString("rwxr-xr-x"));
                            Files.delete(clone.resolve("deps.txt"));
                            Files.createSymbolicLink(
                                    clone.resolve("deps.txt"), Path.of("/etc/passwd"));
                            write(clone, "readme.MD", "small\n");
                            write(clone, "SRC/b.txt", "b\n");
                            Files.createSymbolicLink(
                                    clone.resolve("services/link"), Path.of("../src"));
                        });

        assertThat(paths(saved.changes().getFirst()))
                .containsExactly("services/a.txt", "services/link", "services/x");
        assertThat(foreign(saved))
                .containsExactly("SRC/b.txt", "deps.txt", "main.txt", "readme.MD", "src/a.txt");
    }

    @Test
    void a_folder_in_the_place_of_a_foreign_file_goes_with_it() throws Exception {
        var saved =
                save(
                        "j1.1",
                        guard("queue", List.of("main.txt/mine", "conf")),
                        clone -> {
                            Files.delete(clone.resolve("main.txt"));
                            write(clone, "main.txt/mine", "1\n");
                            shell(
                                    clone,
                                    "rm -r src && ln -s conf src && rm -r conf && echo x > conf");
                        });

        assertThat(at(saved, "main.txt")).isEqualTo("start\n");
        assertThat(at(saved, "conf")).isEqualTo("x\n");
        assertThat(at(saved, "src/a.txt")).isEqualTo("a\nb\nc\n");
        assertThat(foreign(saved)).contains("src", "src/a.txt").doesNotContain("conf");
    }

    @Test
    void shared_files_are_saved_as_far_as_their_rule_goes() throws Exception {
        var saved =
                save(
                        "j1.1",
                        usual("queue"),
                        clone -> {
                            write(
                                    clone,
                                    "Makefile",
                                    MAKE + "\n# cadre:begin queue\nq:\n# cadre:end queue\n");
                            write(clone, "main.txt", "start\nqueue");
                            write(clone, "deps.txt", "a 1\nm 2\nq 1\nz 1\n");
                            write(clone, "lock.txt", "by hand\n");
                            write(clone, "conf/app.ini.d/queue.ini", "[queue]\n");
                            write(clone, "README.md", "mine\n");
                            write(clone, "conf/app.ini", "[all]\n");
                        });

        assertThat(paths(saved.changes().getFirst()))
                .containsExactly("Makefile", "conf/app.ini.d/queue.ini", "deps.txt", "main.txt");
        assertThat(foreign(saved)).containsExactly("README.md", "conf/app.ini");
        assertThat(saved.warnings())
                .contains(
                        "shop: put back, for a command makes it where changes are merged: lock.txt");
    }

    @Test
    void who_merges_the_branch_of_another_does_not_take_it_along() throws Exception {
        git(repository, "checkout", "-q", "-b", "other");
        write(repository, "other.txt", "other\n");
        commit(repository, "Other");
        git(repository, "checkout", "-q", "main");
        var other = git(repository, "rev-parse", "other");
        var saved =
                save(
                        "j1.1",
                        usual("queue"),
                        clone -> {
                            write(clone, "services/queue/a.py", "1\n");
                            commit(clone, "Mine");
                            git(clone, "merge", "-q", "-s", "ours", "-m", "m", "origin/other");
                        });

        var home = bench.fetched(repository, saved, "shop.bundle");
        var head = saved.changes().getFirst().head();
        assertThat(tryGit(home, "merge-base", "--is-ancestor", other, head).exitCode())
                .isEqualTo(1);
        assertThat(at(saved, "services/queue/a.py")).isEqualTo("1\n");
        assertThat(saved.warnings()).singleElement().asString().contains("saved as one commit");
    }

    @Test
    void history_that_was_rewritten_is_joined_with_where_the_job_began() throws Exception {
        var saved =
                save(
                        "j1.1",
                        usual("queue"),
                        clone -> {
                            git(clone, "reset", "-q", "--hard", "HEAD~1");
                            write(clone, "services/queue/a.py", "1\n");
                            commit(clone, "Mine");
                        });

        var home = bench.fetched(repository, saved, "shop.bundle");
        var head = saved.changes().getFirst().head();
        git(home, "merge-base", "--is-ancestor", base, head);
        assertThat(paths(saved.changes().getFirst())).containsExactly("services/queue/a.py");
        assertThat(foreign(saved)).contains("Makefile", "main.txt", "deps.txt");
    }

    private MergeOrder.Part part(String attempt, Optional<PathGuard> guard, Work work)
            throws Exception {
        var order = order(attempt, path("shop", repository, base));
        var prepared = bench.prepare(order);
        work.in(prepared.directory());
        var saved = bench.save(prepared, order);
        for (var file : saved.files()) {
            if (file.kind().equals("bundle")) {
                server.put(attempt + " " + file.repository(), Files.readAllBytes(file.file()));
            }
        }
        return new MergeOrder.Part(
                AttemptId.of(attempt), List.of("shop"), "", guard, Map.of(), false);
    }

    private boolean fetch(AttemptId from, String name, Path into) throws IOException {
        var bytes = server.get(from + " " + name);
        if (bytes != null) {
            Files.write(into, bytes);
        }
        return bytes != null;
    }

    private Path merged(MergeOrder.Part... parts) throws Exception {
        AttemptOrder order =
                order("j90.1", path("shop", repository, base))
                        .withMerge(Optional.of(new MergeOrder(List.of(parts), true)));
        return bench.workspaces
                .prepare(
                        order,
                        HostLogins.NONE,
                        Bench.NO_BUNDLES,
                        EarlierWork.NONE,
                        this::fetch,
                        OptionalInt.empty())
                .directory();
    }

    private MergeConflict refused(MergeOrder.Part... parts) {
        var refused = catchThrowableOfType(CannotMerge.class, () -> merged(parts));
        assertThat(refused).isNotNull();
        return refused.outcome().conflict().orElseThrow();
    }

    private MergeOrder.Part stream(String attempt, String name, Work work) throws Exception {
        return part(attempt, Optional.of(usual(name)), work);
    }

    private static String section(String name) {
        return "# cadre:begin " + name + "\n" + name + ":\n# cadre:end " + name + "\n";
    }

    private MergeOrder.Part all(String attempt, String name) throws Exception {
        return stream(
                attempt,
                name,
                clone -> {
                    write(clone, "services/" + name + "/a.py", name + "\n");
                    write(clone, "Makefile", MAKE + section(name));
                    write(clone, "main.txt", "start\n" + name + "\n");
                    write(clone, "deps.txt", "a 1\n" + name + " 1\nm 1\nz 1\n");
                    write(clone, "conf/app.ini.d/" + name, name + "\n");
                });
    }

    @Test
    void shared_files_are_merged_by_their_rules_in_the_order_of_merging() throws Exception {
        var queue = all("j1.1", "lqueue");
        var cost = all("j2.1", "cost2");
        var merged = merged(queue, cost);

        assertThat(text(merged.resolve("Makefile")))
                .isEqualTo(MAKE + section("lqueue") + section("cost2"));
        assertThat(text(merged.resolve("main.txt"))).isEqualTo("start\nlqueue\ncost2\n");
        assertThat(text(merged.resolve("deps.txt")))
                .isEqualTo("a 1\ncost2 1\nlqueue 1\nm 1\nz 1\n");
        assertThat(text(merged.resolve("services/cost2/a.py"))).isEqualTo("cost2\n");
        assertThat(merged.resolve("conf/app.ini.d/lqueue")).exists();
        assertThat(git(merged, "log", "--first-parent", "--format=%s", base + "..HEAD"))
                .isEqualTo("Merge job j2\nMerge job j1");
        assertThat(git(merged, "status", "--porcelain")).isEmpty();
    }

    @Test
    void a_change_outside_its_paths_is_refused_and_harms_no_other() throws Exception {
        var good = all("j1.1", "queue");
        var bad =
                stream(
                        "j2.1",
                        "cost2",
                        clone -> {
                            write(clone, "services/cost2/a.py", "1\n");
                            write(clone, "services/queue/a.py", "2\n");
                        });

        var conflict = refused(good, bad);
        assertThat(conflict.kind()).isEqualTo(MergeConflictKind.FOREIGN);
        assertThat(conflict.files()).containsExactly("services/queue/a.py");
        assertThat(conflict.reason())
                .isEqualTo("files outside the paths of the job: services/queue/a.py");
        assertThat(text(merged(good).resolve("services/queue/a.py"))).isEqualTo("queue\n");
    }

    @Test
    void a_shared_file_that_its_rule_cannot_merge_is_named() throws Exception {
        var one = stream("j1.1", "queue", clone -> write(clone, "deps.txt", "a 2\nm 1\nz 1\n"));
        var two = stream("j2.1", "cost2", clone -> write(clone, "deps.txt", "a 3\nm 1\nz 1\n"));
        var conflict = refused(one, two);
        assertThat(conflict.kind()).isEqualTo(MergeConflictKind.RULE);
        assertThat(conflict.files()).containsExactly("deps.txt");
        assertThat(conflict.reason())
                .isEqualTo("deps.txt (ordered): both sides have changed line 1: a 1");

        var free = part("j3.1", Optional.empty(), clone -> Files.delete(clone.resolve("main.txt")));
        var more = stream("j4.1", "queue", clone -> write(clone, "main.txt", "start\nq\n"));
        assertThat(refused(free, more).reason())
                .isEqualTo("main.txt (append-block): it is not there any more");
        var other =
                part(
                        "j5.1",
                        Optional.empty(),
                        clone -> {
                            Files.delete(clone.resolve("main.txt"));
                            write(clone, "main.txt/x", "1\n");
                        });
        assertThat(refused(other, more).reason())
                .isEqualTo("main.txt (append-block): no file is there any more");
    }

    @Test
    void what_a_command_makes_is_not_taken_from_anyone_and_the_owner_wins() throws Exception {
        var owner =
                guard(
                        "docs",
                        List.of(),
                        new GuardedFile(
                                "README.md",
                                SharedRule.OWNER_ONLY,
                                Optional.of(true),
                                Optional.empty()));
        var queue =
                stream(
                        "j1.1",
                        "queue",
                        clone -> {
                            write(clone, "services/queue/a.py", "1\n");
                            write(clone, "lock.txt", "by hand\n");
                        });
        var docs = part("j2.1", Optional.of(owner), clone -> write(clone, "README.md", "docs\n"));
        var free = part("j3.1", Optional.empty(), clone -> write(clone, "README.md", "free\n"));

        var merged = merged(free, queue, docs);

        assertThat(text(merged.resolve("lock.txt"))).isEqualTo("a\n");
        assertThat(text(merged.resolve("README.md"))).isEqualTo("docs\n");
        var not = stream("j4.1", "queue", clone -> write(clone, "README.md", "no\n"));
        assertThat(refused(not).kind()).isEqualTo(MergeConflictKind.FOREIGN);
    }

    @Test
    void what_the_command_has_made_is_saved_with_the_merges_and_nothing_else() throws Exception {
        var made =
                new GuardedFile(
                        "lock.txt",
                        SharedRule.REGENERATE,
                        Optional.empty(),
                        Optional.of("sort services/*/*.py > lock.txt"));
        var queue =
                part(
                        "j1.1",
                        Optional.of(guard("queue", List.of("services/queue/**"), made)),
                        clone -> write(clone, "services/queue/a.py", "1\n"));
        var order =
                order("j90.1", path("shop", repository, base))
                        .withMerge(Optional.of(new MergeOrder(List.of(queue), true)));
        var prepared =
                bench.workspaces.prepare(
                        order,
                        HostLogins.NONE,
                        Bench.NO_BUNDLES,
                        EarlierWork.NONE,
                        this::fetch,
                        OptionalInt.empty());

        shell(prepared.directory(), Regeneration.script(order));
        write(prepared.directory(), "junk.txt", "junk\n");
        var saved = bench.save(prepared, order);

        assertThat(paths(saved.changes().getFirst()))
                .containsExactly("lock.txt", "services/queue/a.py");
        assertThat(at(saved, "lock.txt")).isEqualTo("1\n");
        assertThat(saved.warnings()).isEmpty();

        Files.delete(prepared.directory().resolve("lock.txt"));
        Files.createSymbolicLink(prepared.directory().resolve("lock.txt"), Path.of("/etc/passwd"));
        var again = bench.save(prepared, order);
        assertThat(paths(again.changes().getFirst())).containsExactly("services/queue/a.py");
        assertThat(again.warnings()).singleElement().asString().contains("not made anew");
    }

    @Test
    void a_shared_file_that_is_no_text_or_too_large_is_put_back_and_kept() throws Exception {
        var saved =
                save(
                        "j1.1",
                        guard(
                                "queue",
                                List.of("**"),
                                shared("main.txt", SharedRule.APPEND_BLOCK),
                                shared("deps.txt", SharedRule.UNION)),
                        clone -> {
                            write(clone, "main.txt", "start\n" + "x".repeat(4 * 1024 * 1024));
                            Files.write(clone.resolve("deps.txt"), new byte[] {'a', 0, 'b'});
                            write(clone, "any/where.txt", "1\n");
                            commit(clone, "Large");
                        });

        assertThat(paths(saved.changes().getFirst())).containsExactly("any/where.txt");
        assertThat(saved.changes().getFirst().foreign().orElseThrow().files())
                .containsExactly(
                        new Foreign("deps.txt", "it is shared line by line and is no text"),
                        new Foreign(
                                "main.txt",
                                "it is shared line by line and has more than 4194304 bytes"));
    }

    @Test
    void a_pattern_that_covers_everything_gives_no_hooks_and_no_git_folder() throws Exception {
        var saved =
                save(
                        "j1.1",
                        guard("queue", List.of("**")),
                        clone -> {
                            write(clone, "blob", "[core]\n");
                            shell(
                                    clone,
                                    "id=$(git hash-object -w blob) && git add blob && git -c"
                                            + " core.protectNTFS=false update-index --add"
                                            + " --cacheinfo 100644,$id,a/git~1/x"
                                            + " && git -c core.protectNTFS=false commit -qm x");
                            write(clone, ".gitattributes", "* -text\n");
                            write(clone, "src/.gitattributes", "* -text\n");
                            write(clone, ".husky/pre-commit", "id\n");
                            write(clone, ".gitmodules", "[submodule \"x\"]\n");
                        });

        assertThat(paths(saved.changes().getFirst())).containsExactly("blob");
        assertThat(foreign(saved))
                .containsExactly(
                        ".gitattributes",
                        ".gitmodules",
                        ".husky/pre-commit",
                        "a/git~1/x",
                        "src/.gitattributes");
    }

    @Test
    void a_repository_without_commits_keeps_what_its_job_owns() throws Exception {
        var empty = Files.createDirectories(folder.resolve("roots/empty"));
        git(empty, "init", "-q", "-b", "main");
        for (var file : List.of("mine/a", "not-mine/a")) {
            var attempt = file.startsWith("mine") ? "j1.1" : "j2.1";
            var order =
                    order(attempt, path("shop", empty, ""))
                            .withGuard(Optional.of(guard("queue", List.of("mine"))));
            var prepared = bench.prepare(order);
            write(prepared.directory(), file, "1\n");
            write(prepared.directory(), "foreign", "1\n");

            var saved = bench.save(prepared, order);

            assertThat(paths(saved.changes().getFirst()))
                    .isEqualTo(file.startsWith("mine") ? List.of("mine/a") : List.of());
            assertThat(foreign(saved)).contains("foreign");
            assertThat(text(Bench.file(saved, "shop.foreign.patch"))).contains("+1");
        }
    }

    @Test
    void whatever_an_agent_does_no_foreign_file_is_changed_and_nothing_is_lost() throws Exception {
        var names = List.of("own/a", "own/b/c", "own", "README.md", "src/a.txt", "src", "main.txt");
        for (int seed = 0; seed < 6; seed++) {
            var random = new Random(seed);
            var order =
                    order("j" + (seed + 1) + ".1", path("shop", repository, base))
                            .withGuard(Optional.of(guard("queue", List.of("own", "Makefile"))));
            var prepared = bench.prepare(order);
            for (int step = 0; step < 12; step++) {
                var one = names.get(random.nextInt(names.size()));
                var other = names.get(random.nextInt(names.size()));
                var act =
                        switch (random.nextInt(6)) {
                            case 0 -> "rm -rf " + one;
                            case 1 -> "mv " + one + " " + other;
                            case 2 -> "rm -rf " + one + " && ln -s " + other + " " + one;
                            case 3 -> "chmod +x " + one;
                            case 4 -> "git add -A && git commit -q -m " + step;
                            default ->
                                    "mkdir -p $(dirname %s); echo %d >> %s"
                                            .formatted(one, step, one);
                        };
                shell(prepared.directory(), "{ " + act + "; } 2>/dev/null || true");
            }
            shell(prepared.directory(), "git add -A");
            var left = git(prepared.directory(), "write-tree");

            var saved = bench.save(prepared, order);

            var head = saved.changes().getFirst().head();
            assertThat(paths(saved.changes().getFirst()))
                    .as("seed %d", seed)
                    .allMatch(path -> path.equals("own") || path.startsWith("own/"));
            if (saved.changes().getFirst().foreign().isPresent()) {
                var home = folder.resolve("home-" + seed);
                git(folder, "clone", "-q", repository.toString(), home.toString());
                for (var file : saved.files()) {
                    if (file.kind().equals("bundle")) {
                        git(home, "fetch", "-q", file.file().toString(), "refs/*:refs/saved/*");
                    }
                }
                git(home, "checkout", "-q", "--detach", head);
                var patch = Bench.file(saved, "shop.foreign.patch").toString();
                git(home, "apply", "--index", patch);
                assertThat(git(home, "write-tree")).as("seed %d", seed).isEqualTo(left);
            }
        }
    }
}
