package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.cli.Sample;
import cadre.wire.api.Page;
import cadre.wire.api.WebhookAnswer;
import cadre.wire.api.WebhookMessage;
import cadre.wire.api.WebhookSecret;
import cadre.wire.api.WebhookView;
import cadre.wire.id.WebhookName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookCommandTest {
    private static final WebhookView CI =
            new WebhookView(
                    new WebhookName("ci"),
                    "https://ci.example/cadre",
                    List.of("job"),
                    Optional.empty(),
                    "disabled",
                    "it answered 410 Gone",
                    4,
                    2,
                    17,
                    0,
                    Optional.of(Sample.NOON),
                    Optional.of(410),
                    "no more",
                    1,
                    Optional.of(Sample.NOON),
                    Optional.empty(),
                    Optional.empty(),
                    Sample.NOON,
                    "root");

    @TempDir Path folder;
    private final FakeServer server = new FakeServer();

    @AfterEach
    void close() {
        server.close();
    }

    private Called webhook(String... args) {
        var all = new ArrayList<>(List.of("webhook"));
        all.addAll(List.of(args));
        return Called.cadre(server.env(), folder, "", all.toArray(String[]::new));
    }

    @Test
    void add_prints_the_secret_and_nothing_else_on_standard_output() {
        server.json("POST /api/v1/webhooks", new WebhookSecret(CI, "whsec_abc"));

        var called = webhook("add", "ci", "--url", "https://ci.example/cadre", "--event", "job.*");

        assertThat(called.out()).isEqualTo("whsec_abc\n");
        assertThat(called.err()).contains("only once");
    }

    @Test
    void show_says_what_is_wrong() {
        server.json("GET /api/v1/webhooks/ci", CI);
        server.json("GET /api/v1/webhooks", new Page<>(List.of(CI), Optional.empty()));

        assertThat(webhook("show", "ci").out())
                .contains("disabled, it answered 410 Gone")
                .contains("status 410")
                .contains("no more")
                .contains("waiting 4, given up 2");
        assertThat(webhook("list").out()).contains("ci").contains("disabled").contains("410");
    }

    @Test
    void a_test_that_is_not_taken_fails() {
        server.json(
                "POST /api/v1/webhooks/ci/test",
                new WebhookAnswer(false, Optional.of(500), "a bug"));

        var called = webhook("test", "ci");

        assertThat(called.out()).isEqualTo("status 500: a bug\n");
        assertThat(called.status()).isEqualTo(ExitStatus.FAILED);
    }

    @Test
    void what_failed_is_listed_and_sent_again_by_id_or_as_a_whole() {
        var failed =
                new WebhookMessage(
                        "msg_1", 7, "job.failed", 9, "status 500", Sample.NOON, Sample.NOON);
        server.json(
                "GET /api/v1/webhooks/ci/failed", new Page<>(List.of(failed), Optional.empty()));
        server.json("POST /api/v1/webhooks/ci/resend", CI);

        assertThat(webhook("failed", "ci").out()).contains("msg_1").contains("status 500");
        assertThat(webhook("resend", "ci", "msg_1").out()).contains("is sent to again");
        assertThat(webhook("resend", "ci", "--all").out()).contains("is sent to again");
        assertThat(webhook("resend", "ci").err()).contains("Give ids, or --all");
        assertThat(webhook("resend", "ci", "msg_1", "--all").err()).contains("or --all");
    }
}
