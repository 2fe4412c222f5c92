package cadre.node.workspace;

import static cadre.node.workspace.Bench.commit;
import static cadre.node.workspace.Bench.git;
import static cadre.node.workspace.Bench.order;
import static cadre.node.workspace.Bench.path;
import static cadre.node.workspace.Bench.text;
import static cadre.node.workspace.Bench.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import cadre.node.TestOrder;
import cadre.wire.error.CadreException;
import cadre.wire.id.AttemptId;
import cadre.wire.job.RepositoryChange.FileStat;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.RepositoryOrder;
import cadre.wire.link.ResumeOrder;
import cadre.wire.link.SpendingLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An attempt that goes on in the workspace of an earlier one, or begins with what it saved. */
class ResumeTest {
    @TempDir Path folder;
    private Bench bench;
    private Path repository;
    private String base = "";
    private Prepared first;

    @BeforeEach
    void anAttemptThatLeftWork() throws Exception {
        bench = Bench.in(folder);
        repository = bench.repository("shop");
        base = git(repository, "rev-parse", "main");
        var order = order("j17.1", path("shop", repository, ""));
        first = bench.prepare(order);
        write(first.directory(), "left.txt", "one\n");
        write(first.home(), ".agent/session", "s-1\n");
    }

    private static AttemptOrder more(AttemptOrder any, Optional<String> place, String cold) {
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
                SpendingLimits.NONE,
                place.map(of -> new ResumeOrder(AttemptId.of(of), "s-1", List.of())),
                cold.isEmpty() ? Optional.empty() : Optional.of(AttemptId.of(cold)));
    }

    private AttemptOrder resumed(String attempt) {
        return more(order(attempt, path("shop", repository, "")), Optional.of("j17.1"), "");
    }

    private AttemptOrder cold(String attempt, RepositoryOrder... repositories) {
        return more(order(attempt, repositories), Optional.empty(), "j17.1");
    }

    private Saved saveFirst() throws InterruptedException {
        return bench.save(first, order("j17.1", path("shop", repository, "")));
    }

    /** The saved files, as the server would hand them out. */
    private EarlierWork onServer(Saved saved) {
        Map<String, byte[]> kept = new HashMap<>();
        saved.files()
                .forEach(file -> {
                    try {
                        kept.put(file.kind() + file.repository(), Files.readAllBytes(file.file()));
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
        return (kind, name, into) -> {
            var bytes = kept.get(kind + name);
            if (bytes != null) {
                Files.write(into, bytes);
            }
            return bytes != null;
        };
    }

    @Test
    void everything_is_where_it_was_and_the_change_is_told_from_there() throws Exception {
        var saved = saveFirst();
        var order = resumed("j18.1");

        var again = bench.workspaces.resume(order, OptionalInt.empty());
        assertThat(again.directory()).isEqualTo(first.directory());
        assertThat(text(again.home().resolve(".agent/session"))).isEqualTo("s-1\n");
        assertThat(git(again.directory(), "status", "--porcelain")).isEqualTo("?? left.txt");
        write(again.directory(), "more.txt", "two\n");
        var more = bench.save(again, order);

        var change = more.changes().getFirst();
        assertThat(change.base()).isEqualTo(saved.changes().getFirst().head());
        assertThat(change.files()).containsExactly(new FileStat("more.txt", 1, 0, false));
        assertThat(change.commits()).isEqualTo(1);
        assertThat(more.warnings()).isEmpty();
        var home = bench.fetched(repository, more, "shop.bundle");
        git(home, "merge", "-q", "--ff-only", change.head());
        assertThat(text(home.resolve("left.txt"))).isEqualTo("one\n");
        assertThat(text(home.resolve("more.txt"))).isEqualTo("two\n");
    }

    @Test
    void an_attempt_that_adds_nothing_shows_no_change() throws Exception {
        var head = saveFirst().changes().getFirst().head();
        var order = resumed("j18.1");

        var again = bench.workspaces.resume(order, OptionalInt.empty());
        var change = bench.save(again, order).changes().getFirst();

        assertThat(change.base()).isEqualTo(head);
        assertThat(change.head()).isEqualTo(head);
        assertThat(change.filesChanged()).isZero();
    }

    @Test
    void commits_of_what_was_left_before_go_on_from_either_side() throws Exception {
        var saved = saveFirst();
        var order = resumed("j18.1");
        var again = bench.workspaces.resume(order, OptionalInt.empty());
        write(again.directory(), "left.txt", "one\ntwo\n");
        commit(again.directory(), "Both");
        var more = bench.save(again, order);

        var change = more.changes().getFirst();
        assertThat(change.files()).containsExactly(new FileStat("left.txt", 1, 0, false));
        assertThat(more.warnings()).isEmpty();
        var home = bench.fetched(repository, more, "shop.bundle");
        var earlier = saved.changes().getFirst().head();
        assertThat(git(home, "merge-base", earlier, change.head())).isEqualTo(earlier);
        assertThat(git(home, "merge-base", base, change.head())).isEqualTo(base);
        assertThat(git(home, "log", "--format=%s", change.head())).contains("Both");
    }

    @Test
    void a_third_attempt_goes_on_where_the_second_ended() throws Exception {
        saveFirst();
        var second = resumed("j18.1");
        var again = bench.workspaces.resume(second, OptionalInt.empty());
        write(again.directory(), "two.txt", "2\n");
        commit(again.directory(), "Two");
        bench.save(again, second);

        var third = resumed("j19.1");
        var last = bench.workspaces.resume(third, OptionalInt.empty());
        write(last.directory(), "three.txt", "3\n");
        var saved = bench.save(last, third);

        assertThat(saved.changes().getFirst().files())
                .containsExactly(new FileStat("three.txt", 1, 0, false));
        assertThat(saved.warnings()).isEmpty();
        var home = bench.fetched(repository, saved, "shop.bundle");
        git(home, "merge", "-q", "--ff-only", saved.changes().getFirst().head());
        assertThat(home.resolve("left.txt")).exists();
        assertThat(home.resolve("two.txt")).exists();
    }

    @Test
    void an_agent_that_spoils_the_objects_of_before_costs_only_the_exact_difference()
            throws Exception {
        write(first.directory(), "own.txt", "own\n");
        commit(first.directory(), "Own");
        var agents = git(first.directory(), "rev-parse", "HEAD");
        saveFirst();
        var order = resumed("j18.1");
        var again = bench.workspaces.resume(order, OptionalInt.empty());
        var object =
                again.directory()
                        .resolve(".git/objects")
                        .resolve(agents.substring(0, 2))
                        .resolve(agents.substring(2));
        object.toFile().setWritable(true);
        Files.writeString(object, "spoiled");

        var saved = bench.save(again, order);

        assertThat(saved.warnings()).isNotEmpty();
        assertThat(saved.changes().getFirst().files())
                .extracting(FileStat::path)
                .contains("own.txt");
    }

    @Test
    void a_file_with_another_link_is_not_given_to_the_agent_again() throws Exception {
        assumeThat(Bench.shell(folder, "id -u")).as("only root gives files away").isEqualTo("0");
        var precious = Files.writeString(folder.resolve("precious.txt"), "the node's own");
        Files.createLink(first.directory().resolve("innocent.txt"), precious);
        saveFirst();

        bench.workspaces.resume(resumed("j18.1"), OptionalInt.of(60_600));

        assertThat(Files.getAttribute(precious, "unix:uid")).isEqualTo(0);
        assertThat(Files.getAttribute(first.directory().resolve("left.txt"), "unix:uid"))
                .isEqualTo(60_600);
    }

    @Test
    void a_workspace_that_is_gone_is_said_to_be_gone() throws Exception {
        saveFirst();
        bench.workspaces.delete(AttemptId.of("j17.1"));

        assertThatThrownBy(() -> bench.workspaces.resume(resumed("j18.1"), OptionalInt.empty()))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("no longer on this node");
    }

    @Test
    void a_cold_start_begins_with_the_saved_change_in_a_new_workspace() throws Exception {
        write(first.directory(), "src/a.txt", "a\nB\nc\n");
        commit(first.directory(), "Change a");
        write(first.workspace(), "notes/beside.txt", "beside\n");
        var saved = saveFirst();
        bench.workspaces.delete(AttemptId.of("j17.1"));
        var order = cold("j18.1", path("shop", repository, ""));

        var prepared =
                bench.workspaces.prepare(
                        order,
                        HostLogins.NONE,
                        Bench.NO_BUNDLES,
                        onServer(saved),
                        SavedCommits.NONE,
                        OptionalInt.empty());

        var clone = prepared.directory();
        assertThat(clone).isNotEqualTo(first.directory());
        assertThat(text(clone.resolve("left.txt"))).isEqualTo("one\n");
        assertThat(text(clone.resolve("src/a.txt"))).isEqualTo("a\nB\nc\n");
        assertThat(text(prepared.workspace().resolve("notes/beside.txt"))).isEqualTo("beside\n");
        assertThat(prepared.home().resolve(".agent")).doesNotExist();
        assertThat(git(clone, "status", "--porcelain", "--branch"))
                .startsWith("## main...origin/main [ahead ");
        var mirror = prepared.clones().getFirst().mirror();
        var head = saved.changes().getFirst().head();
        assertThat(Bench.tryGit(mirror, "cat-file", "-e", head).succeeded()).isFalse();

        write(clone, "more.txt", "two\n");
        var more = bench.save(prepared, order);
        assertThat(more.changes().getFirst().base()).isEqualTo(head);
        assertThat(more.changes().getFirst().files())
                .containsExactly(new FileStat("more.txt", 1, 0, false));
        var home = bench.fetched(repository, more, "shop.bundle");
        git(home, "merge", "-q", "--ff-only", more.changes().getFirst().head());
        assertThat(home.resolve("left.txt")).exists();
    }

    @Test
    void a_cold_start_from_a_job_that_changed_nothing_begins_with_the_repository()
            throws Exception {
        var order = cold("j18.1", path("shop", repository, ""));

        var prepared =
                bench.workspaces.prepare(
                        order,
                        HostLogins.NONE,
                        Bench.NO_BUNDLES,
                        EarlierWork.NONE,
                        SavedCommits.NONE,
                        OptionalInt.empty());

        assertThat(git(prepared.directory(), "rev-parse", "HEAD")).isEqualTo(base);
    }

    @Test
    void a_cold_start_whose_base_is_gone_says_so() throws Exception {
        var saved = saveFirst();
        var other = Files.createDirectories(folder.resolve("roots/other"));
        git(other, "init", "-q", "-b", "main");
        write(other, "x.txt", "another history");
        commit(other, "Other");
        var order = cold("j18.1", path("shop", other, ""));

        assertThatThrownBy(() ->
                        bench.workspaces.prepare(
                                order,
                                HostLogins.NONE,
                                Bench.NO_BUNDLES,
                                onServer(saved),
                                SavedCommits.NONE,
                                OptionalInt.empty()))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("does not fit the repository");
    }
}
