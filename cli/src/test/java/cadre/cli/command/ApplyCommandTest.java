package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.cli.Sample;
import cadre.cli.checkout.GitSample;
import cadre.wire.api.ArtifactView;
import cadre.wire.api.Page;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.ArtifactId;
import cadre.wire.job.JobState;
import cadre.wire.job.RepositoryChange;
import cadre.wire.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplyCommandTest {
    @TempDir Path root;
    private final FakeServer server = new FakeServer();
    private GitSample mine = new GitSample(Path.of("/"));
    private GitSample job = new GitSample(Path.of("/"));

    @BeforeEach
    void aJobThatChangedTheRepository() throws Exception {
        mine = GitSample.small(root.resolve("mine"));
        var base = mine.head();
        job = mine.copy(root.resolve("job")).write("a.txt", "changed\n").commit("change");
        var bundle = Files.readAllBytes(job.bundle(base));
        var change = new RepositoryChange("mine", base, job.head(), 1, List.of(), 1, 1, 3);
        server.json("GET /api/v1/jobs/j17", Sample.changed(change))
                .json(
                        "GET /api/v1/jobs/j17/artifacts",
                        new Page<>(List.of(artifact(bundle)), Optional.empty()))
                .bytes("GET /api/v1/artifacts/5", bundle);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Called apply(String... more) {
        var env = new HashMap<>(GitSample.env());
        env.putAll(server.env());
        var args = new java.util.ArrayList<>(List.of("apply", "j17"));
        args.addAll(List.of(more));
        return Called.cadre(env, mine.folder(), "", args.toArray(String[]::new));
    }

    @Test
    void the_change_comes_into_the_checkout() {
        var called = apply();

        assertThat(called.status()).isZero();
        assertThat(called.out())
                .isEqualTo(
                        "j17 applied: moved forward to %s (1 commit, 1 file changed)\n"
                                .formatted(job.head().substring(0, 12)));
        assertThat(mine.read("a.txt")).isEqualTo("changed\n");
    }

    @Test
    void a_branch_is_made_from_anywhere_with_repo() {
        var env = new HashMap<>(GitSample.env());
        env.putAll(server.env());

        var called =
                Called.cadre(
                        env,
                        root,
                        "",
                        "apply",
                        "j17",
                        "--branch",
                        "fix",
                        "--repo",
                        "mine",
                        "--json");

        var json = Json.mapper().readTree(called.out());
        assertThat(called.status()).isZero();
        assertThat(json.path("applied").asString()).isEqualTo("branch_made");
        assertThat(json.path("commit").asString()).isEqualTo(mine.git("rev-parse", "fix"));
        assertThat(mine.read("a.txt")).startsWith("one");
    }

    @Test
    void conflicts_are_named_and_the_status_is_1() {
        mine.write("a.txt", "mine\n").commit("mine");
        var before = mine.state();

        var called = apply();

        assertThat(called.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(called.err()).contains("conflicts").contains("\n  a.txt\n").contains("--branch");
        assertThat(mine.state()).isEqualTo(before);
    }

    @Test
    void a_change_of_uncommitted_files_is_applied_uncommitted_and_the_dirty_lines_stay()
            throws Exception {
        aJobOfUncommittedFiles();
        mine.write("a.txt", "one\ntwo\nthree\nmine\n").write("todo.txt", "mine\n");
        var head = mine.head();

        var called = apply();

        assertThat(called.status()).as(called.err()).isZero();
        assertThat(called.out())
                .isEqualTo(
                        "j17 applied to the files, uncommitted (2 files changed): the job began from"
                                + " uncommitted changes, or from commits that are not here\n");
        assertThat(mine.read("a.txt")).isEqualTo("ONE\ntwo\nthree\nmine\n");
        assertThat(mine.read("todo.txt")).isEqualTo("mine\n");
        assertThat(mine.read("new.txt")).isEqualTo("new\n");
        assertThat(mine.head()).isEqualTo(head);
        assertThat(apply().out()).isEqualTo("j17 was there already\n");
    }

    @Test
    void a_change_that_does_not_fit_the_uncommitted_files_names_them_and_changes_nothing()
            throws Exception {
        aJobOfUncommittedFiles();
        mine.write("a.txt", "other\n").write("new.txt", "mine\n");
        var before = mine.state();

        var called = apply();

        assertThat(called.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(called.err())
                .contains("does not fit", "\n  a.txt\n", "\n  new.txt\n", "cadre diff j17");
        assertThat(mine.state()).isEqualTo(before);
        assertThat(mine.read("new.txt")).isEqualTo("mine\n");
    }

    @Test
    void no_branch_is_made_of_a_change_of_uncommitted_files_and_it_says_what_to_do()
            throws Exception {
        aJobOfUncommittedFiles();
        var before = mine.state();

        var called = apply("--branch", "fix");

        assertThat(called.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(called.err())
                .contains("No branch can be made", "git switch -c fix", "without --branch");
        assertThat(mine.state()).isEqualTo(before);
    }

    @Test
    void a_change_of_files_in_a_repository_without_a_commit_is_applied_too() throws Exception {
        aJobOfUncommittedFiles();
        mine = GitSample.empty(root.resolve("unborn")).write("a.txt", "one\ntwo\nthree\nmine\n");

        assertThat(apply().status()).isZero();

        assertThat(mine.read("a.txt")).startsWith("ONE\n");
    }

    /** A job as {@code run --dirty} files it: its base is a commit that is only on the server. */
    private void aJobOfUncommittedFiles() throws Exception {
        job = mine.copy(root.resolve("dirty"));
        job.write("a.txt", "one\ntwo\nthree\nmine\n")
                .write("todo.txt", "mine\n")
                .commit("Uncommitted changes");
        var base = job.head();
        job.write("a.txt", "ONE\ntwo\nthree\nmine\n").write("new.txt", "new\n").commit("change");
        var bundle = Files.readAllBytes(job.bundle(base));
        var file = root.resolve("change.patch");
        job.git("diff", "--binary", "--full-index", "--output=" + file, base, "HEAD");
        var patch = Files.readAllBytes(file);
        var change = new RepositoryChange("mine", base, job.head(), 1, List.of(), 2, 2, 1);
        server.json("GET /api/v1/jobs/j17", Sample.changed(change))
                .json(
                        "GET /api/v1/jobs/j17/artifacts",
                        new Page<>(
                                List.of(artifact(bundle), artifact(6, "patch", patch)),
                                Optional.empty()))
                .bytes("GET /api/v1/artifacts/5", bundle)
                .bytes("GET /api/v1/artifacts/6", patch);
    }

    @Test
    void a_job_without_a_change_says_why_and_touches_nothing() {
        var before = mine.state();
        var same = new RepositoryChange("mine", mine.head(), mine.head(), 0, List.of(), 0, 0, 0);
        server.json("GET /api/v1/jobs/j17", Sample.changed(same));
        assertThat(apply().status()).isZero();
        assertThat(apply().out()).isEqualTo("j17 changed nothing: there is nothing to apply\n");
        assertThat(apply("--json").out()).contains("\"applied\":\"changed_nothing\"");

        server.json("GET /api/v1/jobs/j17", Sample.running());
        var early = apply();
        assertThat(early.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(early.err()).contains("not over yet").contains("cadre wait j17");

        server.json("GET /api/v1/jobs/j17", Sample.ended(new JobState.Lost("gone", Sample.NOON)));
        assertThat(apply().status()).isEqualTo(ExitStatus.FAILED);
        assertThat(apply().err()).contains("has left no change");

        server.on(
                "GET /api/v1/jobs/j17",
                (exchange, _) ->
                        FakeServer.problem(
                                exchange,
                                new CadreException(
                                        ErrorCode.NOT_FOUND, "No such job", Map.of(), "")));
        assertThat(apply().status()).isEqualTo(ExitStatus.FAILED);
        assertThat(apply().err()).isEqualTo("cadre: No such job\n");
        assertThat(mine.state()).isEqualTo(before);
    }

    private static ArtifactView artifact(byte[] bundle) throws Exception {
        return artifact(5, "bundle", bundle);
    }

    private static ArtifactView artifact(long id, String kind, byte[] bytes) throws Exception {
        return new ArtifactView(
                new ArtifactId(id),
                Sample.ATTEMPT,
                kind,
                "mine",
                "mine." + kind,
                bytes.length,
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)),
                Sample.NOON,
                "/api/v1/artifacts/" + id);
    }
}
