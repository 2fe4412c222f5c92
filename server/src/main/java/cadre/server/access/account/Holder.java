package cadre.server.access.account;

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

    /** Whether it is a person, whose keys come and go. */
    public boolean isPerson() {
        return text.startsWith("account ");
    }
}
