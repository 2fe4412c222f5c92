package cadre.server.access.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cadre.server.access.Keys;
import cadre.server.access.Principal;
import cadre.server.feed.Feed;
import cadre.server.feed.Filter;
import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import cadre.wire.api.Grant;
import cadre.wire.api.KeyRequest;
import cadre.wire.api.SecretRequest;
import cadre.wire.api.SecretView;
import cadre.wire.api.SecretsRotated;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.event.Event;
import cadre.wire.id.AgentName;
import cadre.wire.id.SecretScope;
import cadre.wire.link.SecretValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOON);
    private static final String VALUE = "sk-4f9d1c-the-value";
    private static final String SHOP = "https://git.example/acme/shop.git";

    @TempDir Path home;
    private Database db;
    private Feed feed;
    private Keys keys;
    private Vault vault;
    private Principal admin;
    private Principal operator;

    @BeforeEach
    void open() {
        db = TestStores.main(home);
        feed = new Feed(db, CLOCK);
        keys = new Keys(db, feed, CLOCK, new SecureRandom());
        vault = vault(Optional.empty());
        admin = key("root", Grant.ADMIN);
        operator = key("olga", Grant.OPERATOR);
    }

    @AfterEach
    void close() {
        db.close();
    }

    private Vault vault(Optional<String> variable) {
        return new Vault(db, feed, new KeyPlace(home, variable), CLOCK);
    }

    private Principal key(String name, Grant grant) {
        var request = new KeyRequest(name, grant, Optional.empty(), Optional.empty());
        var made = db.write(tx -> keys.createIn(tx, Actor.CADRE, request));
        return keys.authenticate(made.secret(), "127.0.0.1").orElseThrow();
    }

    private SecretView set(String name, String scope, String value) {
        return vault.set(admin, new SecretRequest(name, SecretScope.of(scope), value));
    }

    private List<SecretValue> reveal(String profile, String... repositories) {
        return vault.reveal(new AgentName(profile), List.of(repositories), List.of(repositories));
    }

    private static CadreException refused(ThrowingCallable call) {
        return catchThrowableOfType(CadreException.class, call);
    }

    private List<Event> events(String kind) {
        return feed.after(0, 1000, Filter.ALL).stream()
                .filter(event -> event.kind().equals(kind))
                .toList();
    }

    @Test
    void a_server_with_another_key_sets_no_secret_and_says_what_it_cannot_read() {
        set("OPENAI_API_KEY", "team:main", VALUE);
        var other = vault(Optional.of("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="));

        var refusal =
                refused(() ->
                        other.set(admin, new SecretRequest("OTHER", SecretScope.team(), VALUE)));
        other.beforeStart(); // a warning: all but secrets works

        assertThat(refusal.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(refusal.what()).contains("another key than this server's");
        assertThat(refusal.getMessage()).doesNotContain("MDEyMz");
        assertThat(vault.list(operator).items()).hasSize(1);
        assertThat(vault.look()).isEqualTo(new Vault.KeyFinding(true, "1, all readable here", ""));
        assertThat(other.look().ok()).isFalse();
        assertThat(other.look().text()).startsWith("1 of 1 cannot be read here");
        assertThat(other.look().fix()).contains("secrets.key");
    }

    @Test
    void what_is_no_key_in_the_environment_is_refused_before_the_server_serves() {
        var refusal = refused(() -> vault(Optional.of("notakey")).beforeStart());

        assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refusal.fix()).contains("openssl rand -base64 32");
        assertThat(refusal.getMessage()).doesNotContain("notakey");
        vault(Optional.empty()).beforeStart();
    }

    @Test
    void a_secret_is_listed_with_who_set_it_and_given_to_a_job_with_where_it_is_from() {
        var view = set("OPENAI_API_KEY", "team:main", VALUE);

        assertThat(view)
                .isEqualTo(new SecretView("OPENAI_API_KEY", SecretScope.team(), "root", NOON));
        assertThat(vault.list(operator).items()).containsExactly(view);
        assertThat(reveal("codex"))
                .containsExactly(
                        new SecretValue("OPENAI_API_KEY", SecretValue.Use.ENV, "team:main", VALUE));
    }

    @Test
    void no_value_is_in_the_database_the_events_or_the_texts_of_requests() throws Exception {
        set("OPENAI_API_KEY", "team:main", VALUE);
        db.close();

        try (var files = Files.list(home)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(VALUE);
            }
        }
        assertThat(new SecretRequest("A", SecretScope.team(), VALUE).toString())
                .doesNotContain(VALUE);
        open();
        assertThat(events("secret.set"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.thing()).isEqualTo("OPENAI_API_KEY");
                    assertThat(event.actor().name()).isEqualTo("root");
                    assertThat(event.body().toString()).isEqualTo("{\"scope\":\"team:main\"}");
                });
    }

    @Test
    void the_key_is_made_with_the_first_secret_and_is_for_its_owner_alone() throws Exception {
        var file = home.resolve("secrets.key");
        assertThat(vault.list(admin).items()).isEmpty();
        assertThat(file).doesNotExist();

        set("OPENAI_API_KEY", "team:main", VALUE);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void the_profile_wins_over_the_first_repository_which_wins_over_the_next_and_the_team() {
        set("A_TOKEN", "team:main", "value-of-team");
        set("B_TOKEN", "team:main", "value-of-team");
        set("C_TOKEN", "team:main", "value-of-team");
        set("B_TOKEN", "repo:" + SHOP, "value-of-shop");
        set("B_TOKEN", "repo:git.example/acme/lib", "value-of-lib");
        set("C_TOKEN", "repo:" + SHOP, "value-of-shop");
        set("C_TOKEN", "profile:codex", "value-of-profile");

        assertThat(reveal("codex", "git@git.example:acme/shop.git", "https://git.example/acme/lib"))
                .extracting(SecretValue::name, SecretValue::from)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("A_TOKEN", "team:main"),
                        org.assertj.core.groups.Tuple.tuple(
                                "B_TOKEN", "repo:git.example/acme/shop"),
                        org.assertj.core.groups.Tuple.tuple("C_TOKEN", "profile:codex"));
        assertThat(reveal("claude", "/srv/git/shop"))
                .extracting(SecretValue::from)
                .containsOnly("team:main");
    }

    @Test
    void the_token_of_a_host_goes_to_its_own_https_addresses_only() {
        set("bot", "host:git.example", "ghp_1234567890");

        assertThat(reveal("codex", SHOP))
                .containsExactly(
                        new SecretValue(
                                "git.example",
                                SecretValue.Use.GIT,
                                "host:git.example",
                                "ghp_1234567890"));
        for (var other :
                List.of(
                        "http://git.example/acme/shop",
                        "ssh://git@git.example/acme/shop",
                        "git@git.example:acme/shop",
                        "https://git.example:8443/acme/shop",
                        "https://git.example.evil/acme/shop",
                        "https://evil/git.example")) {
            assertThat(reveal("codex", other)).as(other).isEmpty();
        }
        assertThat(refused(() -> set("other", "host:git.example", "ghp_0987654321")).code())
                .isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void what_is_no_name_is_not_repeated_for_it_may_be_the_value() {
        for (var bad : List.of("A_KEY=" + VALUE, VALUE, "1=" + VALUE)) {
            for (var scope : List.of("team:main", "host:git.example")) {
                assertThat(String.valueOf(refused(() -> set(bad + " ", scope, VALUE)).getMessage()))
                        .doesNotContain(VALUE);
            }
        }
    }

    @Test
    void a_variable_that_changes_how_programs_run_is_no_secret() {
        for (var bad :
                List.of(
                        "LD_PRELOAD",
                        "LD_LIBRARY_PATH",
                        "PATH",
                        "BASH_ENV",
                        "ENV",
                        "NODE_OPTIONS",
                        "IFS",
                        "HOME",
                        "CADRE_HOME")) {
            assertThat(refused(() -> set(bad, "team:main", VALUE)).code())
                    .as(bad)
                    .isEqualTo(ErrorCode.INVALID);
        }
        assertThat(set("ENV_TOKEN", "team:main", VALUE).name()).isEqualTo("ENV_TOKEN");
        assertThat(set("GIT_TOKEN", "team:main", VALUE).name()).isEqualTo("GIT_TOKEN");
    }

    @Test
    void a_team_that_is_not_there_is_refused() {
        assertThat(refused(() -> set("A_KEY", "team:other", VALUE)).getMessage())
                .contains("team:other")
                .contains("team:main");
    }

    @Test
    void bad_names_and_values_are_refused_without_showing_them() {
        for (var bad : List.of("", "1A", "A-B", "A B", "PATH", "CADRE_KEY", "A".repeat(300))) {
            assertThat(refused(() -> set(bad, "team:main", VALUE)).code())
                    .as(bad)
                    .isEqualTo(ErrorCode.INVALID);
        }
        for (var bad : List.of("", " \n", "short", "with\0nul-in-it")) {
            assertThat(refused(() -> set("A_KEY", "team:main", bad)).code())
                    .as(bad)
                    .isEqualTo(ErrorCode.INVALID);
        }
        var large = "x".repeat(1_000_000);
        var tooLarge = refused(() -> set("A_KEY", "team:main", large));
        assertThat(tooLarge.code()).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(tooLarge.getMessage())
                .contains("1000000")
                .contains("65536")
                .hasSizeLessThan(500);
        var lines = "first-line\nsecond-line";
        assertThat(refused(() -> set("bot", "host:git.example", lines)).code())
                .isEqualTo(ErrorCode.INVALID);
        set("A_PRIVATE_KEY", "team:main", lines);
        set("A_LARGE_ONE", "team:main", "x".repeat(65_536));
        assertThat(reveal("codex")).extracting(SecretValue::value).contains(lines);
    }

    @Test
    void an_operator_sets_what_is_of_a_profile_and_an_admin_what_is_of_all() {
        var forTeam = new SecretRequest("A_KEY", SecretScope.team(), VALUE);
        var forHost = new SecretRequest("bot", SecretScope.of("host:git.example"), VALUE);
        var forProfile = new SecretRequest("A_KEY", SecretScope.of("profile:codex"), VALUE);
        var member = key("mia", Grant.MEMBER);

        assertThat(refused(() -> vault.set(operator, forTeam)).code())
                .isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(refused(() -> vault.set(operator, forHost)).code())
                .isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(vault.set(operator, forProfile).setBy()).isEqualTo("olga");
        assertThat(refused(() -> vault.set(member, forProfile)).code())
                .isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(refused(() -> vault.list(member)).code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(refused(() -> vault.rotate(operator)).code()).isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void a_removed_secret_is_gone_and_its_removal_is_kept() {
        set("A_KEY", "team:main", VALUE);

        vault.remove(admin, "A_KEY", SecretScope.team());

        assertThat(reveal("codex")).isEmpty();
        assertThat(events("secret.removed")).hasSize(1);
        assertThat(refused(() -> vault.remove(admin, "A_KEY", SecretScope.team())).code())
                .isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void a_rotation_leaves_every_value_and_only_the_new_key() throws Exception {
        set("A_KEY", "team:main", VALUE);
        set("B_KEY", "profile:codex", VALUE + 2);
        var before = Files.readString(home.resolve("secrets.key"));
        var was = sealed();

        assertThat(vault.rotate(admin)).isEqualTo(new SecretsRotated(2));

        var after = Files.readString(home.resolve("secrets.key"));
        assertThat(Keyring.read(after).size()).isEqualTo(1);
        assertThat(after).isNotEqualTo(before);
        assertThat(reveal("codex"))
                .extracting(SecretValue::value)
                .containsExactly(VALUE, VALUE + 2);
        assertThat(sealed()).doesNotContainAnyElementsOf(was);
        assertThat(vault.list(admin).items()).extracting(SecretView::setAt).containsOnly(NOON);
        Files.writeString(home.resolve("secrets.key"), before);
        assertThat(refused(() -> reveal("codex")).getMessage()).contains("cannot be decrypted");
    }

    private List<String> sealed() {
        return db.read(tx ->
                SecretStore.sealed(tx).stream()
                        .map(one -> Base64.getEncoder().encodeToString(one.sealed()))
                        .toList());
    }

    @Test
    void whoever_reads_and_sets_while_the_key_is_rotated_notices_nothing() throws Exception {
        set("A_KEY", "team:main", VALUE);
        var done = new AtomicBoolean();
        var reader =
                Thread.ofVirtual()
                        .start(() -> {
                            while (!done.get()) {
                                assertThat(reveal("codex")).hasSize(1);
                                assertThat(vault.value(SecretScope.team(), "A_KEY"))
                                        .contains(VALUE);
                                var all = vault.reading(tx -> vault.all(tx, SecretScope.team()));
                                assertThat(all).containsEntry("A_KEY", VALUE);
                                set("A_KEY", "team:main", VALUE);
                            }
                        });
        var broke = new AtomicBoolean();
        reader.setUncaughtExceptionHandler((_, _) -> broke.set(true));

        for (int n = 0; n < 20; n++) {
            vault.rotate(admin);
        }
        done.set(true);
        reader.join();

        assertThat(broke).isFalse();
        assertThat(reveal("codex")).extracting(SecretValue::value).containsExactly(VALUE);
    }

    @Test
    void a_lost_key_is_an_error_of_its_use_and_no_new_one_takes_its_place() throws Exception {
        set("A_KEY", "team:main", VALUE);
        var key = Files.readString(home.resolve("secrets.key"));
        Files.delete(home.resolve("secrets.key"));

        vault = vault(Optional.empty());

        assertThat(vault.list(admin).items()).hasSize(1);
        for (var use :
                List.<ThrowingCallable>of(
                        () -> reveal("codex"),
                        () -> set("B_KEY", "team:main", VALUE),
                        () -> vault.rotate(admin))) {
            var lost = refused(use);
            assertThat(lost.code()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(lost.getMessage()).contains("secrets.key");
        }
        assertThat(home.resolve("secrets.key")).doesNotExist();
        Files.writeString(home.resolve("secrets.key"), key);
        assertThat(reveal("codex")).hasSize(1);
        Files.writeString(home.resolve("secrets.key"), "half a k");
        assertThat(refused(() -> reveal("codex")).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        vault.remove(admin, "A_KEY", SecretScope.team());
        assertThat(reveal("codex")).isEmpty();
    }

    @Test
    void a_row_that_was_copied_over_another_is_not_decrypted() {
        set("A_KEY", "team:main", VALUE);
        set("B_KEY", "team:main", "another-value");
        db.write(tx -> {
            var a =
                    SecretStore.sealed(tx).stream()
                            .filter(one -> one.name().equals("A_KEY"))
                            .findFirst()
                            .orElseThrow();
            SecretStore.reseal(tx, new SecretStore.Sealed(a.scope(), "B_KEY", a.sealed()));
            return a;
        });

        assertThat(refused(() -> reveal("codex")).getMessage()).contains("B_KEY");
    }

    @Test
    void a_key_in_the_environment_takes_the_place_of_the_file_and_is_rotated_by_hand()
            throws IOException {
        var first = Base64.getEncoder().encodeToString(new byte[32]);
        var second =
                Base64.getEncoder()
                        .encodeToString(
                                VALUE.repeat(2).substring(0, 32).getBytes(StandardCharsets.UTF_8));
        vault = vault(Optional.of(first));
        set("A_KEY", "team:main", VALUE);
        assertThat(home.resolve("secrets.key")).doesNotExist();
        assertThat(refused(() -> vault.rotate(admin)).code()).isEqualTo(ErrorCode.CONFLICT);

        vault = vault(Optional.of(second + "," + first));
        assertThat(vault.rotate(admin)).isEqualTo(new SecretsRotated(1));
        vault = vault(Optional.of(second));

        assertThat(reveal("codex")).extracting(SecretValue::value).containsExactly(VALUE);
        vault = vault(Optional.of("no key at all"));
        assertThat(refused(() -> reveal("codex")).getMessage())
                .contains("CADRE_SECRETS_KEY")
                .doesNotContain("no key at all");
    }
}
