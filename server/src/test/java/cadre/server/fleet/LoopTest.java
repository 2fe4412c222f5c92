package cadre.server.fleet;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What runs again and again. */
class LoopTest {
    @Test
    void a_round_that_is_too_deep_for_the_stack_is_followed_by_the_next() {
        var rounds = new AtomicInteger();
        try (var loop =
                new Loop(
                        "deep",
                        Loop.Pause.of(Duration.ofMillis(1)),
                        () -> {
                            if (rounds.incrementAndGet() == 1) {
                                throw new StackOverflowError();
                            }
                        })) {
            loop.start();

            await().until(() -> rounds.get() > 1);
        }
    }
}
