package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.id.JobId;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.job.LogStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A job that goes on with an earlier one, with server, node and command line as real processes. */
@Tag("e2e")
@Tag("every-store")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResumedJobTest {
    private static final Pattern JOB = Pattern.compile("\\bj[0-9]+\\b");

    @TempDir static Path root;
    private Optional<Installation> installation = Optional.empty();

    @BeforeAll
    void start() {
        installation = Optional.of(Installation.running(root, 4));
    }

    @AfterAll
    void stop() {
        installation.ifPresent(Installation::close);
    }

    private Installation cadre() {
        return installation.orElseThrow();
    }

    private Program run(Path shop, String... arguments) {
        return cadre().cliEnds(0, shop, arguments);
    }

    private static JobId job(Program run) {
        var found = JOB.matcher(run.out());
        assertThat(found.find()).as(run.everything()).isTrue();
        return JobId.of(found.group());
    }

    private JobView view(JobId id) {
        return cadre().api().job(id);
    }

    private static String session(JobView job) {
        return job.attempts().getLast().result().orElseThrow().sessionId();
    }

    private JobView rehearsed(Path shop) {
        var api = cadre().api();
        var filed =
                api.file(
                        Installation.rehearsal(
                                "edit left.txt one\nsay I did one", cadre().bundle(shop)));
        return api.awaitEnd(filed.id(), Installation.SOON);
    }

    private Path place(JobView job) {
        return cadre().work().resolve("attempts").resolve(job.attempts().getLast().id().toString());
    }

    private static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (var file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void a_resumed_job_is_in_the_same_session_and_finds_what_was_left_uncommitted() {
        var shop = Repositories.small(root.resolve("resumed"));
        var first = run(shop, "run", "edit left.txt one", "--repo", ".", "--agent", "rehearsal");
        var earlier = job(first);
        assertThat(first.out()).contains("cadre run --resume " + earlier);

        var second =
                run(
                        shop,
                        "run",
                        "--resume",
                        earlier.toString(),
                        "recall\nread left.txt\nappend left.txt two\ncommit both");

        var resumed = job(second);
        assertThat(session(view(resumed))).isEqualTo(session(view(earlier))).isNotEmpty();
        var log = cadre().api().log(resumed, LogStream.OUT);
        assertThat(log).contains("edit left.txt one").contains("\"one\\n\"");
        assertThat(cadre().api().diff(resumed)).contains("+two").doesNotContain("+one");
        run(shop, "apply", resumed.toString());
        assertThat(shop.resolve("left.txt")).hasContent("one\ntwo");
        assertThat(run(shop, "apply", earlier.toString()).out()).contains("already");
    }

    @Test
    void a_workspace_that_is_gone_fails_the_job_and_a_cold_start_begins_with_the_saved_change()
            throws IOException {
        var shop = Repositories.small(root.resolve("gone"));
        var earlier = rehearsed(shop);
        Awaitility.await().atMost(Installation.SOON).until(() -> isKept(place(earlier)));
        delete(place(earlier));

        var failed = cadre().cliEnds(1, shop, "run", "--resume", earlier.id() + "", "say two");

        assertThat(failed.out())
                .contains("no longer on this node")
                .containsOnlyOnce("--cold")
                .contains("cadre run --resume " + earlier.id() + " --cold")
                .doesNotContain("cadre retry");

        var cold =
                run(
                        shop,
                        "run",
                        "--resume",
                        earlier.id().toString(),
                        "--cold",
                        "read left.txt\nappend left.txt two");
        var view = view(job(cold));
        assertThat(view.status()).isInstanceOf(JobState.Succeeded.class);
        assertThat(session(view)).isNotEqualTo(session(earlier));
        assertThat(cadre().api().log(view.id(), LogStream.OUT)).contains("\"one\\n\"");
        assertThat(cadre().api().diff(view.id())).contains("+two").doesNotContain("+one");
        run(shop, "apply", view.id().toString());
        assertThat(shop.resolve("left.txt")).hasContent("one\ntwo");
    }

    private static boolean isKept(Path place) throws IOException {
        var file = place.resolve("place.json");
        return Files.exists(file)
                && !Files.exists(
                        root.resolve("node-home/node/n1/attempts").resolve(place.getFileName()));
    }

    @Test
    void a_command_goes_on_in_its_workspace_too() {
        var api = cadre().api();
        var first =
                api.awaitEnd(
                        api.file(Installation.shell("echo one > note.txt")).id(),
                        Installation.SOON);

        var more =
                new String[] {
                    "run", "go", "--resume", first.id().toString(), "--", "cat", "note.txt"
                };

        assertThat(run(root, more).out()).contains("one");
    }

    @Test
    void the_command_of_the_earlier_job_is_the_default() {
        var api = cadre().api();
        JobRequest counting = Installation.shell("echo x >> n; wc -l < n");
        var first = api.awaitEnd(api.file(counting).id(), Installation.SOON);

        var second = run(root, "run", "--resume", first.id().toString(), "again");

        assertThat(api.log(job(second), LogStream.OUT).strip()).isEqualTo("2");
    }
}
