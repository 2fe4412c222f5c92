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
    void whoever_lost_the_grant_lends_nothing_any_more() {
        var carl = signsIn("u-1");
        world.connect(carl, world.github.user("octocat"));
        world.clock.pass(Duration.ofHours(30));
        assertThat(world.accounts.lentBy(carl.key())).as("only signed in long ago").hasSize(1);
        signsIn("u-1", Optional.empty());
        assertThat(world.accounts.lentBy(carl.key())).isEmpty();
    }
}
