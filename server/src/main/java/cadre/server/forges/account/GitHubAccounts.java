package cadre.server.forges.account;

import cadre.server.access.Keys;
import cadre.server.access.Principal;
import cadre.server.access.account.Holder;
import cadre.server.access.secret.Vault;
import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.github.GitHubAccount;
import cadre.wire.github.GitHubDevice;
import cadre.wire.github.GitHubDeviceState;
import cadre.wire.github.GitHubDisconnected;
import cadre.wire.id.GitHubAccountId;
import cadre.wire.id.KeyId;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The accounts that people have connected. Whose they are says the key, and nobody else ever sees
 * or uses them. Each change is an event ({@code github.connected}, {@code github.disconnected},
 * {@code github.sign_in_again}). Thread-safe.
 */
public final class GitHubAccounts {
    private final Database db;
    private final Keys keys;
    private final GitHubClient client;
    private final GitHubOAuth oauth;
    private final KeptTokens kept;
    private final DeviceFlow devices;
    private final WebFlow web;
    private final AccountRepositories repositories;
    private final NamedRepositories named;
    private final AccountLogins logins;
    private final AccountSweep sweep;

    /** Where accounts and their tokens are kept. */
    public record Store(Database db, Feed feed, Keys keys, Vault vault) {}

    /**
     * The accounts at the GitHub of this client.
     *
     * @param chance where secrets come from: a {@code SecureRandom}, but for tests
     */
    public GitHubAccounts(
            Store store, GitHubClient client, InstantSource clock, RandomGenerator chance) {
        this.db = store.db();
        this.keys = store.keys();
        this.client = client;
        this.oauth = new GitHubOAuth(client, clock);
        var places = new KeptTokens.Store(store.db(), store.feed(), store.vault());
        this.kept = new KeptTokens(places, clock);
        var keeper = new TokenKeeper(kept, oauth, clock);
        this.devices = new DeviceFlow(places, client, oauth, kept, clock);
        this.web = new WebFlow(db, keys, client, oauth, kept, new WebFlow.Chances(clock, chance));
        this.repositories = new AccountRepositories(this, client, oauth, keeper);
        this.named = new NamedRepositories(this, client, repositories);
        var endings = new TokenEndings(places, client, oauth, clock);
        this.logins = new AccountLogins(this, client, oauth, keeper, endings::lent);
        this.sweep = new AccountSweep(db, keys, kept, endings, devices);
    }

    /** Sign-ins of browsers. */
    public WebFlow web() {
        return web;
    }

    /** What accounts see. */
    public AccountRepositories repositories() {
        return repositories;
    }

    /** What {@code github:owner/name} means. */
    public NamedRepositories named() {
        return named;
    }

    /** What attempts log in with. */
    public AccountLogins logins() {
        return logins;
    }

    /** What goes by itself. */
    public AccountSweep sweep() {
        return sweep;
    }

    /** The caller's accounts, oldest first; those at another GitHub than this server's, too. */
    public List<GitHubAccount> list(Principal by) {
        return db.read(tx -> GitHubAccountStore.of(tx, Holder.of(tx, by.key()))).stream()
                .map(row -> row.host().equals(client.host()) ? row.view() : row.elsewhere())
                .toList();
    }

    /**
     * Begins a sign-in that is ended on any device.
     *
     * @throws CadreException UNAVAILABLE that says how to set up the app; UPSTREAM if GitHub does
     *     not go along; TOO_MANY if several are open
     */
    public GitHubDevice beginDevice(Principal by) {
        return devices.begin(by);
    }

    /**
     * How such a sign-in of the caller goes; asks GitHub if it wants to be asked again.
     *
     * @throws CadreException NOT_FOUND if there is none; UPSTREAM if GitHub does not go along
     */
    public GitHubDeviceState device(Principal by, String device) {
        return devices.state(by, device);
    }

    /**
     * Ends such a sign-in of the caller; one that is over stays what it is.
     *
     * @throws CadreException NOT_FOUND if there is none
     */
    public GitHubDeviceState cancelDevice(Principal by, String device) {
        return devices.cancel(by, device);
    }

    /**
     * Forgets an account of the caller, and ends its token at GitHub where that can be done.
     *
     * @throws CadreException NOT_FOUND if the caller has none of that id
     */
    public GitHubDisconnected disconnect(Principal by, GitHubAccountId id) {
        var account = own(by, id);
        var token = kept.forget(by.actor(), account);
        var isHere = account.host().equals(client.host()) && client.isSet();
        return new GitHubDisconnected(
                id,
                account.login(),
                account.isConnected() && isHere && token.filter(oauth::revoke).isPresent());
    }

    private AccountRow own(Principal by, GitHubAccountId id) {
        return db.read(tx -> GitHubAccountStore.of(tx, Holder.of(tx, by.key()))).stream()
                .filter(one -> one.account().equals(id))
                .findFirst()
                .orElseThrow(() -> unknown(id.toString()));
    }

    /**
     * The account that the caller means.
     *
     * @param named by id or login; may be left out by who has one alone
     */
    AccountRow chosen(Principal by, Optional<String> named) {
        client.require();
        var all = here(by.key());
        var found =
                all.stream().filter(one -> named.isEmpty() || isCalled(one, named.get())).toList();
        if (found.isEmpty() && named.isPresent()) {
            throw unknown(named.get());
        }
        if (found.isEmpty()) {
            throw none();
        }
        if (found.size() > 1) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "Several GitHub accounts are connected",
                    Map.of("accounts", found.stream().map(AccountRow::login).toList()),
                    "Say which one, by its id or login");
        }
        return found.getFirst();
    }

    private static boolean isCalled(AccountRow account, String named) {
        return account.account().toString().equals(named)
                || account.login().equalsIgnoreCase(named);
    }

    /** The accounts at this GitHub of whoever holds this key. */
    List<AccountRow> here(KeyId key) {
        return db.read(tx -> GitHubAccountStore.of(tx, Holder.of(tx, key))).stream()
                .filter(one -> one.host().equals(client.host()))
                .toList();
    }

    /** The same for what was begun with the key before: a revoked one lends nothing any more. */
    List<AccountRow> lentBy(KeyId key) {
        return db.read(tx -> Holder.isTrusted(tx, keys, key)) ? here(key) : List.of();
    }

    /** Keeps how the account is called now. */
    void seen(AccountRow account, String login) {
        if (!account.login().equals(login)) {
            db.write(tx -> {
                GitHubAccountStore.renamed(tx, account.id(), login);
                return login;
            });
        }
    }

    static CadreException none() {
        return new CadreException(
                ErrorCode.CONFLICT,
                "No GitHub account is connected",
                Map.of(),
                "Connect yours: cadre login github, or in the console under Settings");
    }

    private static CadreException unknown(String named) {
        return new CadreException(
                ErrorCode.NOT_FOUND,
                "There is no such GitHub account of yours",
                Map.of("account", named.length() > 80 ? named.substring(0, 80) : named),
                "See 'cadre github accounts'");
    }
}
