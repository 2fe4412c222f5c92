package cadre.server.forges.account;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.feed.Filter;
import cadre.server.forges.fake.FakeGitHub.User;
import cadre.wire.event.Actor;
import cadre.wire.id.AttemptId;
import cadre.wire.link.SecretValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nobody will come for is forgotten here and ended at GitHub. */
class AccountSweepTest {
    private static final AttemptId ATTEMPT = AttemptId.of("j7.1");

    private AccountWorld world;
    private User octocat;

    @BeforeEach
    void open(@TempDir Path home) {
        world = new AccountWorld(home);
        octocat = world.github.user("octocat");
        world.github.repository(octocat, "shop");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void revoked() {
        world.db.write(tx -> world.keys.revokeIn(tx, Actor.CADRE, world.ann.key()));
    }

    /** Nothing runs. */
    private void sweep() {
        world.accounts.sweep().forgetOnce();
        world.accounts.sweep().endTokensOnce(_ -> Set.of());
    }

    private List<String> secrets() {
        return world.vault.live().stream().map(SecretValue::value).toList();
    }

    private Set<String> good() {
        return world.github.login().good();
    }

    @Test
    void the_account_of_a_revoked_key_is_forgotten_and_its_token_ended() {
        world.connect(world.ann, octocat);
        world.connect(world.bob, octocat);
        sweep();
        assertThat(good()).hasSize(2);
        revoked();

        sweep();

        assertThat(world.accounts.list(world.ann)).isEmpty();
        assertThat(world.accounts.list(world.bob)).hasSize(1);
        assertThat(good()).containsExactlyElementsOf(secrets());
        assertThat(world.feed.after(0, 1000, Filter.ALL).toString())
                .contains("github.disconnected");
    }

    @Test
    void a_github_that_does_not_answer_is_asked_again_for_a_day_and_then_it_goes_here() {
        world.connect(world.ann, octocat);
        revoked();
        world.github.login().keeping(true);
        sweep();
        assertThat(world.accounts.list(world.ann)).isEmpty();
        assertThat(secrets()).as("kept to be tried again").hasSize(1);
        sweep();
        assertThat(asked()).as("not at once").isEqualTo(1);
        world.clock.pass(Duration.ofMinutes(1));
        sweep();
        assertThat(asked()).isEqualTo(2);

        world.github.login().keeping(false);
        world.clock.pass(Duration.ofMinutes(2));
        sweep();
        assertThat(good()).isEmpty();
        assertThat(secrets()).isEmpty();

        var dan = world.key("dan");
        world.connect(dan, octocat);
        world.db.write(tx -> world.keys.revokeIn(tx, Actor.CADRE, dan.key()));
        world.github.login().keeping(true);
        for (int hour = 0; hour < 30; hour++) {
            assertThat(hour == 0 || secrets().size() == 1).isTrue();
            sweep();
            world.clock.pass(Duration.ofHours(1));
        }
        assertThat(secrets()).isEmpty();
        assertThat(good()).hasSize(1);
    }

    private long asked() {
        return world.github.asked().stream().filter(one -> one.startsWith("DELETE")).count();
    }

    @Test
    void where_nothing_can_be_ended_the_token_goes_here_alone() {
        world.connect(world.ann, octocat);
        revoked();
        var moved = world.server("https://github.example");
        moved.sweep().forgetOnce();
        moved.sweep().endTokensOnce(_ -> Set.of());
        assertThat(secrets()).isEmpty();
        assertThat(asked()).isZero();
    }

    @Test
    void codes_of_sign_ins_that_are_over_go_too() {
        world.accounts.beginDevice(world.ann);
        sweep();
        assertThat(secrets()).hasSize(1);
        world.clock.pass(Duration.ofHours(2));
        sweep();
        assertThat(secrets()).isEmpty();
    }

    @Test
    void what_was_lent_to_an_attempt_is_ended_after_it_by_whatever_server() {
        world.github.login().expiring();
        world.connect(world.ann, octocat);
        var whole = good();
        var url = "https://127.0.0.1:" + world.github.url().getPort() + "/octocat/shop.git";
        var lent = world.accounts.logins().of(world.ann.key(), ATTEMPT, List.of(url)).orElseThrow();
        var server = world.server();
        server.sweep().endTokensOnce(some -> some);
        assertThat(good()).contains(lent.value()).hasSize(2);
        assertThat(secrets()).contains(lent.value());

        server.sweep().endTokensOnce(_ -> Set.of());

        assertThat(good()).isEqualTo(whole);
        assertThat(secrets()).doesNotContain(lent.value()).containsAll(whole);
        assertThat(world.github.login().scoped()).containsOnlyKeys(lent.value());
    }
}
