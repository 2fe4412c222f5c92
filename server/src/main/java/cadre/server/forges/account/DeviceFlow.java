package cadre.server.forges.account;

import cadre.server.access.Principal;
import cadre.server.access.account.Holder;
import cadre.server.access.secret.Vault;
import cadre.server.forges.account.GitHubAccountStore.Device;
import cadre.server.forges.account.GitHubOAuth.Outcome;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.github.GitHubDevice;
import cadre.wire.github.GitHubDeviceState;
import cadre.wire.id.SecretScope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sign-ins on any device (RFC 8628). The server asks GitHub, no more often than it wants, and when
 * somebody asks how it goes. The code that is exchanged for a token is a secret of the vault.
 */
final class DeviceFlow {
    private static final Logger log = LoggerFactory.getLogger(DeviceFlow.class);

    /** GitHub gives 50 codes an hour for the whole app. */
    static final int MOST_OPEN = 5;

    /** How long what became of one can be asked. */
    private static final Duration MEMORY = Duration.ofHours(1);

    private static final long SLOWER_SEC = 5;
    private static final String CODE = "device";

    private final Database db;
    private final Vault vault;
    private final GitHubClient client;
    private final GitHubOAuth oauth;
    private final KeptTokens kept;
    private final InstantSource clock;

    /** Who begins one just now: one at a time, so that nobody passes the limit. */
    private final Set<Holder> beginning = ConcurrentHashMap.newKeySet();

    DeviceFlow(
            KeptTokens.Store store,
            GitHubClient client,
            GitHubOAuth oauth,
            KeptTokens kept,
            InstantSource clock) {
        this.db = store.db();
        this.vault = store.vault();
        this.client = client;
        this.oauth = oauth;
        this.kept = kept;
        this.clock = clock;
    }

    GitHubDevice begin(Principal by) {
        client.require();
        var holder = db.read(tx -> Holder.of(tx, by.key()));
        if (!beginning.add(holder)) {
            throw many(1, clock.instant().plusSeconds(1));
        }
        try {
            return begin(by, holder);
        } finally {
            beginning.remove(holder);
        }
    }

    private GitHubDevice begin(Principal by, Holder holder) {
        refuseMany(holder);
        var begun = oauth.device();
        var now = clock.instant();
        var until = now.plus(begun.life());
        var id =
                db.write(tx -> {
                    forgetOld(tx);
                    var made =
                            GitHubAccountStore.insertDevice(
                                    tx,
                                    holder,
                                    client.host(),
                                    begun.intervalSec(),
                                    now.plusSeconds(begun.intervalSec()),
                                    until);
                    vault.keep(tx, by.actor(), scope(made), CODE, begun.deviceCode());
                    return made;
                });
        return new GitHubDevice(
                Long.toString(id), begun.userCode(), begun.uri(), begun.intervalSec(), until);
    }

    private void refuseMany(Holder holder) {
        var now = clock.instant();
        var open =
                db.read(tx -> GitHubAccountStore.devices(tx, holder)).stream()
                        .filter(one -> one.isPending() && one.until().isAfter(now))
                        .toList();
        if (open.size() >= MOST_OPEN) {
            throw many(open.size(), open.getLast().until());
        }
    }

    private static CadreException many(int open, Instant until) {
        return new CadreException(
                ErrorCode.TOO_MANY,
                "Several sign-ins of yours are open already",
                Map.of("open", open, "until", until),
                "End one of them in the browser, or wait until then");
    }

    /** Forgets those that nobody asks about any more. */
    void forgetOld() {
        if (!db.read(this::oldOnes).isEmpty()) {
            db.write(tx -> {
                forgetOld(tx);
                return true;
            });
        }
    }

    private void forgetOld(Tx tx) {
        oldOnes(tx).forEach(old -> forget(tx, old));
    }

    private List<Device> oldOnes(Tx tx) {
        return GitHubAccountStore.oldDevices(tx, clock.instant().minus(MEMORY));
    }

    private void forget(Tx tx, Device old) {
        vault.drop(tx, Actor.CADRE, scope(old.id()), CODE);
        GitHubAccountStore.deleteDevice(tx, old.id());
    }

    GitHubDeviceState state(Principal by, String device) {
        client.require();
        var found = own(by, device);
        var now = clock.instant();
        if (!found.isPending()) {
            return view(found);
        }
        if (!found.until().isAfter(now)) {
            return ended(found, "expired");
        }
        var isMine = db.write(tx -> GitHubAccountStore.take(tx, found, now));
        return isMine ? asked(by, found) : pending(found.intervalSec());
    }

