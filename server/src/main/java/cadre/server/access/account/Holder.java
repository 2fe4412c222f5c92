package cadre.server.access.account;

import cadre.server.access.Keys;
import cadre.server.storage.Tx;
import cadre.wire.id.KeyId;
import java.time.Duration;

/**
 * Whose something is that outlasts a key: of the person, for a key that came by signing in, since
 * such a person has another one each day; of the key itself, for any other.
 *
 * @param text as it is stored: {@code account NAME} or {@code k7}
 */
public record Holder(String text) {
    private static final String PERSON = "account ";

    /** So long after a person's last key has ended, jobs of the person still are the person's. */
    private static final Duration TRUST = Duration.ofDays(7);

    /** Who has not signed in for so long will not come again. */
    private static final Duration ABSENCE = Duration.ofDays(30);

    /** The holder of this key. */
    public static Holder of(Tx tx, KeyId key) {
        return AccountStore.person(tx, key)
                .map(name -> new Holder(PERSON + name))
                .orElseGet(() -> new Holder(key.toString()));
    }

    /**
     * Whether what was begun with this key may still be done in the holder's name: its key must be
     * good. A person's may have ended by itself or by the next sign-in; it must not have been
     * revoked, nor the person's last one, which a lost grant does, and that one has ended within
     * the last seven days, if at all.
     */
    public static boolean isTrusted(Tx tx, Keys keys, KeyId key) {
        var person = AccountStore.person(tx, key);
        if (person.isEmpty()) {
            return keys.goodIn(tx, key).isPresent();
        }
        return (AccountStore.isReplaced(tx, key) || !keys.isRevokedIn(tx, key))
                && isLastGood(tx, keys, person.get(), TRUST);
    }

    /**
     * Whether nobody will come for what it holds: its key is over, or the person's last one was
     * revoked or ended a month ago.
     */
    public boolean isGone(Tx tx, Keys keys) {
        return text.startsWith(PERSON)
                ? !isLastGood(tx, keys, text.substring(PERSON.length()), ABSENCE)
                : keys.goodIn(tx, KeyId.of(text)).isEmpty();
    }

    private static boolean isLastGood(Tx tx, Keys keys, String person, Duration after) {
        return AccountStore.keyOf(tx, person)
                .flatMap(key -> keys.goodIn(tx, key, after))
                .isPresent();
    }
}
