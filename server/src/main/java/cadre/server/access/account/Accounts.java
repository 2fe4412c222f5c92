package cadre.server.access.account;

import cadre.server.access.Keys;
import cadre.server.access.Principal;
import cadre.server.access.account.AccountStore.Known;
import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.api.KeyRequest;
import cadre.wire.api.KeyView;
import cadre.wire.event.Actor;
import cadre.wire.id.KeyId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * People who sign in with an account somewhere else. Each acts with a key that is made for a day,
 * whose secret nobody gets, and whose name stays the one of the first sign-in: what was theirs
 * stays theirs, and a name that somebody else takes over there opens nothing here. Thread-safe.
 */
public final class Accounts {
    /**
     * So long it is until a person must sign in again: who has lost a grant there loses it here.
     */
    static final Duration LIFE = Duration.ofHours(24);

    private static final int LONGEST_NAME = 60;

    private final Database db;
    private final Feed feed;
    private final Keys keys;
    private final InstantSource clock;

    /** The accounts in {@code db}. */
    public Accounts(Database db, Feed feed, Keys keys, InstantSource clock) {
        this.db = db;
        this.feed = feed;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * A person, as the provider vouches for.
     *
     * @param provider its name in the configuration
     * @param issuer its address: under another one a subject is another person
     * @param subject the provider's id, which is never given to another person
     * @param login how the person is called there
     */
    public record Person(String provider, String issuer, String subject, String login) {}

    /**
     * Who signs in now; none if the grant is none: then what the account had here ends at once.
     *
     * @param address the peer's, kept in the principal
     */
    public Optional<Principal> enter(Person person, Optional<Grant> grant, String address) {
        var key =
                db.write(tx -> {
                    tx.lock("accounts"); // two first sign-ins: the second one finds the first
                    var known = AccountStore.find(tx, person.issuer(), person.subject());
                    if (grant.isEmpty()) {
                        known.ifPresent(one -> end(tx, one, address));
                        refuse(tx, person, address);
                        return Optional.<KeyId>empty();
                    }
                    var name = known.map(Known::name).orElseGet(() -> freshName(tx, person));
                    var actor = new Actor(name, Optional.empty(), address);
                    var still = known.flatMap(one -> still(tx, one, grant.get()));
                    if (still.isPresent()) {
                        return still;
                    }
                    known.ifPresent(one -> replace(tx, actor, one.key()));
                    var wish =
                            new KeyRequest(
                                    name,
                                    grant.get(),
                                    Optional.empty(),
                                    Optional.of(LIFE.toSeconds()));
                    var made = keys.createIn(tx, actor, wish).key().id();
                    var now = new Known(name, made);
                    AccountStore.keep(
                            tx,
                            person.issuer(),
                            person.subject(),
                            login(person),
                            now,
                            clock.instant());
                    AccountStore.keepKey(tx, now);
                    return Optional.of(made);
                });
        return key.flatMap(id -> keys.holder(id, address));
    }

    /** The key of then, if it is as good and lasts for hours: other browsers stay signed in. */
    private Optional<KeyId> still(Tx tx, Known known, Grant grant) {
        var least = clock.instant().plus(LIFE.dividedBy(2));
        return keys.goodIn(tx, known.key())
                .filter(key -> key.grant() == grant)
                .filter(key -> key.expiresAt().filter(end -> end.isAfter(least)).isPresent())
                .map(KeyView::id);
    }

    private void replace(Tx tx, Actor actor, KeyId key) {
        if (!keys.isRevokedIn(tx, key)) {
            AccountStore.replaced(tx, key);
            keys.revokeIn(tx, actor, key);
        }
    }

    private void end(Tx tx, Known known, String address) {
        keys.revokeIn(tx, new Actor(known.name(), Optional.empty(), address), known.key());
    }

    private void refuse(Tx tx, Person person, String address) {
        feed.append(
                tx,
                "account.refused",
                person.provider(),
                Optional.empty(),
                new Actor("cadre", Optional.empty(), address),
                Map.of("subject", person.subject(), "login", login(person)));
    }

    private static String login(Person person) {
        var plain = person.login().replaceAll("[^A-Za-z0-9._@+-]", "");
        return plain.length() > LONGEST_NAME ? plain.substring(0, LONGEST_NAME) : plain;
    }

    /** A name that no key and no account has. */
    private static String freshName(Tx tx, Person person) {
        var login = login(person).isEmpty() ? "someone" : login(person);
        var name = login + " (" + person.provider() + ")";
        for (int i = 2; AccountStore.isTaken(tx, name); i++) {
            name = login + " " + i + " (" + person.provider() + ")";
        }
        return name;
    }
}