    private Device own(Principal by, String device) {
        return db.read(tx -> GitHubAccountStore.device(tx, Holder.of(tx, by.key()), id(device)))
                .orElseThrow(() -> unknown(device));
    }

    /** Ends one; what is over stays what it is. */
    GitHubDeviceState cancel(Principal by, String device) {
        var found = own(by, device);
        return found.isPending() ? ended(found, "cancelled") : view(found);
    }

    private GitHubDeviceState asked(Principal by, Device device) {
        var code = vault.value(scope(device.id()), CODE);
        if (code.isEmpty()) {
            return pending(device.intervalSec()); // another server has it and is about to say so
        }
        return switch (oauth.poll(code.get())) {
            case Outcome.Pending() -> pending(device.intervalSec());
            case Outcome.SlowDown(var wanted) -> slower(device, wanted);
            case Outcome.Denied() -> ended(device, "denied");
            case Outcome.Over() -> ended(device, "expired");
            case Outcome.Got(var tokens) -> connected(by, device, tokens);
        };
    }

    private GitHubDeviceState connected(Principal by, Device device, Tokens tokens) {
        GitHubOAuth.User user;
        try {
            user = oauth.owner(tokens);
        } catch (CadreException e) {
            log.atWarn().addKeyValue("reason", e.getMessage()).log("a sign-in at GitHub failed");
            return ended(device, "failed"); // the code is good once
        }
        var made =
                new KeptTokens.SignedIn(new Holder(device.holder()), client.host(), tokens, user);
        try {
            oauth.orEnded(tokens, () -> kept.connect(by.actor(), made, ending(device)))
                    .former()
                    .ifPresent(oauth::revoke);
        } catch (CadreException e) {
            if (e.code() != ErrorCode.GONE) {
                throw e;
            }
            log.atInfo().addKeyValue("device", device.id()).log("a sign-in was ended meanwhile");
        }
        return again(device);
    }

    /** In the transaction that connects: one that was ended meanwhile connects nothing. */
    private KeptTokens.Also ending(Device device) {
        return (tx, account) -> {
            if (!end(tx, device, "connected", Optional.of(account.id()))) {
                throw new CadreException(
                        ErrorCode.GONE,
                        "The sign-in was ended meanwhile",
                        Map.of("device", device.id()),
                        "Begin one with 'cadre login github'");
            }
        };
    }

    private GitHubDeviceState slower(Device device, Optional<Long> wanted) {
        var interval =
                Math.clamp(
                        wanted.orElse(device.intervalSec() + SLOWER_SEC),
                        device.intervalSec() + 1,
                        300);
        var next = clock.instant().plusSeconds(interval);
        db.write(tx -> {
            GitHubAccountStore.slower(tx, device.id(), interval, next);
            return device;
        });
        return pending(interval);
    }

    /** What became of it, which may have been ended by somebody else before. */
    private GitHubDeviceState ended(Device device, String state) {
        db.write(tx -> end(tx, device, state, Optional.empty()));
        return again(device);
    }

    private boolean end(Tx tx, Device device, String state, Optional<Long> account) {
        vault.drop(tx, Actor.CADRE, scope(device.id()), CODE);
        return GitHubAccountStore.ended(tx, device.id(), state, account);
    }

    private GitHubDeviceState again(Device device) {
        var now =
                db.read(tx ->
                        GitHubAccountStore.device(tx, new Holder(device.holder()), device.id()));
        return view(now.orElseThrow(() -> unknown(Long.toString(device.id()))));
    }

    private GitHubDeviceState view(Device device) {
        var account =
                device.account().flatMap(id -> db.read(tx -> GitHubAccountStore.find(tx, id)));
        return new GitHubDeviceState(
                device.state(), device.intervalSec(), account.map(AccountRow::view));
    }

    private static GitHubDeviceState pending(long intervalSec) {
        return new GitHubDeviceState("pending", intervalSec, Optional.empty());
    }

    private static long id(String device) {
        if (!device.matches("[0-9]{1,18}")) {
            throw unknown(device);
        }
        return Long.parseLong(device);
    }

    private static CadreException unknown(String device) {
        return new CadreException(
                ErrorCode.NOT_FOUND,
                "There is no such sign-in on a device",
                Map.of("device", device.length() > 40 ? device.substring(0, 40) : device),
                "Begin one with 'cadre login github'");
    }

    private static SecretScope scope(long id) {
        return new SecretScope(SecretScope.Kind.ACCOUNT, "d" + id);
    }
}
