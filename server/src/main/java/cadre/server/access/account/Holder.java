package cadre.server.access.account;

import cadre.server.access.Keys;
import cadre.server.storage.Tx;
import cadre.wire.id.KeyId;

/**
 * Whose something is that outlasts a key: of the person, for a key that came by signing in, since
 * such a person has another one each day; of the key itself, for any other.
 *
 * @param text as it is stored: {@code account NAME} or {@code k7}
 */
public record Holder(String text) {
    /** The holder of this key. */
    public static Holder of(Tx tx, KeyId key) {
        return AccountStore.person(tx, key)
                .map(name -> new Holder("account " + name))
                .orElseGet(() -> new Holder(key.toString()));
    }

    /**
     * Whether what was begun with this key may still be done in the holder's name: its key must be
     * good. A person's may have ended by itself, and must not have been revoked, which a lost grant
     * does.
     */
    public static boolean isTrusted(Tx tx, Keys keys, KeyId key) {
        var now = AccountStore.person(tx, key).flatMap(name -> AccountStore.keyOf(tx, name));
        return now.isPresent()
                ? !keys.isRevokedIn(tx, now.get())
                : keys.goodIn(tx, key).isPresent();
    }
}
