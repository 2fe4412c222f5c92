package cadre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.forges.fake.FakeGitHub;
import cadre.server.gateways.telegram.FakeTelegram;
import cadre.server.gateways.telegram.FakeTelegram.Shown;
import cadre.server.storage.TestStores;
import cadre.wire.api.Grant;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** Presses a button, and waits until it says that the opposite can be done. */
    private Shown pressed(Shown message, String label) {
        var opposite = (label.startsWith("➕") ? "➖" : "➕") + label.substring(1);
        telegram.presses(ANN, message, message.key(label));
        await().atMost(PATIENCE).until(() -> message.keys().containsKey(opposite));
        return message;
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
        var messages = telegram.shown().size();
        pressed(list, "➕ada/shop");
        assertThat(list.keys()).containsOnlyKeys("➖ada/shop", "➕ada/api");
        pressed(list, "➕ada/api");
        assertThat(list.text())
                .contains("✅ <code>https://git.example/ada/api.git</code>", "until ", " UTC")
                .doesNotContain("an hour");
        assertThat(telegram.shown()).as("the message itself shows it").hasSize(messages);

        assertThat(ann.said("/run -a rehearsal go"))
                .contains("In <code>https://git.example/ada/api.git</code>");
        assertThat(repositories(4))
                .containsExactly(
                        "https://git.example/ada/api.git", "https://git.example/ada/shop.git");
        ann.said("/run -a rehearsal -r https://git.example/bob/other.git go");
        assertThat(repositories(5)).containsExactly("https://git.example/bob/other.git");

        pressed(list, "➖ada/api");
        ann.said("/run -a rehearsal go");
        assertThat(repositories(6)).containsExactly("https://git.example/ada/shop.git");
        assertThat(ann.said("/pick off")).contains("Nothing is picked");
        ann.said("/run -a rehearsal go");
        assertThat(repositories(7)).isEmpty();
    }

    @Test
    void what_no_job_could_work_in_is_not_picked() {
        ann.link(Grant.MEMBER);
        assertThat(ann.said("/pick a b")).contains("❌", "no repository");
        assertThat(ann.said("/pick " + "x".repeat(401))).contains("❌");
        assertThat(ann.said("/pick https://ann:hunter2@git.example/shop.git"))
                .contains("❌", "holds credentials")
                .doesNotContain("hunter2");
        assertThat(ann.said("/pick shop")).contains("❌", "form of URL");
        assertThat(ann.said("/pick github:shop")).contains("❌", "names no repository");
        ann.said("/pick https://git.example/ada/shop.git");
        assertThat(ann.said("/pick github:bob/Shop")).contains("❌", "have one name");
        assertThat(ann.said("/pick https://git.example/ada/shop.git"))
                .containsOnlyOnce("✅")
                .contains("ada/shop");
    }

    @Test
    void where_github_is_not_set_up_a_command_says_so_and_the_next_is_heard() {
        ann.link(Grant.MEMBER);

        assertThat(ann.said("/run -a rehearsal -r github:ada/shop go"))
                .contains("❌", "no app at GitHub", "CADRE_GITHUB_CLIENT_ID");
        assertThat(ann.said("/jobs")).contains("no such jobs");
    }

    @Test
    void eight_are_offered_and_all_that_is_picked_is_said() {
        ann.link(Grant.MEMBER);
        for (int i = 10; i < 22; i++) {
            used("https://git.example/ada/shop" + i + ".git");
        }
        var list = TelegramPerson.answered(telegram, telegram.says(ANN, "/repos shop"));
        assertThat(list.keys()).hasSize(8);
        assertThat(list.text()).contains("There are more", "/repos WORDS");
        for (int i = 10; i < 21; i++) {
            ann.said("/pick https://git.example/ada/shop" + i + ".git");
        }
        var picked = TelegramPerson.answered(telegram, telegram.says(ANN, "/repos shop21"));
        assertThat(picked.keys()).hasSize(8).containsKey("➕ada/shop21");
        assertThat(picked.text().split("✅", -1)).hasSize(12);
    }

    @Test
    void a_job_works_in_what_was_picked_when_it_was_asked_for() {
        ann.link(Grant.MEMBER);
        ann.said("/pick https://git.example/ada/shop.git");
        ann.said("/run -a rehearsal go");
        ann.said("/pick off");
        server.close();
        try (var db = TestStores.main(home)) {
            var again =
                    "update chat_update set state = 'waiting', tries = 1"
                            + " where text like '/run%' or text like '/pick%git'";
            assertThat(db.<Integer>write(tx -> tx.update(again))).isEqualTo(2);
        }

        server = RunningServer.on(home, telegram.settings());

        ann = new TelegramPerson(telegram, server, ANN);
        assertThat(ann.said("/pick")).contains("Nothing is picked");
        assertThat(repositories(1)).containsExactly("https://git.example/ada/shop.git");
        server.close();
        try (var db = TestStores.main(home)) {
            var sql = "select outcome from chat_update where text like '/run%'";
            Optional<String> outcome = db.read(tx -> tx.one(sql, row -> row.text("outcome")));
            assertThat(outcome).as("it is the job of then, not another request").contains("/run");
        }
        server = RunningServer.on(home, telegram.settings());
    }

    @Test
    void a_github_that_hangs_keeps_no_chat_waiting_and_a_button_asks_it_nothing() {
        try (var github = FakeGitHub.start(home.resolve("github"))) {
            server.close();
            var settings = GitHubBrowser.settings(github);
            settings.putAll(telegram.settings());
            server = RunningServer.on(home, settings);
            ann = new TelegramPerson(telegram, server, ANN);
            var octocat = github.user("octocat");
            github.repository(octocat, "api");
            GitHubBrowser.connect(server, ann.link(Grant.MEMBER).secret(), github, octocat);
            used("https://git.example/ada/shop.git");
            var whole = TelegramPerson.answered(telegram, telegram.says(ANN, "/repos"));
            assertThat(whole.keys()).containsOnlyKeys("➕ada/shop", "➕octocat/api");

            github.hang();
            var asked = github.asked().size();
            pressed(whole, "➕octocat/api");
            assertThat(github.asked()).hasSize(asked);
            var list = TelegramPerson.answered(telegram, telegram.says(ANN, "/repos"));
            assertThat(list.text()).contains("GitHub did not answer", "ada/shop");
            assertThat(ann.said("/run -a rehearsal go")).contains("❌", "GitHub did not answer");
        }
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
            assertThat(ann.said("/pick off github:octocat/shop")).contains("Nothing is picked");
        }
    }
}
