package cadre.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cadre.server.feed.Feed;
import cadre.server.feed.Filter;
import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import cadre.wire.api.Grant;
import cadre.wire.api.KeyCreated;
import cadre.wire.api.KeyRequest;
import cadre.wire.api.KeyView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.event.Event;
import cadre.wire.id.KeyId;
import cadre.wire.id.NodeName;
import cadre.wire.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final String ADDRESS = "10.0.0.7";

    @TempDir Path folder;
    private Path home;
    private Instant now = NOON;
    private Database db;
    private Feed feed;
    private Keys keys;
    private Principal admin;

    @BeforeEach
    void open() throws Exception {
        home = folder.resolve("home");
        db = TestStores.main(home);
        InstantSource clock = () -> now;
        feed = new Feed(db, clock);
        keys = new Keys(db, feed, clock, new SecureRandom());
        admin = keys.authenticate(adminSecret(), ADDRESS).orElseThrow();
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void the_first_start_writes_an_admin_key_that_only_its_owner_can_read() throws Exception {
        var file = home.resolve("admin.key");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
                .isEqualTo("rwx------");
        assertThat(Files.readString(file)).matches("cadre_admin_[a-z2-7]{52}\n");
        assertThat(admin)
                .isEqualTo(
                        new Principal(
                                new KeyId(1), "admin.key", Grant.ADMIN, Optional.empty(), ADDRESS));
        assertThat(events("key.created"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.actor()).isEqualTo(Actor.CADRE);
                    assertThat(event.thing()).isEqualTo("k1");
                });
    }

    @Test
    void a_later_start_keeps_the_admin_key_while_it_is_good() throws Exception {
        var before = adminSecret();

        assertThat(adminSecret()).isEqualTo(before);

        keys.create(admin, request("other", Grant.ADMIN));
        keys.revoke(admin, admin.key());
        var after = adminSecret();
        assertThat(after).isNotEqualTo(before);
        assertThat(keys.authenticate(before, ADDRESS)).isEmpty();
        assertThat(keys.authenticate(after, ADDRESS)).isPresent();
    }

    @Test
    void a_deleted_database_or_a_spoiled_file_leads_to_a_new_admin_key() throws Exception {
        var file = home.resolve("admin.key");
        for (var content :
                List.of("", "\u0000\u0001", "cadre_admin_" + "a".repeat(52), "x".repeat(2000))) {
            Files.writeString(file, content);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

            assertThat(keys.authenticate(adminSecret(), ADDRESS)).isPresent();

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void a_key_of_a_lower_grant_in_the_admin_file_is_replaced() throws Exception {
        var member = keys.create(admin, request("Ann", Grant.MEMBER));
        Files.writeString(home.resolve("admin.key"), member.secret());

        assertThat(adminSecret()).startsWith("cadre_admin_");
    }

    @Test
    void a_new_key_opens_as_what_it_was_made_for_and_the_making_is_recorded() {
        var created =
                keys.create(
                        admin,
                        new KeyRequest(
                                "build machine",
                                Grant.NODE,
                                Optional.of(new NodeName("build-1")),
                                Optional.of(3600L)));

        assertThat(created.secret()).matches("cadre_node_[a-z2-7]{52}");
        assertThat(created.key())
                .isEqualTo(
                        new KeyView(
                                new KeyId(2),
                                "build machine",
                                Grant.NODE,
                                Optional.of(new NodeName("build-1")),
                                NOON,
                                Optional.of(NOON.plusSeconds(3600)),
                                Optional.empty()));
        assertThat(keys.authenticate(created.secret(), "10.9.9.9"))
                .hasValue(
                        new Principal(
                                new KeyId(2),
                                "build machine",
                                Grant.NODE,
                                Optional.of(new NodeName("build-1")),
                                "10.9.9.9"));
        var event = events("key.created").getLast();
        assertThat(event.actor())
                .isEqualTo(new Actor("admin.key", Optional.of(admin.key()), ADDRESS));
        assertThat(Json.write(event)).doesNotContain(created.secret().substring(12));
    }

    @Test
    void neither_the_database_nor_the_feed_holds_a_secret() throws Exception {
        var secret = keys.create(admin, request("Ann", Grant.MEMBER)).secret();
        db.close();

        try (var files = Files.list(home)) {
            for (var file : files.filter(f -> !f.endsWith("admin.key")).toList()) {
                assertThat(
                                new String(
                                        Files.readAllBytes(file),
                                        java.nio.charset.StandardCharsets.ISO_8859_1))
                        .doesNotContain(secret.substring(13));
            }
        }
    }

    @Test
    void secrets_are_never_the_same_and_an_unknown_one_opens_nothing() {
        var secrets = new HashSet<String>();
        for (int i = 0; i < 100; i++) {
            secrets.add(keys.create(admin, request("Ann", Grant.VIEWER)).secret());
        }
        assertThat(secrets).hasSize(100);

        var good = secrets.iterator().next();
        var wrong =
                List.of(
                        "",
                        "k1",
                        good + "a",
                        good.substring(1),
                        good.toUpperCase(java.util.Locale.ROOT),
                        good.replace("viewer", "admin"),
                        " " + good,
                        good + "\n",
                        "cadre_admin_" + "a".repeat(52),
                        "' or 1=1 --",
                        "x".repeat(1_000_000));
        for (var secret : wrong) {
            assertThat(keys.authenticate(secret, ADDRESS)).isEmpty();
        }
        assertThat(keys.authenticate(good, ADDRESS)).isPresent();
    }

    @Test
    void a_revoked_key_opens_nothing_from_then_on() {
        var created = keys.create(admin, request("Ann", Grant.OPERATOR));
        now = NOON.plusSeconds(5);

        var revoked = keys.revoke(admin, created.key().id());

        assertThat(revoked.revokedAt()).hasValue(now);
        assertThat(keys.authenticate(created.secret(), ADDRESS)).isEmpty();
        assertThat(keys.isGood(created.key().id())).isFalse();
        assertThat(keys.isGood(admin.key())).isTrue();
        assertThat(keys.isGood(new KeyId(999))).isFalse();
        assertThat(events("key.revoked"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.thing()).isEqualTo("k2");
                    assertThat(event.actor()).isEqualTo(admin.actor());
                });
    }

    @Test
    void a_second_revocation_changes_and_records_nothing() {
        var id = keys.create(admin, request("Ann", Grant.OPERATOR)).key().id();
        var first = keys.revoke(admin, id);
        now = NOON.plusSeconds(60);

        assertThat(keys.revoke(admin, id)).isEqualTo(first);

        assertThat(events("key.revoked")).hasSize(1);
    }

    @Test
    void a_key_opens_until_the_moment_it_expires() {
        var created =
                keys.create(
                        admin,
                        new KeyRequest("Ann", Grant.MEMBER, Optional.empty(), Optional.of(60L)));

        now = NOON.plusMillis(59_999);
        assertThat(keys.authenticate(created.secret(), ADDRESS)).isPresent();
        now = NOON.plusSeconds(60);
        assertThat(keys.authenticate(created.secret(), ADDRESS)).isEmpty();
        assertThat(keys.isGood(created.key().id())).isFalse();
    }

    @Test
    void the_last_admin_key_cannot_be_revoked() {
        keys.create(
                admin, new KeyRequest("short", Grant.ADMIN, Optional.empty(), Optional.of(60L)));

        assertRefused(ErrorCode.CONFLICT, () -> keys.revoke(admin, admin.key()));

        assertThat(keys.isGood(admin.key())).isTrue();
        keys.create(admin, request("second", Grant.ADMIN));
        keys.revoke(admin, admin.key());
        assertThat(keys.isGood(admin.key())).isFalse();
    }

    @Test
    void two_admins_that_revoke_each_other_at_once_leave_one() throws Exception {
        var other =
                keys.authenticate(
                                keys.create(admin, request("other", Grant.ADMIN)).secret(), ADDRESS)
                        .orElseThrow();

        try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            threads.submit(() -> keys.revoke(admin, other.key()));
            threads.submit(() -> keys.revoke(other, admin.key()));
        }

        assertThat(List.of(keys.isGood(admin.key()), keys.isGood(other.key())))
                .containsExactlyInAnyOrder(true, false);
    }

    @Test
    void only_an_admin_makes_lists_and_revokes_keys() {
        for (var grant : List.of(Grant.OPERATOR, Grant.MEMBER, Grant.VIEWER)) {
            var secret = keys.create(admin, request("Ann", grant)).secret();
            var by = keys.authenticate(secret, ADDRESS).orElseThrow();

            assertRefused(ErrorCode.FORBIDDEN, () -> keys.create(by, request("x", Grant.VIEWER)));
            assertRefused(ErrorCode.FORBIDDEN, () -> keys.list(by, Optional.empty(), 10));
            assertRefused(ErrorCode.FORBIDDEN, () -> keys.revoke(by, admin.key()));
        }
    }

    @Test
    void a_request_out_of_order_is_refused_and_nothing_stored() {
        var node = Optional.of(new NodeName("build-1"));
        var none = Optional.<NodeName>empty();
        var noEnd = Optional.<Long>empty();
        var wrong =
                List.of(
                        new KeyRequest("", Grant.MEMBER, none, noEnd),
                        new KeyRequest("  ", Grant.MEMBER, none, noEnd),
                        new KeyRequest("x".repeat(101), Grant.MEMBER, none, noEnd),
                        new KeyRequest("a\u001b[31mb", Grant.MEMBER, none, noEnd),
                        new KeyRequest("a\u202eb", Grant.MEMBER, none, noEnd),
                        new KeyRequest("a\nb", Grant.MEMBER, none, noEnd),
                        new KeyRequest("Cadre", Grant.MEMBER, none, noEnd),
                        new KeyRequest("Ann", Grant.NODE, none, noEnd),
                        new KeyRequest("Ann", Grant.ADMIN, node, noEnd),
                        new KeyRequest("Ann", Grant.MEMBER, none, Optional.of(59L)),
                        new KeyRequest("Ann", Grant.MEMBER, none, Optional.of(-1L)),
                        new KeyRequest("Ann", Grant.MEMBER, none, Optional.of(Long.MAX_VALUE)),
                        Json.readStrictly("{}", KeyRequest.class),
                        Json.readStrictly("{\"name\":\"Ann\"}", KeyRequest.class),
                        Json.readStrictly("{\"grant\":\"admin\"}", KeyRequest.class));
        for (var request : wrong) {
            assertRefused(ErrorCode.INVALID, () -> keys.create(admin, request));
        }

        assertThat(keys.list(admin, Optional.empty(), 100).items()).hasSize(1);
        assertThat(events("key")).hasSize(1);
    }

    @Test
    void an_unknown_key_or_cursor_is_named() {
        assertRefused(ErrorCode.NOT_FOUND, () -> keys.revoke(admin, new KeyId(999)));
        assertRefused(ErrorCode.INVALID, () -> keys.list(admin, Optional.of("'"), 10));
    }

    @Test
    void the_list_is_paged_newest_first() {
        for (int i = 0; i < 6; i++) {
            keys.create(admin, request("n" + i, Grant.VIEWER));
        }

        var seen = new ArrayList<String>();
        var cursor = Optional.<String>empty();
        do {
            var page = keys.list(admin, cursor, 3);
            page.items().forEach(key -> seen.add(key.name()));
            cursor = page.next();
        } while (cursor.isPresent());

        assertThat(seen).containsExactly("n5", "n4", "n3", "n2", "n1", "n0", "admin.key");
    }

    @Test
    void the_keys_of_a_node_end_together() {
        var name = new NodeName("build-1");
        var first = nodeKey(name);
        var second = nodeKey(name);
        var other = nodeKey(new NodeName("build-2"));

        var ended = db.write(tx -> keys.revokeOfNodeIn(tx, admin.actor(), name));

        assertThat(ended).isEqualTo(2);
        assertThat(keys.isGood(first.key().id())).isFalse();
        assertThat(keys.isGood(second.key().id())).isFalse();
        assertThat(keys.isGood(other.key().id())).isTrue();
    }

    @Test
    void the_audit_shows_what_was_done_with_keys_newest_first() {
        var audit = new Audit(keys, feed);
        keys.create(admin, request("Ann", Grant.MEMBER));
        now = NOON.plus(Duration.ofHours(5));
        keys.create(admin, request("Bob", Grant.MEMBER));
        keys.revoke(admin, new KeyId(2));

        assertThat(things(audit.list(Optional.empty(), 100, AuditFilter.ALL).items()))
                .containsExactly("key.revoked k2", "key.created k3", "key.created k2");
        var page = audit.list(Optional.empty(), 2, AuditFilter.ALL);
        assertThat(things(page.items())).containsExactly("key.revoked k2", "key.created k3");
        assertThat(things(audit.list(page.next(), 2, AuditFilter.ALL).items()))
                .containsExactly("key.created k2");
        var recent =
                new AuditFilter(
                        Optional.of("k1"),
                        Optional.of("k3"),
                        Optional.of("key.created"),
                        Optional.of(now),
                        Optional.of(now.plusSeconds(1)));
        assertThat(things(audit.list(Optional.empty(), 100, recent).items()))
                .containsExactly("key.created k3");
        var early =
                new AuditFilter(
                        Optional.of("k1"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(now));
        assertThat(things(audit.list(Optional.empty(), 100, early).items()))
                .containsExactly("key.created k2");
        assertRefused(ErrorCode.INVALID, () -> audit.list(Optional.of("-1"), 10, AuditFilter.ALL));
    }

    @Test
    void the_audit_of_one_actor_shows_all_keys_of_that_name_and_the_key_with_that_id() {
        var audit = new Audit(keys, feed);
        var one = principal(keys.create(admin, request("Ann", Grant.ADMIN)));
        var other = principal(keys.create(admin, request("Ann", Grant.ADMIN)));
        keys.create(one, request("Bob", Grant.MEMBER));
        keys.create(other, request("Cid", Grant.MEMBER));
        keys.create(one, request("Dan", Grant.MEMBER));

        assertThat(things(audit.list(Optional.empty(), 100, by("Ann")).items()))
                .containsExactly("key.created k6", "key.created k5", "key.created k4");
        assertThat(things(audit.list(Optional.empty(), 100, by("k3")).items()))
                .containsExactly("key.created k5");
        assertThat(audit.list(Optional.empty(), 100, by("Eve")).items()).isEmpty();
        var page = audit.list(Optional.empty(), 2, by("Ann"));
        assertThat(things(page.items())).containsExactly("key.created k6", "key.created k5");
        var rest = audit.list(page.next(), 2, by("Ann"));
        assertThat(things(rest.items())).containsExactly("key.created k4");
        assertThat(rest.next()).isEmpty();
    }

    @Test
    void the_audit_shows_what_cadre_asked_of_others_to_whoever_asks_for_that() {
        var audit = new Audit(keys, feed);
        keys.create(admin, request("Ann", Grant.MEMBER));
        db.write(tx -> {
            for (var kind : List.of("connection.called", "outbox.done", "node.online")) {
                feed.append(tx, kind, "gitea", Optional.empty(), Actor.CADRE, Map.of());
            }
            return tx;
        });

        assertThat(things(audit.list(Optional.empty(), 100, AuditFilter.ALL).items()))
                .containsExactly("key.created k2");
        assertThat(things(audit.list(Optional.empty(), 100, of("connection.called")).items()))
                .containsExactly("connection.called gitea");
        assertThat(things(audit.list(Optional.empty(), 100, of("outbox")).items()))
                .containsExactly("outbox.done gitea");
        assertThat(audit.list(Optional.empty(), 100, of("node")).items()).isEmpty();
        assertThat(audit.kinds())
                .containsExactly("connection.called", "key.created", "outbox.done");
    }

    private static AuditFilter of(String kind) {
        return new AuditFilter(
                Optional.empty(),
                Optional.empty(),
                Optional.of(kind),
                Optional.empty(),
                Optional.empty());
    }

    private static AuditFilter by(String actor) {
        return new AuditFilter(
                Optional.of(actor),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private Principal principal(KeyCreated key) {
        return keys.authenticate(key.secret(), "127.0.0.1").orElseThrow();
    }

    private KeyCreated nodeKey(NodeName name) {
        return keys.create(
                admin,
                new KeyRequest(name.name(), Grant.NODE, Optional.of(name), Optional.empty()));
    }

    private static KeyRequest request(String name, Grant grant) {
        return new KeyRequest(name, grant, Optional.empty(), Optional.empty());
    }

    private String adminSecret() throws Exception {
        return Files.readString(keys.ensureAdminKey(home)).strip();
    }

    private List<Event> events(String kind) {
        return feed.after(0, 1000, Filter.ofKinds(kind));
    }

    private static List<String> things(List<Event> events) {
        return events.stream().map(event -> event.kind() + " " + event.thing()).toList();
    }

    private static void assertRefused(
            ErrorCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        var refusal = catchThrowableOfType(CadreException.class, call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.fix()).isNotEmpty();
    }
}
