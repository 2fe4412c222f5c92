package cadre.server.insight.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cadre.server.feed.Feed;
import cadre.server.fleet.Clock;
import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import cadre.wire.api.AuditChain;
import cadre.wire.api.AuditDigest;
import cadre.wire.api.AuditSeal;
import cadre.wire.event.Actor;
import cadre.wire.id.JobId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealsTest {
    @TempDir Path home;
    private final Clock clock = new Clock();
    private Database db;
    private Feed feed;
    private Seals seals;

    @BeforeEach
    void open() {
        db = TestStores.main(home);
        feed = new Feed(db, clock);
        seals = new Seals(db, feed, clock);
    }

    @AfterEach
    void close() {
        feed.close();
        db.close();
    }

    @Test
    void what_happened_is_sealed_by_the_thousand_and_found_as_it_was() {
        happens(Seals.MOST + 5);
        sealAll(Seals.MOST + 5);
        happens(3);
        await().until(() -> seals.check(0).unsealed() == 3); // an own thread settles the feed

        var check = seals.check(0);

        assertThat(check.fault()).isEmpty();
        assertThat(check.seals()).isGreaterThanOrEqualTo(2);
        assertThat(check.events()).isEqualTo(Seals.MOST + 5);
        assertThat(check.unsealed()).isEqualTo(3);
        assertThat(check.end()).isTrue();
        assertThat(check.digest()).isEqualTo(newest().digest());
        seals.seal();
        assertThat(seals.check(check.upTo()).events()).isEqualTo(3);
        assertThat(seals.list(Optional.empty(), 1).items())
                .extracting(AuditSeal::events)
                .containsExactly(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update event set actor_name = 'eve' where seq = 7",
                "update event set body = '{\"n\": 6}' where seq = 7",
                "update event set job_id = null where seq = 7",
                "update event set at_ms = at_ms + 1 where seq = 7",
                "delete from event where seq = 7",
                "update audit_seal set digest = substr(digest, 2) || '0' where up_to = 10",
                "delete from audit_seal where up_to = 10",
                "update event set seq = 9007 where seq = 7"
            })
    void whatever_is_changed_afterwards_is_found(String sql) {
        happens(10);
        sealAll(10);
        happens(10);
        sealAll(20);
        assertThat(seals.check(0).fault()).isEmpty();

        db.write(tx -> tx.update(sql));

        assertThat(seals.check(0).fault()).isPresent();
        assertThat(seals.check(0).end()).isTrue();
    }

    @Test
    void of_some_that_are_missing_it_says_how_many_are_left() {
        happens(10);
        sealAll(10);
        db.write(tx -> tx.update("delete from event where seq in (4, 5)"));

        assertThat(seals.check(0).fault())
                .hasValueSatisfying(text -> assertThat(text).contains("8"));
    }

    @Test
    void what_retention_deleted_is_no_fault_and_the_chain_goes_on() {
        for (int i = 0; i < 4; i++) {
            happens(10);
            sealAll(10L * (i + 1));
        }

        db.write(tx -> {
            tx.update("delete from event where seq <= 25");
            return tx.update("update event_floor set seq = 25 where one = 1");
        });
        seals.seal();

        var check = seals.check(0);
        assertThat(check.fault()).isEmpty();
        assertThat(check.deleted()).isEqualTo(2);
        assertThat(check.events()).isEqualTo(10);
        assertThat(seals.chain())
                .isEqualTo(
                        new AuditChain(
                                Optional.of(newest()), 1, 10, 0, 25, Optional.of(clock.instant())));
        assertThat(seals.list(Optional.empty(), 100).items())
                .extracting(AuditSeal::upTo)
                .containsExactly(40L, 30L, 20L);
        db.write(tx -> tx.update("update event set kind = 'x.y' where seq = 33"));
        assertThat(seals.check(0).fault()).isPresent();
    }

    @Test
    void the_chain_is_added_up_once_and_says_the_same_as_another_server() {
        for (int i = 0; i < 3; i++) {
            happens(10);
            sealAll(10L * (i + 1));
            assertThat(seals.chain().seals()).isEqualTo(i + 1);
            assertThat(seals.chain().sealed()).isEqualTo(10L * (i + 1));
        }
        db.write(tx -> tx.update("update event_floor set seq = 10 where one = 1"));
        assertThat(seals.chain().seals()).isEqualTo(2);

        happens(10);
        await().until(() -> {
            seals.seal();
            return seals.chain().sealed() == 30;
        });

        assertThat(seals.chain()).isEqualTo(new Seals(db, feed, clock).chain());
    }

    @Test
    void two_servers_make_one_chain() {
        var other = new Seals(db, feed, clock);
        for (int i = 0; i < 20; i++) {
            happens(7);
            try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
                List.of(seals, other).forEach(each -> pool.submit(each::seal));
            }
        }
        sealAll(140);

        assertThat(seals.check(0).fault()).isEmpty();
    }

    @Test
    void an_export_can_be_checked_without_the_server() {
        happens(2);
        sealAll(2);
        happens(3);
        sealAll(5);
        happens(1);
        await().until(() -> seals.check(0).unsealed() == 1);

        var first = seals.export(0);
        var second = seals.export(first.seal().orElseThrow().upTo());

        assertThat(first.before()).isEqualTo(AuditDigest.NONE);
        assertThat(AuditDigest.of(first.before(), first.lines()))
                .isEqualTo(first.seal().orElseThrow().digest())
                .isEqualTo(second.before());
        assertThat(AuditDigest.of(second.before(), second.lines())).isEqualTo(newest().digest());
        assertThat(second.newer()).isEqualTo(1);
        assertThat(seals.export(newest().upTo()).seal()).isEmpty();
        assertThatThrownBy(() -> seals.export(4)).hasMessageContaining("No seal");
        assertThatThrownBy(() -> seals.check(4)).hasMessageContaining("No seal");
    }

    @Test
    void nobody_who_seals_is_said() {
        assertThat(seals.look().ok()).isTrue();
        assertThat(seals.chain())
                .isEqualTo(new AuditChain(Optional.empty(), 0, 0, 0, 0, Optional.empty()));
        happens(1);
        assertThat(seals.look().ok()).isTrue();

        clock.pass(Duration.ofMinutes(11));
        await().until(() -> !seals.look().ok());
        sealAll(1);
        assertThat(seals.look().ok()).isTrue();
        assertThat(seals.look().detail()).contains(newest().digest());
    }

    private void sealAll(long events) {
        await().until(
                        () -> {
                            seals.seal();
                            return seals.check(0).events();
                        },
                        sealed -> sealed == events);
    }

    private AuditSeal newest() {
        return seals.list(Optional.empty(), 1).items().getFirst();
    }

    private void happens(int times) {
        db.write(tx -> {
            IntStream.range(0, times)
                    .forEach(i ->
                            feed.append(
                                    tx,
                                    "job.queued",
                                    "j" + i,
                                    Optional.of(new JobId(i + 1)),
                                    Actor.CADRE,
                                    Map.of("n", i, "text", "é \\u0000 \"\n")));
            return times;
        });
    }
}
