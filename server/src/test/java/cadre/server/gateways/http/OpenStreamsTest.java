package cadre.server.gateways.http;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.access.Keys;
import cadre.server.access.session.Sessions;
import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import cadre.wire.api.Grant;
import cadre.wire.api.KeyRequest;
import cadre.wire.event.Actor;
import cadre.wire.id.KeyId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenStreamsTest {
    private volatile Instant now = Instant.parse("2026-01-01T12:00:00Z");
    private final AtomicInteger ended = new AtomicInteger();
    private Database db;
    private Keys keys;
    private OpenStreams streams;

    @BeforeEach
    void open(@TempDir Path home) {
        db = TestStores.main(home);
        var feed = new Feed(db, () -> now);
        keys = new Keys(db, feed, () -> now, new Random(1));
        var sessions = new Sessions(db, feed, keys, () -> now, new Random(2));
        streams = new OpenStreams(keys, sessions, feed);
    }

    @AfterEach
    void close() {
        db.close();
    }

    private KeyId key(Optional<Long> expiresInSec) {
        var request = new KeyRequest("k", Grant.VIEWER, Optional.empty(), expiresInSec);
        return db.write(tx -> keys.createIn(tx, Actor.CADRE, request)).key().id();
    }

    @Test
    void a_stream_ends_when_its_key_expires_and_the_others_go_on() {
        streams.add(key(Optional.of(60L)), _ -> ended.incrementAndGet());
        streams.add(key(Optional.empty()), _ -> ended.incrementAndGet());
        streams.checkOnce();
        assertThat(ended).hasValue(0);

        now = now.plusSeconds(61);
        streams.checkOnce();
        streams.checkOnce();

        assertThat(ended).hasValue(1);
    }

    @Test
    void of_more_streams_than_one_statement_asks_for_only_the_expired_end() {
        for (int i = 0; i < 600; i++) {
            streams.add(
                    key(i % 3 == 0 ? Optional.of(60L) : Optional.empty()),
                    _ -> ended.incrementAndGet());
        }

        now = now.plusSeconds(61);
        streams.checkOnce();

        assertThat(ended).hasValue(200);
    }

    @Test
    void a_stream_whose_key_was_lost_while_it_was_opened_ends_at_once() {
        var key = key(Optional.empty());
        db.write(tx -> keys.revokeIn(tx, Actor.CADRE, key));

        streams.add(key, _ -> ended.incrementAndGet());

        assertThat(ended).hasValue(1);
    }

    @Test
    void a_stream_that_is_over_is_forgotten_and_never_ended_from_outside() {
        var key = key(Optional.empty());
        var stream = streams.add(key, _ -> ended.incrementAndGet());
        assertThat(streams.count()).isEqualTo(1);

        stream.close();
        db.write(tx -> keys.revokeIn(tx, Actor.CADRE, key));
        streams.checkOnce();

        assertThat(streams.count()).isZero();
        assertThat(ended).hasValue(0);
    }

    @Test
    void a_stream_that_ends_because_the_server_stops_does_not_blame_its_key() {
        var blamed = new java.util.concurrent.atomic.AtomicBoolean(true);
        streams.add(key(Optional.empty()), stream -> blamed.set(stream.isKeyLost()));

        streams.close();

        assertThat(blamed).isFalse();
    }
}
