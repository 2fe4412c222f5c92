package cadre.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.api.Grant;
import cadre.wire.api.KeyView;
import cadre.wire.id.KeyId;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KnownKeysTest {
    private static final KeyView KEY =
            new KeyView(
                    new KeyId(7),
                    "shop/BE",
                    Grant.MEMBER,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Instant.EPOCH,
                    Optional.empty(),
                    Optional.empty());

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger looks = new AtomicInteger();
    private final KnownKeys known = new KnownKeys(nanos::get);

    private Optional<KeyView> find() {
        return known.find(
                "hash",
                () -> {
                    looks.incrementAndGet();
                    return Optional.of(KEY);
                });
    }

    @Test
    void a_key_that_is_known_is_not_looked_up_again() {
        find();

        assertThat(find()).hasValue(KEY);
        assertThat(looks).hasValue(1);
    }

    @Test
    void a_secret_that_nobody_has_is_looked_up_each_time() {
        assertThat(known.find("other", Optional::empty)).isEmpty();
        assertThat(known.find("other", () -> Optional.of(KEY))).hasValue(KEY);
    }

    @Test
    void for_some_seconds_after_a_change_every_key_is_looked_up() {
        find();
        known.changed();

        find();
        find();

        assertThat(looks).hasValue(3);
    }

    @Test
    void what_was_known_before_a_change_is_never_given_again() {
        find();
        known.changed();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(6));

        find();
        find();

        assertThat(looks).hasValue(2);
    }

    @Test
    void what_was_found_while_another_changed_it_is_not_kept() {
        known.find(
                "hash",
                () -> {
                    known.changed();
                    return Optional.of(KEY);
                });
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(6));

        find();

        assertThat(looks).hasValue(1);
    }
}
