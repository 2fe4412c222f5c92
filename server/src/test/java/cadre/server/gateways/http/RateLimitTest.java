package cadre.server.gateways.http;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.gateways.http.RateLimit.Taken;
import cadre.wire.id.KeyId;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final long SECOND = 1_000_000_000L;
    private static final KeyId ONE = new KeyId(1);
    private static final KeyId TWO = new KeyId(2);

    private final AtomicLong now = new AtomicLong(-7 * SECOND); // nanoTime may be below zero
    private final RateLimit limit = new RateLimit(6, now::get);

    @Test
    void a_burst_of_a_minutes_worth_passes_and_the_next_request_waits_for_its_share() {
        for (int left = 5; left >= 0; left--) {
            assertThat(limit.take(ONE)).isEqualTo(new Taken.Passes(left, 10L * (6 - left)));
        }

        assertThat(limit.take(ONE)).isEqualTo(new Taken.Refused(10, 60));
        now.addAndGet(9 * SECOND);
        assertThat(limit.take(ONE)).isEqualTo(new Taken.Refused(1, 51));
        now.addAndGet(SECOND);
        assertThat(limit.take(ONE)).isEqualTo(new Taken.Passes(0, 60));
    }

    @Test
    void a_refused_request_costs_nothing() {
        IntStream.range(0, 6).forEach(_ -> limit.take(ONE));
        IntStream.range(0, 1000).forEach(_ -> limit.take(ONE));
        now.addAndGet(60 * SECOND);

        assertThat(limit.take(ONE)).isEqualTo(new Taken.Passes(5, 10));
    }

    @Test
    void one_key_does_not_use_up_what_another_has() {
        IntStream.range(0, 7).forEach(_ -> limit.take(ONE));

        assertThat(limit.take(TWO)).isEqualTo(new Taken.Passes(5, 10));
    }

    @Test
    void requests_at_the_same_time_are_all_counted() throws InterruptedException {
        var passed = new AtomicLong();
        var wide = new RateLimit(1000, now::get);
        var threads =
                IntStream.range(0, 8)
                        .mapToObj(_ ->
                                Thread.ofVirtual()
                                        .start(() -> {
                                            for (int i = 0; i < 500; i++) {
                                                if (wide.take(ONE) instanceof Taken.Passes) {
                                                    passed.incrementAndGet();
                                                }
                                            }
                                        }))
                        .toList();
        for (var thread : threads) {
            thread.join();
        }

        assertThat(passed).hasValue(1000);
    }

    @Test
    void keys_whose_bucket_is_full_again_are_forgotten() {
        for (int id = 1; id <= 10_000; id++) {
            limit.take(new KeyId(id));
        }
        now.addAndGet(60 * SECOND);
        limit.take(new KeyId(10_001));

        assertThat(limit.remembered()).isEqualTo(1);
    }
}
