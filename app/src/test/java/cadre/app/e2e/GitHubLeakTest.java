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

/** A person's account from the first code to the last word, and then a search for its tokens. */
@Tag("e2e")
class GitHubLeakTest {
    private static final String LOOK =
            "cat README.md; env | grep -c -e gh[ur]_ -e narrow_ -e CADRE_GIT;"
                    + " git config -l | grep -c -e gh[ur]_ -e narrow_; git remote -v; true";

    @TempDir static Path root;
    private final Map<String, String> texts = new HashMap<>();

    @Test
    void no_token_is_found_anywhere_after_a_full_run() throws Exception {
        var home = Files.createDirectories(root.resolve("installation"));
        var certificate =
                ProxyCertificate.made(
                        Files.createDirectories(root.resolve("certificate")), "localhost");
        var served = Files.createDirectories(root.resolve("served/acme"));
        var shop = Repositories.small(root.resolve("shop"));
        Repositories.git(root, "clone", "-q", "--bare", shop.toString(), served + "/shop.git");
        List<String> argv;
        List<String> found = new ArrayList<>();
        try (var github = SmallGitHub.start(root.resolve("served"), certificate);
                var watch = new ArgvWatch();
                var cadre = Installation.in(home)) {
            start(cadre, github, certificate);
            login(cadre, github);
            tells(cadre, 0, "octocat", "github", "accounts");
            tells(cadre, 0, "acme", "github", "owners");
            tells(cadre, 0, "acme/shop", "github", "repos", "sho", "--json");

            var worked = ends(cadre, "github:acme/shop", JobState.Succeeded.class);
            assertThat(cadre.api().log(worked, LogStream.OUT)).startsWith("# Shop\n0\n0\n");
            assertThat(github.fetches()).isPositive();
            ends(cadre, "github:acme/gone", JobState.Failed.class);

            github.forget();
            tells(cadre, 1, "cadre login github", "github", "repos");
            var refused = ends(cadre, github.url() + "/acme/shop.git", JobState.Failed.class);
            assertThat(texts.get(refused + " as JSON")).contains("cadre login github");
            login(cadre, github);
            ends(cadre, github.url() + "/acme/shop.git", JobState.Succeeded.class);
            tells(cadre, 0, "octocat is forgotten", "logout", "github");

            for (var path : List.of("events?limit=1000", "audit?limit=1000", "secrets")) {
                texts.put(path, cadre.api().text("/api/v1/" + path));
            }
            texts.put("server", cadre.server().everything());
            texts.put("node", cadre.node().everything());
            argv = watch.seen();
            cadre.node().close();
            cadre.server().close();

            var secrets = new HashMap<>(github.given());
            assertThat(secrets.keySet())
                    .map(name -> name.replaceAll(" .*", ""))
                    .contains("device", "ghu", "ghr", "narrow");
            secrets.put("client secret", SmallGitHub.SECRET);
            var hunt = new SecretHunt(secrets);
            texts.forEach((place, text) -> found.addAll(hunt.in(place, text)));
            argv.forEach(line -> found.addAll(hunt.in("argv " + line, line)));
            found.addAll(hunt.under(home));
            cadre.jdbcUrl().ifPresent(url -> found.addAll(hunt.inDatabase(url)));
        }
        assertThat(found).isEmpty();
        assertThat(argv).anyMatch(line -> line.contains("fetch"));
    }

    private static void start(
            Installation cadre, SmallGitHub github, ProxyCertificate certificate) {
        cadre.serverSettings(
                        Map.of(
                                "CADRE_GITHUB_URL", github.url(),
                                "CADRE_GITHUB_CLIENT_ID", SmallGitHub.CLIENT,
                                "CADRE_GITHUB_CLIENT_SECRET", SmallGitHub.SECRET))
                .nodeSetting("GIT_SSL_CAINFO", certificate.pem().toString())
                .startServer(certificate.trustOptions().split(" "));
        cadre.joinNode();
        cadre.startNode();
        cadre.awaitNode();
    }

    private void login(Installation cadre, SmallGitHub github) {
        var login = cadre.cli(root, "login", "github");
        var line = login.awaitErr("type this code there: ", Installation.SOON);
        github.approve(line.substring(line.lastIndexOf(' ') + 1).strip());
        assertThat(login.exitCode(Installation.SOON)).as(login.everything()).isZero();
        texts.put("login " + texts.size(), login.everything());
    }

    private void tells(Installation cadre, int exitCode, String what, String... arguments) {
        var program = cadre.cliEnds(exitCode, root, arguments);
        assertThat(program.everything()).contains(what);
        texts.put(String.join(" ", arguments) + " " + texts.size(), program.everything());
    }

    private JobId ends(Installation cadre, String repository, Class<? extends JobState> as) {
        var request =
                Map.of(
                        "prompt",
                        "look",
                        "agent",
                        "custom",
                        "command",
                        List.of("/bin/sh", "-c", LOOK),
                        "attempts",
                        1,
                        "repositories",
                        List.of(Map.of("url", repository)));
        var filed = cadre.api().post("/api/v1/jobs", Json.write(request));
        var id = JobId.of(filed.path("id").asString());
        var end = cadre.api().awaitEnd(id, Installation.SOON);
        texts.put(id + " as JSON", cadre.api().text("/api/v1/jobs/" + id));
        for (var stream : LogStream.values()) {
            texts.put(id + " log " + stream.word(), cadre.api().log(id, stream));
        }
        assertThat(end.status()).as(texts.get(id + " as JSON")).isInstanceOf(as);
        return id;
    }
}
