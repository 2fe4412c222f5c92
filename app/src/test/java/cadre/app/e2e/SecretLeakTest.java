package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.id.JobId;
import cadre.wire.job.JobState;
import cadre.wire.job.LogStream;
import cadre.wire.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets through everything that a job does with them, and then a search for each of them. */
@Tag("e2e")
class SecretLeakTest {
    private static final String TEAM = "team-Zq8+/w==&x%y z\"q\\-0123456789";
    private static final String PROFILE = "first line Kd93jf93kdL\nsecond line of it 83hdnvpw0\n";
    private static final String HOST = "git-host-token-9f8e7d6c5b4a39281706";

    /** Says the secrets in every form, whole and in pieces, on both streams. */
    private static final String LOUD =
            """
            echo "whole $TEAM_TOKEN and $PROFILE_TOKEN"
            echo "error $TEAM_TOKEN" >&2
            printf '%s' "$TEAM_TOKEN" | base64 -w0; echo
            printf 'user:%s' "$TEAM_TOKEN" | base64 -w0; echo
            printf 'xy%s' "$PROFILE_TOKEN" | base64
            i=0; while [ $i -lt ${#TEAM_TOKEN} ]; do
              printf '%s' "$TEAM_TOKEN" | cut -c$((i+1))-$((i+4)) | tr -d '\\n'; i=$((i+4))
            done; echo
            printf '%s' "$TEAM_TOKEN" | sed 's/%/%25/g; s/+/%2B/g; s,/,%2F,g; s/=/%3D/g; s/&/%26/g;
              s/ /%20/g; s/"/%22/g; s/\\\\/%5C/g'; echo
            printf 'no secret in here\\n' > notes.txt
            printf 'used a token of %s characters\\n' "${#TEAM_TOKEN}" > report.txt
            git add notes.txt && git commit -qm "notes"
            """;

    @TempDir static Path root;

    @Test
    void no_secret_is_found_anywhere_after_a_full_run() throws Exception {
        var secrets = Map.of("team", TEAM, "profile", PROFILE, "host", HOST);
        var hunt = new SecretHunt(secrets);
        var texts = new HashMap<String, String>();
        var home = root.resolve("installation");
        Files.createDirectories(home);
        List<String> argv;
        try (var watch = new ArgvWatch();
                var cadre = Installation.running(home, 2)) {
            set(cadre, "TEAM_TOKEN", "team", TEAM);
            set(cadre, "PROFILE_TOKEN", "profile:custom", PROFILE);
            set(cadre, "GIT_TOKEN", "host:127.0.0.1:9", HOST);

            var loud = loud(cadre, "loud", LOUD);
            var failed = loud(cadre, "failed", LOUD + "exit 7\n");
            var cancelled = cancelled(cadre);
            var unreachable = unreachable(cadre);

            for (var job : List.of(loud, failed, cancelled, unreachable)) {
                read(cadre, job, texts);
            }
            assertThat(cadre.api().log(loud, LogStream.OUT))
                    .contains("whole ***")
                    .doesNotContain("Zq8");
            texts.put("server", cadre.server().everything());
            texts.put("node", cadre.node().everything());
            argv = watch.seen();
            cadre.node().close();
            cadre.server().close();
        }

        var found = new ArrayList<String>();
        texts.forEach((place, text) -> found.addAll(hunt.in(place, text)));
        argv.forEach(line -> found.addAll(hunt.in("argv " + line, line)));
        found.addAll(hunt.under(home));
        assertThat(found).isEmpty();
        assertThat(argv).anyMatch(line -> line.contains("cut -c"));
    }

