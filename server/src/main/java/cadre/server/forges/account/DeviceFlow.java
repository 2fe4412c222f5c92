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
    private static final int MOST_OPEN = 5;

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
                    GitHubAccountStore.oldDevices(tx, now.minus(MEMORY))
                            .forEach(old -> forget(tx, old));
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

    private void forget(Tx tx, Device old) {
        vault.drop(tx, Actor.CADRE, scope(old.id()), CODE);
        GitHubAccountStore.deleteDevice(tx, old.id());
    }

    GitHubDeviceState state(Principal by, String device) {
        client.require();
        var found =
                db.read(tx -> GitHubAccountStore.device(tx, Holder.of(tx, by.key()), id(device)))
                        .orElseThrow(() -> unknown(device));
        var now = clock.instant();
        if (!found.isPending()) {
            return view(found);
        }
        if (!found.until().isAfter(now)) {
            return ended(found, "expired", Optional.empty());
        }
        var isMine = db.write(tx -> GitHubAccountStore.take(tx, found, now));
        return isMine ? asked(by, found) : pending(found.intervalSec());
    }

    private GitHubDeviceState asked(Principal by, Device device) {
        var code = vault.value(scope(device.id()), CODE);
        if (code.isEmpty()) {
            return pending(device.intervalSec()); // another server has it and is about to say so
        }
        return switch (oauth.poll(code.get())) {
            case Outcome.Pending() -> pending(device.intervalSec());
            case Outcome.SlowDown(var wanted) -> slower(device, wanted);
            case Outcome.Denied() -> ended(device, "denied", Optional.empty());
            case Outcome.Over() -> ended(device, "expired", Optional.empty());
            case Outcome.Got(var tokens) -> connected(by, device, tokens);
        };
    }

    private GitHubDeviceState connected(Principal by, Device device, Tokens tokens) {
        GitHubOAuth.User user;
        try {
            user = oauth.owner(tokens);
        } catch (CadreException e) {
            log.atWarn().addKeyValue("reason", e.getMessage()).log("a sign-in at GitHub failed");
            return ended(device, "failed", Optional.empty()); // the code is good once
        }
        var holder = new Holder(device.holder());
        var before = kept.connect(by.actor(), holder, client.host(), tokens, user);
        before.former().ifPresent(oauth::revoke);
        return ended(device, "connected", Optional.of(before.row()));
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

    private GitHubDeviceState ended(Device device, String state, Optional<AccountRow> account) {
        db.write(tx -> {
            vault.drop(tx, Actor.CADRE, scope(device.id()), CODE);
            GitHubAccountStore.ended(tx, device.id(), state, account.map(AccountRow::id));
            return device;
        });
        return new GitHubDeviceState(state, device.intervalSec(), account.map(AccountRow::view));
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
