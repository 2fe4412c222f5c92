package cadre.server.forges.account;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.access.Principal;
import cadre.server.access.account.Accounts;
import cadre.server.access.account.Accounts.Person;
import cadre.wire.api.Grant;
import cadre.wire.api.KeyRequest;
import cadre.wire.event.Actor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose an account is, when keys come and go. */
class HolderTest {
    private AccountWorld world;
    private Accounts signIn;

    @BeforeEach
    void open(@TempDir Path home) {
        world = new AccountWorld(home);
        signIn = new Accounts(world.db, world.feed, world.keys, world.clock);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private Principal signsIn(String subject) {
        return signsIn(subject, Optional.of(Grant.MEMBER)).orElseThrow();
    }

    private Optional<Principal> signsIn(String subject, Optional<Grant> grant) {
        var person = new Person("corp", "https://login.example", subject, "carl");
        return signIn.enter(person, grant, "127.0.0.1");
    }

    @Test
    void who_signs_in_has_the_same_accounts_with_tomorrows_key() {
        var today = signsIn("u-1");
        var account = world.connect(today, world.github.user("octocat"));
        world.clock.pass(Duration.ofHours(30));
        var tomorrow = signsIn("u-1");
        assertThat(tomorrow.key()).isNotEqualTo(today.key());
        assertThat(world.accounts.list(tomorrow)).containsExactly(account);
        assertThat(world.accounts.lentBy(today.key())).as("a job of yesterday").hasSize(1);

        assertThat(world.accounts.list(signsIn("u-2"))).isEmpty();
        var sameName =
                new KeyRequest(tomorrow.name(), Grant.MEMBER, Optional.empty(), Optional.empty());
        var made = world.db.write(tx -> world.keys.createIn(tx, Actor.CADRE, sameName));
        var other = world.keys.authenticate(made.secret(), "127.0.0.1").orElseThrow();
        assertThat(world.accounts.list(other)).as("a key of the same name").isEmpty();
    }

    @Test
    void who_stays_away_lends_for_a_week_and_is_forgotten_after_a_month() {
        var carl = signsIn("u-1");
        world.connect(carl, world.github.user("octocat"));
        world.clock.pass(Duration.ofDays(8).minusMinutes(1));
        assertThat(world.accounts.lentBy(carl.key())).hasSize(1);
        world.clock.pass(Duration.ofMinutes(2));
        assertThat(world.accounts.lentBy(carl.key())).isEmpty();

        world.accounts.sweep().forgetOnce();
        assertThat(world.accounts.list(carl)).as("who signs in has it back").hasSize(1);
        world.clock.pass(Duration.ofDays(23));
        world.accounts.sweep().forgetOnce();
        assertThat(world.accounts.list(carl)).isEmpty();
    }

    @Test
    void a_key_that_was_revoked_lends_nothing_although_its_person_has_another() {
        var first = signsIn("u-1");
        world.db.write(tx -> world.keys.revokeIn(tx, Actor.CADRE, first.key()));
        var second = signsIn("u-1");
        world.connect(second, world.github.user("octocat"));
        assertThat(world.accounts.lentBy(second.key())).hasSize(1);
        assertThat(world.accounts.lentBy(first.key())).isEmpty();

        world.clock.pass(Duration.ofHours(13));
        var third = signsIn("u-1");
        assertThat(third.key()).isNotEqualTo(second.key());
        assertThat(world.accounts.lentBy(second.key())).as("signed in anew").hasSize(1);
    }

    @Test
    void whoever_lost_the_grant_lends_nothing_any_more() {
        var carl = signsIn("u-1");
        world.connect(carl, world.github.user("octocat"));
        world.clock.pass(Duration.ofHours(30));
        assertThat(world.accounts.lentBy(carl.key())).as("only signed in long ago").hasSize(1);
        signsIn("u-1", Optional.empty());
        assertThat(world.accounts.lentBy(carl.key())).isEmpty();
    }
}
