package cadre.node.workspace;

import static cadre.node.workspace.Bench.git;
import static cadre.node.workspace.Bench.order;
import static cadre.node.workspace.Bench.path;
import static cadre.node.workspace.Bench.text;
import static cadre.node.workspace.Bench.tryGit;
import static cadre.node.workspace.Bench.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cadre.wire.id.AttemptId;
import cadre.wire.job.GuardedFile;
import cadre.wire.job.GuardedPaths;
import cadre.wire.job.MergeConflict;
import cadre.wire.job.MergeConflictKind;
import cadre.wire.job.PathGuard;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.MergeOrder;
import cadre.wire.plan.SharedRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Saved changes whose commits are put on top one by one. */
class RebaseTest {
    @TempDir Path folder;
    private final Map<String, byte[]> server = new HashMap<>();
    private Bench bench;
    private Path repository;
    private String base = "";

    @BeforeEach
    void aRepository() throws Exception {
        bench = Bench.in(folder);
        repository = bench.repository("shop");
        write(repository, "main.txt", "start\n");
        Bench.commit(repository, "Shared");
        base = git(repository, "rev-parse", "main");
    }

    /** What an agent does in its clone. */
    private interface Work {
        void in(Path clone) throws Exception;
    }

    private MergeOrder.Part part(String attempt, AttemptOrder order, Work work) throws Exception {
        var prepared = prepare(order);
        work.in(prepared.directory());
        keep(attempt, bench.save(prepared, order));
        return new MergeOrder.Part(AttemptId.of(attempt), List.of("shop"), "");
    }

    private MergeOrder.Part part(String attempt, Work work) throws Exception {
        return part(attempt, order(attempt, path("shop", repository, base)), work);
    }

    private void keep(String attempt, Saved saved) throws IOException {
        for (var file : saved.files()) {
            if (file.kind().equals("bundle")) {
                server.put(attempt + " " + file.repository(), Files.readAllBytes(file.file()));
            }
        }
    }

