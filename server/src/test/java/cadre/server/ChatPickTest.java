package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.forges.fake.FakeGitHub;
import cadre.server.gateways.telegram.FakeTelegram;
import cadre.server.gateways.telegram.FakeTelegram.Shown;
import cadre.wire.api.Grant;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repositories of the next jobs are picked with buttons. */
class ChatPickTest {
    private static final long ANN = 4001;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path home;
    private final FakeTelegram telegram = FakeTelegram.start();
    private RunningServer server;
    private TelegramPerson ann;

    @BeforeEach
    void start() {
        server = RunningServer.on(home, telegram.settings());
        ann = new TelegramPerson(telegram, server, ANN);
    }

    @AfterEach
    void stop() {
        server.close();
        telegram.close();
    }

    private void used(String url) {
        var job =
                Map.of(
                        "prompt", "x",
                        "agent", "rehearsal",
                        "repositories", List.of(Map.of("url", url)));
        RunningServer.ok(server.post("/api/v1/jobs", Json.write(job)));
    }

    /** Presses a button, and gives what is answered. */
    private Shown pressed(Shown message, String label) {
        var before = telegram.shown().size();
        telegram.presses(ANN, message, message.key(label));
        await().atMost(PATIENCE).until(() -> telegram.shown().size() > before);
        return telegram.shown().getLast();
    }

    private List<String> repositories(int job) {
        return server.json("/api/v1/jobs/j" + job)
                .path("request")
                .path("repositories")
                .valueStream()
                .map(one -> one.path("url").asString(""))
                .toList();
    }

    @Test
    void what_is_picked_is_what_run_works_in_until_it_is_not() {
        ann.link(Grant.MEMBER);
        assertThat(ann.said("/repos")).contains("No such repository is known");
        used("https://git.example/ada/shop.git");
        used("https://git.example/ada/api.git");
        used("https://git.example/bob/other.git");

        var list = TelegramPerson.answered(telegram, telegram.says(ANN, "/repos ADA"));
        assertThat(list.keys()).containsOnlyKeys("➕ada/shop", "➕ada/api");
        var second = pressed(list, "➕ada/shop");
        assertThat(second.keys()).containsOnlyKeys("➖ada/shop", "➕ada/api", "➕bob/other");
        var third = pressed(second, "➕ada/api");
        assertThat(third.text()).contains("✅ <code>https://git.example/ada/api.git</code>");

        assertThat(ann.said("/run -a rehearsal go"))
                .contains("In <code>https://git.example/ada/api.git</code>");
        assertThat(repositories(4))
                .containsExactly(
                        "https://git.example/ada/api.git", "https://git.example/ada/shop.git");
        ann.said("/run -a rehearsal -r https://git.example/bob/other.git go");
        assertThat(repositories(5)).containsExactly("https://git.example/bob/other.git");

        pressed(third, "➖ada/api");
        ann.said("/run -a rehearsal go");
        assertThat(repositories(6)).containsExactly("https://git.example/ada/shop.git");
        assertThat(ann.said("/pick off")).contains("Pick what");
        ann.said("/run -a rehearsal go");
        assertThat(repositories(7)).isEmpty();
        assertThat(ann.said("/pick a b")).contains("❌", "no repository");
        assertThat(ann.said("/pick " + "x".repeat(401))).contains("❌");
    }

    @Test
    void what_an_account_at_github_sees_is_picked_too() {
        try (var github = FakeGitHub.start(home.resolve("github"))) {
            server.close();
            var settings = GitHubBrowser.settings(github);
            settings.putAll(telegram.settings());
            server = RunningServer.on(home, settings);
            ann = new TelegramPerson(telegram, server, ANN);
            var octocat = github.user("octocat");
            github.repository(octocat, "shop");
            github.repository(octocat, "api");
            GitHubBrowser.connect(server, ann.link(Grant.MEMBER).secret(), github, octocat);

            var list = TelegramPerson.answered(telegram, telegram.says(ANN, "/repos SHOP"));
            assertThat(list.keys()).containsOnlyKeys("➕octocat/shop");
            pressed(list, "➕octocat/shop");
            ann.said("/run -a rehearsal go");
            assertThat(repositories(1)).containsExactly(github.url() + "/octocat/shop.git");
            assertThat(ann.said("/pick off github:octocat/shop")).contains("Pick what");
        }
    }
}