    @Test
    void the_search_itself_finds_what_is_there() throws Exception {
        var hunt = new SecretHunt(Map.of("team", TEAM));
        var repository = Repositories.small(root.resolve("found"));
        Files.writeString(repository.resolve("secret.txt"), TEAM);
        Repositories.git(repository, "add", "-A");
        Repositories.git(repository, "commit", "-q", "-m", "secret");
        Files.delete(repository.resolve("secret.txt"));
        var bundle = root.resolve("found/all.bundle");
        Repositories.git(repository, "bundle", "create", "-q", bundle.toString(), "--all");

        assertThat(hunt.under(repository))
                .anyMatch(found -> found.contains("git objects"))
                .anyMatch(found -> found.contains("commits in"));
        assertThat(
                        hunt.in(
                                "a text",
                                "x"
                                        + java.util.Base64.getEncoder()
                                                .encodeToString(
                                                        ("ab" + TEAM + "c")
                                                                .getBytes(
                                                                        java.nio.charset
                                                                                .StandardCharsets
                                                                                .UTF_8))))
                .isNotEmpty();
    }

    /** Through the command line, as a person would: the value by standard input. */
    private static void set(Installation cadre, String name, String scope, String value)
            throws Exception {
        var file = Files.writeString(Files.createTempFile(root, "value", ""), value);
        var program = cadre.cliWithInput(root, file, "secret", "set", name, "--for", scope);
        assertThat(program.exitCode(Installation.SOON)).as(program.everything()).isZero();
        assertThat(program.everything()).doesNotContain(value);
    }

    private static JobId loud(Installation cadre, String name, String script) {
        var shop = cadre.bundle(Repositories.small(root.resolve(name)));
        var request = new HashMap<String, Object>();
        request.put("prompt", "say what you have");
        request.put("agent", "custom");
        request.put("command", List.of("/bin/sh", "-c", script));
        request.put("repositories", List.of(shop));
        request.put("artifacts", List.of("**/report.txt"));
        var id = file(cadre, request);
        var end = cadre.api().awaitEnd(id, Installation.SOON);
        var expected = name.equals("failed") ? JobState.Failed.class : JobState.Succeeded.class;
        assertThat(end.status()).isInstanceOf(expected);
        return id;
    }

    private static JobId cancelled(Installation cadre) {
        var id =
                file(
                        cadre,
                        Map.of(
                                "prompt",
                                "wait",
                                "agent",
                                "custom",
                                "command",
                                List.of(
                                        "/bin/sh",
                                        "-c",
                                        "printf 'half %s' \"$TEAM_TOKEN\"; sleep 600")));
        cadre.api()
                .await(
                        id,
                        Installation.SOON,
                        _ -> cadre.api().log(id, LogStream.OUT).contains("half"));
        cadre.api().cancel(id);
        cadre.api().awaitEnd(id, Installation.SOON);
        return id;
    }

    /** Nothing listens there: what git says of it must not say the token. */
    private static JobId unreachable(Installation cadre) {
        var id =
                file(
                        cadre,
                        Map.of(
                                "prompt",
                                "work",
                                "agent",
                                "custom",
                                "command",
                                List.of("/bin/true"),
                                "attempts",
                                1,
                                "repositories",
                                List.of(Map.of("url", "https://127.0.0.1:9/acme/shop.git"))));
        var end = cadre.api().awaitEnd(id, Installation.SOON);
        assertThat(end.status()).isInstanceOf(JobState.Failed.class);
        return id;
    }

    private static JobId file(Installation cadre, Map<String, Object> request) {
        var job = cadre.api().post("/api/v1/jobs", Json.write(request));
        return JobId.of(job.path("id").asString());
    }

    /** All that the server tells of a job. */
    private static void read(Installation cadre, JobId job, Map<String, String> texts) {
        var api = cadre.api();
        texts.put(job + " as JSON", api.text("/api/v1/jobs/" + job));
        for (var stream : LogStream.values()) {
            texts.put(job + " log " + stream.word(), api.log(job, stream));
        }
        texts.put("events", api.text("/api/v1/events?limit=1000"));
        texts.put("secrets", api.text("/api/v1/secrets"));
        texts.put("log by the command line", cadre.cliEnds(0, root, "log", job.toString()).out());
    }
}