    private boolean fetch(AttemptId from, String name, Path into) throws IOException {
        var bytes = server.get(from + " " + name);
        if (bytes != null) {
            Files.write(into, bytes);
        }
        return bytes != null;
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

    private AttemptOrder rebasing(String attempt, MergeOrder.Part... parts) {
        return order(attempt, path("shop", repository, base))
                .withMerge(Optional.of(new MergeOrder(List.of(parts), true, Optional.of(true))));
    }

    private Path rebased(String attempt, MergeOrder.Part... parts) throws Exception {
        return prepare(rebasing(attempt, parts)).directory();
    }

    private MergeConflict refused(MergeOrder.Part... parts) {
        var refused = catchThrowableOfType(CannotMerge.class, () -> rebased("j90.1", parts));
        assertThat(refused).isNotNull();
        return refused.outcome().conflict().orElseThrow();
    }

    private static void commits(Path clone, String file, String text, String message)
            throws Exception {
        write(clone, file, text);
        git(clone, "add", "-A");
        var ann = List.of("-c", "user.name=Ann", "-c", "user.email=ann@example.org");
        var arguments = new ArrayList<>(ann);
        arguments.addAll(List.of("commit", "-q", "-m", message));
        git(clone, arguments.toArray(String[]::new));
    }

    private String log(Path clone, String format) throws Exception {
        return tryGit(clone, "log", "--format=" + format, base + "..HEAD").out();
    }

    private static PathGuard guard(String name) {
        var shared =
                new GuardedFile(
                        "main.txt", SharedRule.APPEND_BLOCK, Optional.empty(), Optional.empty());
        return new PathGuard(
                Optional.of(name),
                List.of(
                        new GuardedPaths(
                                Optional.of("shop"), List.of(name + "/**"), List.of(shared))));
    }

    @Test
    void commits_of_two_changes_stand_in_one_line_with_authors_messages_and_trailers()
            throws Exception {
        var one =
                part(
                        "j1.1",
                        clone -> {
                            commits(
                                    clone,
                                    "a.txt",
                                    "1\n",
                                    "feat: a\n\nCo-Authored-By: B <b@x.org>");
                            commits(clone, "b.txt", "1\n", "feat: b");
                        });
        var two =
                part(
                        "j2.1",
                        clone -> {
                            commits(clone, "c.txt", "1\n", "feat: c\n\nWhy.\n\nRefs: 7");
                            commits(clone, "d.txt", "1\n", "fix: d");
                        });

        var clone = rebased("j9.1", one, two);

        assertThat(log(clone, "%an %s"))
                .isEqualTo("Ann fix: d\nAnn feat: c\nAnn feat: b\nAnn feat: a\n");
        assertThat(log(clone, "%cs").lines()).noneMatch(date -> date.startsWith("1970"));
        assertThat(tryGit(clone, "rev-list", "--merges", "HEAD").out()).isEmpty();
        assertThat(log(clone, "%(trailers:only,separator=%x2C)"))
                .isEqualTo("\nRefs: 7\n\nCo-Authored-By: B <b@x.org>\n");
        assertThat(git(clone, "show", "--format=", "--name-only", "HEAD~1")).isEqualTo("c.txt");
        assertThat(git(rebased("j10.1", one, two), "rev-parse", "HEAD"))
                .as("the same each time")
                .isEqualTo(git(clone, "rev-parse", "HEAD"));
    }

    @Test
    void a_conflict_names_the_first_commit_that_cannot_stand() throws Exception {
        var one = part("j1.1", clone -> commits(clone, "main.txt", "one\n", "feat: one"));
        var two =
                part(
                        "j2.1",
                        clone -> {
                            commits(clone, "c.txt", "1\n", "feat: c");
                            commits(clone, "main.txt", "two\n", "feat: two");
                        });

        var conflict = refused(one, two);

        assertThat(conflict.kind()).isEqualTo(MergeConflictKind.CONFLICT);
        assertThat(conflict.files()).containsExactly("main.txt");
        assertThat(conflict.reason())
                .matches(
                        "conflict \\(contents\\) in main.txt, first with commit [0-9a-f]+"
                                + " \\(feat: two\\)");
    }

    @Test
    void nothing_of_a_subject_that_is_named_turns_the_line_around() throws Exception {
        var one = part("j1.1", clone -> commits(clone, "main.txt", "one\n", "feat: one"));
        var message = Files.writeString(folder.resolve("message"), "feat: \u202eowt\u0085x\n");
        var two =
                part(
                        "j2.1",
                        clone -> {
                            commits(clone, "main.txt", "two\n", "feat: two");
                            git(
                                    clone,
                                    "-c",
                                    "user.name=Ann",
                                    "-c",
                                    "user.email=ann@example.org",
                                    "commit",
                                    "-q",
                                    "--amend",
                                    "-F",
                                    message.toString());
                        });

        assertThat(refused(one, two).reason()).endsWith("(feat: ?owt?x)");
    }

    @Test
    void shared_files_follow_their_rules_and_foreign_ones_are_refused() throws Exception {
        var one =
                part("j1.1", clone -> commits(clone, "main.txt", "start\none\n", "feat: one"))
                        .withGuard(Optional.of(guard("one")));
        var two =
                part(
                                "j2.1",
                                clone -> {
                                    commits(clone, "main.txt", "start\ntw\n", "feat: t");
                                    commits(clone, "two/a.txt", "1\n", "feat: a");
                                    commits(clone, "main.txt", "start\ntwo\n", "fix: t");
                                    commits(clone, "two/b.txt", "1\n", "feat: b");
                                })
                        .withGuard(Optional.of(guard("two")));
        var clone = rebased("j9.1", one, two);

        assertThat(text(clone.resolve("main.txt"))).isEqualTo("start\none\ntwo\n");
        assertThat(log(clone, "%s")).isEqualTo("feat: b\nfix: t\nfeat: a\nfeat: one\n");
        assertThat(git(clone, "show", "--format=", "--name-only", "HEAD")).isEqualTo("two/b.txt");
        var foreign = part("j3.1", it -> commits(it, "one/x.txt", "1\n", "feat: x"));
        assertThat(refused(one, foreign.withGuard(Optional.of(guard("two")))).kind())
                .isEqualTo(MergeConflictKind.FOREIGN);
    }

    @Test
    void what_a_merge_settled_is_put_on_top_without_it() throws Exception {
        var one = part("j1.1", clone -> commits(clone, "main.txt", "one\n", "feat: one"));
        var head = rebased("j9.1", one);
        git(head, "push", "-q", repository.toString(), "HEAD:refs/heads/sofar");
        var two =
                part(
                        "j2.1",
                        clone -> {
                            commits(clone, "main.txt", "two\n", "feat: two");
                            git(clone, "fetch", "-q", repository.toString(), "sofar");
                            git(clone, "config", "user.name", "Ann");
                            git(clone, "config", "user.email", "ann@example.org");
                            tryGit(clone, "merge", "-q", "FETCH_HEAD");
                            write(clone, "main.txt", "one\ntwo\n");
                            git(clone, "commit", "-q", "-a", "-m", "Merged");
                            commits(clone, "c.txt", "1\n", "feat: c");
                        });

        var clone = rebased("j10.1", one, two);

        assertThat(tryGit(clone, "rev-list", "--merges", "HEAD").out()).isEmpty();
        assertThat(text(clone.resolve("main.txt"))).isEqualTo("one\ntwo\n");
        assertThat(text(clone.resolve("c.txt"))).isEqualTo("1\n");
        assertThat(log(clone, "%s")).isEqualTo("feat: two\nfeat: one\n");
        assertThat(tryGit(clone, "log", "-1", "--format=%B").out())
                .isEqualTo("feat: two\n\nfeat: c\n\n");
    }

    @Test
    void work_that_began_with_what_was_put_elsewhere_since_brings_only_its_own() throws Exception {
        var one = part("j1.1", clone -> commits(clone, "main.txt", "one\n", "feat: one"));
        var zero = part("j2.1", clone -> commits(clone, "z.txt", "0\n", "feat: zero"));
        var first = rebasing("j9.1", one);
        var begun = prepare(first);
        var began = git(begun.directory(), "rev-parse", "HEAD");
        keep("j9.1", bench.save(begun, first));
        var sofar = new MergeOrder.Part(AttemptId.of("j9.1"), List.of("shop"), "").asForward();
        var builds =
                part(
                                "j3.1",
                                order("j3.1", path("shop", repository, base))
                                        .withMerge(
                                                Optional.of(new MergeOrder(List.of(sofar), false))),
                                clone -> commits(clone, "main.txt", "one\nthree\n", "feat: three"))
                        .withSince(Map.of("shop", began));

        assertThat(log(rebased("j10.1", sofar, builds), "%s"))
                .isEqualTo("feat: three\nfeat: one\n");
        var clone = rebased("j11.1", zero, one, builds);
        assertThat(log(clone, "%s")).isEqualTo("feat: three\nfeat: one\nfeat: zero\n");
        assertThat(text(clone.resolve("main.txt"))).isEqualTo("one\nthree\n");
    }

    @Test
    void work_that_began_with_a_merge_of_what_it_needs_stands_in_the_line_too() throws Exception {
        var one = part("j1.1", clone -> commits(clone, "main.txt", "one\n", "feat: one"));
        var zero = part("j2.1", clone -> commits(clone, "z.txt", "0\n", "feat: zero"));
        var needs =
                order("j4.1", path("shop", repository, base))
                        .withMerge(Optional.of(new MergeOrder(List.of(one), false)));
        var begins = new ArrayList<String>();
        var builds =
                part(
                        "j4.1",
                        needs,
                        clone -> {
                            begins.add(git(clone, "rev-parse", "HEAD"));
                            commits(clone, "main.txt", "one\nthree\n", "feat: three");
                        });
        var its = builds.withSince(Map.of("shop", begins.getFirst()));

        assertThat(log(rebased("j10.1", one, its), "%s")).isEqualTo("feat: three\nfeat: one\n");
        assertThat(log(rebased("j11.1", zero, one, its), "%s"))
                .isEqualTo("feat: three\nfeat: one\nfeat: zero\n");
    }

    @Test
    void what_is_there_already_changes_nothing() throws Exception {
        var one = part("j1.1", clone -> commits(clone, "a.txt", "1\n", "feat: a"));
        var same = part("j2.1", clone -> commits(clone, "a.txt", "1\n", "feat: the same"));
        var prepared = prepare(rebasing("j9.1", one, same));

        assertThat(log(prepared.directory(), "%s")).isEqualTo("feat: a\n");
        assertThat(prepared.merge().orElseThrow().merged()).containsExactly(one.from().job());
    }
}
