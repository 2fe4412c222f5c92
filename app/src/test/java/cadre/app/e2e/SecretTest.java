package cadre.app.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.api.SecretRequest;
import cadre.wire.id.SecretScope;
import cadre.wire.job.JobState;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A secret from the hands of an admin to an agent, and nowhere else. */
@Tag("e2e")
class SecretTest {
    private static final String VALUE = "sk/4f9d1c+a value?";
    private static final String RUN =
            "echo begun; until [ -e go ]; do sleep 0.1; done; rm go; echo \"A_KEY=$A_KEY\";"
                    + " printf 'u:%s' \"$A_KEY\" | base64 -w0 >&2; echo ${#A_KEY} bytes";

    @TempDir Path root;

    @Test
    void an_agent_has_a_secret_that_is_masked_in_its_log_and_on_no_disk() throws Exception {
        try (var cadre = Installation.running(root, 2)) {
            var api = cadre.api();
            set(api, VALUE);
            var job = api.file(Installation.shell(RUN));
            Awaitility.await()
                    .atMost(Installation.SOON)
                    .until(() -> api.log(job.id(), LogStream.OUT).contains("begun"));

            assertThat(argumentsOfAll()).isNotEmpty().noneMatch(SecretTest::holdsIt);
            assertNowhere();
            Files.createFile(cadre.work().resolve("attempts/" + job.id() + ".1/ws/go"));
            var end = api.awaitEnd(job.id(), Installation.SOON);

            assertThat(end.status()).isInstanceOf(JobState.Succeeded.class);
            assertThat(api.log(job.id(), LogStream.OUT)).isEqualTo("begun\nA_KEY=***\n18 bytes\n");
            assertThat(api.log(job.id(), LogStream.ERR)).contains("***");
            assertThat(api.text("/api/v1/jobs/" + job.id())).doesNotContain("4f9d1c");
            assertThat(api.text("/api/v1/audit")).contains("secret.set").doesNotContain("4f9d1c");
            assertNowhere();
            var listed = cadre.cliEnds(0, root, "secret", "list");
            assertThat(listed.out()).contains("A_KEY", "team:main").doesNotContain("4f9d1c");
            cadre.server().close();
            assertNowhere();
        }
    }

    @Test
    void a_secret_in_the_saved_change_is_warned_of_and_the_next_job_has_the_new_value()
            throws Exception {
        try (var cadre = Installation.running(root, 2)) {
            var api = cadre.api();
            var shop = Repositories.small(root.resolve("shop"));
            set(api, VALUE);
            var leaking =
                    Installation.shell(
                            "echo $A_KEY > conf.env; git add conf.env; git commit -qm Add",
                            cadre.bundle(shop));

            var leaked = api.awaitEnd(api.file(leaking).id(), Installation.SOON);
            set(api, "another-value");
            api.post("/api/v1/secrets/rotate", "");
            var next =
                    api.awaitEnd(
                            api.file(Installation.shell("echo ${#A_KEY}; echo $A_KEY")).id(),
                            Installation.SOON);

            assertThat(leaked.attempts().getLast().result().orElseThrow().warnings())
                    .containsExactly("shop: the secret A_KEY of team:main is in conf.env");
            assertThat(api.log(next.id(), LogStream.OUT)).isEqualTo("13\n***\n");
        }
    }

    private static void set(Api api, String value) {
        api.post(
                "/api/v1/secrets",
                Json.write(new SecretRequest("A_KEY", SecretScope.team(), value)));
    }

    /** In no file of the server, the node or the attempt. */
    private void assertNowhere() throws IOException {
        try (var files = Files.walk(root)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                try {
                    assertThat(holdsIt(Files.readString(file, ISO_8859_1)))
                            .as(file.toString())
                            .isFalse();
                } catch (NoSuchFileException gone) {
                    // meanwhile
                }
            }
        }
    }

    private static boolean holdsIt(String text) {
        var url = URLEncoder.encode(VALUE, UTF_8);
        var base64 = Base64.getEncoder().encodeToString(VALUE.getBytes(UTF_8));
        return text.contains(VALUE)
                || text.contains(url)
                || text.contains(url.replace("+", "%20"))
                || text.contains(base64);
    }

    private static List<String> argumentsOfAll() throws IOException {
        var lines = new ArrayList<String>();
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var process : processes) {
                try {
                    lines.add(Files.readString(process.resolve("cmdline"), ISO_8859_1));
                } catch (IOException gone) {
                    // ended meanwhile
                }
            }
        }
        return lines;
    }
}
