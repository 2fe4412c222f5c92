package cadre.server.forges.account;

import cadre.server.access.Keys;
import cadre.server.access.account.Holder;
import cadre.server.storage.Database;
import cadre.wire.event.Actor;
import cadre.wire.id.AttemptId;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Forgets what nobody will come for: accounts whose holder is gone and codes of sign-ins that are
 * over; and ends tokens at GitHub that are needed no more. Each round compares what is with what
 * should be, and may run on several servers at once. Thread-safe.
 */
public final class AccountSweep {
    /** So many accounts go in a round. */
    private static final int MOST = 200;

    private final Database db;
    private final Keys keys;
    private final KeptTokens kept;
    private final TokenEndings endings;
    private final DeviceFlow devices;

    AccountSweep(
            Database db, Keys keys, KeptTokens kept, TokenEndings endings, DeviceFlow devices) {
        this.db = db;
        this.keys = keys;
        this.kept = kept;
        this.endings = endings;
        this.devices = devices;
    }

    /** Forgets accounts of keys and people that are gone; their tokens wait to be ended. */
    public void forgetOnce() {
        devices.forgetOld();
        var gone =
                db.read(tx ->
                        GitHubAccountStore.holders(tx).stream()
                                .filter(holder -> holder.isGone(tx, keys))
                                .flatMap(holder -> GitHubAccountStore.of(tx, holder).stream())
                                .limit(MOST)
                                .toList());
        gone.forEach(this::forget);
    }

    private void forget(AccountRow account) {
        db.write(tx -> {
            KeptTokens.lock(tx);
            var now = GitHubAccountStore.find(tx, account.id());
            if (now.isPresent() && new Holder(account.holder()).isGone(tx, keys)) {
                kept.forget(tx, Actor.CADRE, now.get())
                        .ifPresent(
                                token -> endings.add(tx, account.host(), Optional.empty(), token));
            }
            return account;
        });
    }

    /**
     * Ends tokens at GitHub: those of accounts that were forgotten, and those that were lent to
     * attempts which are over.
     *
     * @param running of some attempts those that run
     */
    public void endTokensOnce(UnaryOperator<Set<AttemptId>> running) {
        endings.endOnce(running);
    }
}
