package cadre.server.forges.account;

import cadre.server.access.Keys;
import cadre.server.access.Principal;
import cadre.server.access.secret.KeyPlace;
import cadre.server.access.secret.Vault;
import cadre.server.feed.Feed;
import cadre.server.fleet.Clock;
import cadre.server.forges.fake.FakeGitHub;
import cadre.server.forges.fake.GitHubLogin;
import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import cadre.wire.api.Grant;
import cadre.wire.api.KeyRequest;
import cadre.wire.event.Actor;
import cadre.wire.github.GitHubAccount;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/** People with keys, a GitHub, and what connects the two. */
final class AccountWorld implements AutoCloseable {
    final Clock clock = new Clock();
    final FakeGitHub github;
    final Database db;
    final Feed feed;
    final Keys keys;
    final Vault vault;
    final GitHubAccounts accounts;
    final Principal ann;
    final Principal bob;

    AccountWorld(Path home) {
        github = FakeGitHub.start(home.resolve("github"));
        db = TestStores.main(home);
        feed = new Feed(db, clock);
        keys = new Keys(db, feed, clock, new SecureRandom());
        vault = new Vault(db, feed, new KeyPlace(home, Optional.empty()), clock);
        accounts = server(github.url().toString());
        ann = key("ann");
        bob = key("bob");
    }

    /** Another server on the same store. */
    GitHubAccounts server() {
        return server(github.url().toString());
    }

    /** One that asks the GitHub at this address. */
    GitHubAccounts server(String url) {
        return new GitHubAccounts(
                new GitHubAccounts.Store(db, feed, keys, vault),
                GitHubClient.of(url, GitHubLogin.CLIENT, GitHubLogin.SECRET),
                clock,
                new Random(7));
    }

    Principal key(String name) {
        return key(name, Grant.MEMBER);
    }

    Principal key(String name, Grant grant) {
        var request = new KeyRequest(name, grant, Optional.empty(), Optional.empty());
        var made = db.write(tx -> keys.createIn(tx, Actor.CADRE, request));
        return keys.authenticate(made.secret(), "127.0.0.1").orElseThrow();
    }

    /** The person connects the account on a device. */
    GitHubAccount connect(Principal by, FakeGitHub.User user) {
        var device = accounts.beginDevice(by);
        github.login().approve(device.userCode(), user);
        clock.pass(Duration.ofSeconds(device.intervalSec()));
        return accounts.device(by, device.device()).account().orElseThrow();
    }

    @Override
    public void close() {
        feed.close();
        db.close();
        github.close();
    }
}
