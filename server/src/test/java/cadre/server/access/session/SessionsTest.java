package cadre.server.access.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cadre.server.access.Keys;
import cadre.server.access.Principal;
import cadre.server.feed.Feed;
import cadre.server.feed.Filter;
import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import cadre.wire.api.Grant;
import cadre.wire.api.KeyCreated;
import cadre.wire.api.KeyRequest;
import cadre.wire.api.SessionView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.NodeName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionsTest {
    private static final String ADDRESS = "10.0.0.7";

    private volatile Instant now = Instant.parse("2026-01-01T12:00:00Z");
    private Database db;
    private Feed feed;
    private Keys keys;
    private Sessions sessions;

    @BeforeEach
    void open(@TempDir Path home) {
        db = TestStores.main(home);
        feed = new Feed(db, () -> now);
        keys = new Keys(db, feed, () -> now, new Random(1));
        sessions = new Sessions(db, feed, keys, () -> now, new Random(2));
    }

    @AfterEach
    void close() {
        db.close();
    }

    private KeyCreated key(Optional<Long> expiresInSec) {
        return key(new KeyRequest("ann", Grant.OPERATOR, Optional.empty(), expiresInSec));
    }

    private KeyCreated key(KeyRequest request) {
        return db.write(tx -> keys.createIn(tx, Actor.CADRE, request));
    }

    private Sessions.Opened opened(KeyCreated key) {
        return sessions.openByKey(key.secret(), ADDRESS).orElseThrow();
    }

    private Optional<Principal> holder(Sessions.Opened session) {
        return sessions.authenticate(session.secret(), ADDRESS).map(Sessions.Held::principal);
    }

    private Principal principal(KeyCreated key) {
        return keys.authenticate(key.secret(), ADDRESS).orElseThrow();
    }

    @Test
    void a_session_does_what_its_key_may_and_says_so() {
        var key = key(Optional.empty());

        var session = opened(key);

        assertThat(session.secret()).matches("cadre_session_[a-z2-7]{52}");
        assertThat(session.session())
                .isEqualTo(
                        new SessionView(
                                key.key().id(),
                                "ann",
                                Grant.OPERATOR,
                                Optional.empty(),
                                Optional.empty(),
                                now.plus(Duration.ofDays(7))));
        assertThat(holder(session)).hasValue(principal(key));
    }

    @Test
    void a_session_is_over_when_its_key_is_revoked() {
        var key = key(Optional.empty());
        var session = opened(key);

        db.write(tx -> keys.revokeIn(tx, Actor.CADRE, key.key().id()));

        assertThat(holder(session)).isEmpty();
    }

    @Test
    void a_session_lasts_no_longer_than_its_key() {
        var session = opened(key(Optional.of(600L)));
        assertThat(session.session().expiresAt()).isEqualTo(now.plusSeconds(600));

        now = now.plusSeconds(600);

        assertThat(holder(session)).isEmpty();
    }

    @Test
    void a_session_that_is_used_lasts_seven_days_and_an_idle_one_twelve_hours() {
        var key = key(Optional.empty());
        var used = opened(key);
        var idle = opened(key);
        var began = now;

        now = now.plus(Duration.ofHours(11));
        assertThat(holder(used)).isPresent();
        now = now.plus(Duration.ofHours(2));
        assertThat(holder(idle)).isEmpty();
        while (now.isBefore(began.plus(Duration.ofDays(7)).minusSeconds(1))) {
            assertThat(holder(used)).isPresent();
            now = now.plus(Duration.ofHours(11));
        }

        now = began.plus(Duration.ofDays(7));
        assertThat(holder(used)).isEmpty();
    }

    @Test
    void a_session_holds_on_another_server_of_the_store_and_after_a_restart() {
        var session = opened(key(Optional.empty()));

        var other = new Sessions(db, feed, keys, () -> now, new Random(3));

        assertThat(other.authenticate(session.secret(), ADDRESS)).isPresent();
    }

    @Test
    void who_signs_out_is_out_and_others_of_the_key_stay() {
        var key = key(Optional.empty());
        var one = opened(key);
        var other = opened(key);
        var id = sessions.authenticate(one.secret(), ADDRESS).orElseThrow().id();

        sessions.close(principal(key), id);
        sessions.close(principal(key), id);

        assertThat(holder(one)).isEmpty();
        assertThat(sessions.over(Set.of(id))).containsExactly(id);
        assertThat(holder(other)).isPresent();
        assertThat(feed.scanAfter(0, 100, Filter.ofKinds("session")).events())
                .extracting(event -> event.kind() + " " + event.thing())
                .containsExactly(
                        "session.opened " + key.key().id(),
                        "session.opened " + key.key().id(),
                        "session.closed " + key.key().id());
    }

    @Test
    void a_wrong_secret_opens_nothing_and_a_session_is_no_key() {
        var session = opened(key(Optional.empty()));

        assertThat(sessions.openByKey("cadre_admin_" + "a".repeat(52), ADDRESS)).isEmpty();
        assertThat(sessions.authenticate("", ADDRESS)).isEmpty();
        assertThat(sessions.authenticate(session.secret() + "a", ADDRESS)).isEmpty();
        assertThat(keys.authenticate(session.secret(), ADDRESS)).isEmpty();
        assertThat(sessions.openByKey(session.secret(), ADDRESS)).isEmpty();
        assertThat(sessions.openByCode(session.secret(), ADDRESS)).isEmpty();
    }

    @Test
    void a_nodes_key_opens_no_session() {
        var node = new NodeName("n1");
        var key = key(new KeyRequest("n1", Grant.NODE, Optional.of(node), Optional.empty()));

        var refused =
                catchThrowableOfType(
                        CadreException.class, () -> sessions.openByKey(key.secret(), ADDRESS));

        assertThat(refused.code()).isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void a_code_signs_in_once_as_the_key_that_asked_for_it() {
        var key = key(Optional.empty());
        var code = sessions.code(principal(key));

        var session = sessions.openByCode(code.code(), ADDRESS).orElseThrow();

        assertThat(code.urlPath()).isEqualTo("sign-in#code=" + code.code());
        assertThat(code.expiresAt()).isEqualTo(now.plus(Duration.ofMinutes(10)));
        assertThat(holder(session)).hasValue(principal(key));
        assertThat(sessions.openByCode(code.code(), ADDRESS)).isEmpty();
        assertThat(keys.authenticate(code.code(), ADDRESS)).isEmpty();
    }

    @Test
    void a_code_is_good_for_ten_minutes_and_as_long_as_its_key() {
        var key = key(Optional.empty());
        var late = sessions.code(principal(key));
        now = now.plus(Duration.ofMinutes(10));
        assertThat(sessions.openByCode(late.code(), ADDRESS)).isEmpty();

        var lost = sessions.code(principal(key));
        db.write(tx -> keys.revokeIn(tx, Actor.CADRE, key.key().id()));
        assertThat(sessions.openByCode(lost.code(), ADDRESS)).isEmpty();
    }

    @Test
    void of_many_that_use_a_code_at_once_one_is_let_in() throws Exception {
        var code = sessions.code(principal(key(Optional.empty()))).code();
        Callable<Boolean> use = () -> sessions.openByCode(code, ADDRESS).isPresent();

        var in = new ArrayList<Boolean>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var each : threads.invokeAll(List.of(use, use, use, use, use, use, use, use))) {
                in.add(each.get());
            }
        }

        assertThat(in).containsOnlyOnce(true);
    }

    @Test
    void a_key_has_a_hundred_sessions_at_most_and_the_oldest_make_way() {
        var key = key(Optional.empty());
        var first = opened(key);
        for (int i = 0; i < 100; i++) {
            now = now.plusMillis(1);
            opened(key);
        }

        assertThat(holder(first)).isEmpty();
        assertThat(
                        db.<Long>read(tx ->
                                tx.one(
                                                "select count(*) as n from console_session",
                                                row -> row.number("n"))
                                        .orElseThrow()))
                .isEqualTo(100);
    }
}
