package cadre.server.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cadre.server.access.secret.KeyPlace;
import cadre.server.access.secret.Vault;
import cadre.server.feed.Feed;
import cadre.server.fleet.Clock;
import cadre.server.storage.TestStores;
import cadre.wire.api.WebhookRequest;
import cadre.wire.event.Actor;
import cadre.wire.id.WebhookName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookLoopTest {
    private static final int EVENTS = 20;

    private final Clock clock = new Clock();
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<URI> called = new CopyOnWriteArrayList<>();

    /** The slow one says nothing before the end of the test. */
    private Sender.Answer post(URI url, Map<String, String> headers, byte[] body) {
        called.add(url);
        try {
            if (url.getPath().equals("/slow")) {
                end.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Sender.Answer.Answered(200, Optional.empty(), "");
    }

    @Test
    void one_that_says_nothing_holds_up_no_other_one(@TempDir Path home) {
        try (var db = TestStores.main(home);
                var feed = new Feed(db, clock)) {
            var vault = new Vault(db, feed, new KeyPlace(home, Optional.empty()), clock);
            var webhooks =
                    new Webhooks(
                            new Webhooks.Store(db, feed, vault, clock),
                            this::post,
                            "one",
                            new Random(3));
            for (var name : List.of("slow", "quick")) {
                webhooks.add(
                        Outside.ADMIN,
                        new WebhookRequest(
                                new WebhookName(name),
                                "https://hooks.example/" + name,
                                Optional.of(List.of("job")),
                                Optional.empty()));
            }
            try (var loop = webhooks.loop()) {
                loop.start();
                for (int i = 0; i < EVENTS; i++) {
                    db.write(tx -> {
                        feed.append(
                                tx, "job.queued", "j1", Optional.empty(), Actor.CADRE, Map.of());
                        return 0;
                    });
                }

                await().atMost(Duration.ofSeconds(60))
                        .until(() -> count("/quick") == EVENTS && count("/slow") == 1);
                end.countDown();
                await().atMost(Duration.ofSeconds(60)).until(() -> count("/slow") == EVENTS);
            }
            assertThat(called).hasSize(2 * EVENTS);
        }
    }

    private long count(String path) {
        return called.stream().filter(url -> url.getPath().equals(path)).count();
    }
}
