package cadre.server.forges.account;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.id.KeyId;
import cadre.wire.link.SecretValue;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lends the token of a person's account to an attempt of a job of that person: what the node's git
 * logs in with at that host. Thread-safe.
 */
public final class AccountLogins {
    private static final Logger log = LoggerFactory.getLogger(AccountLogins.class);

    private final GitHubAccounts accounts;
    private final GitHubClient client;
    private final GitHubOAuth oauth;
    private final TokenKeeper keeper;
    private final Lending lending;

    /** Keeps what was lent to an attempt alone, until it is ended. */
    @FunctionalInterface
    interface Lending {
        void lent(AttemptId attempt, String token);
    }

    AccountLogins(
            GitHubAccounts accounts,
            GitHubClient client,
            GitHubOAuth oauth,
            TokenKeeper keeper,
            Lending lending) {
        this.accounts = accounts;
        this.client = client;
        this.oauth = oauth;
        this.keeper = keeper;
        this.lending = lending;
    }

    /** The host of this GitHub; empty if no accounts are connected here. */
    public Optional<String> host() {
        return client.isSet() ? Optional.of(client.host()) : Optional.empty();
    }

    /** Those of these addresses, over https, that an account could be wanted for. */
    public List<String> wanting(List<String> remotes) {
        return client.isSet() ? remotes.stream().filter(this::isHere).toList() : List.of();
    }

    private boolean isHere(String url) {
        try {
            var uri = URI.create(url);
            var host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
            var isUsual = uri.getPort() < 0 || uri.getPort() == 443;
            return "https".equalsIgnoreCase(uri.getScheme())
                    && client.host().equals(isUsual ? host : host + ":" + uri.getPort());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * The login for these addresses; none if whoever filed the job has no account here.
     *
     * @param submitter the key with which the job was filed
     * @param attempt with whose end a token ends that was made for it
     * @param wanted as {@link #wanting} gives them
     * @throws CadreException CONFLICT if the account must sign in again; NOT_FOUND if none of
     *     several sees all; UPSTREAM if its token has ended and GitHub cannot be reached
     */
    public Optional<SecretValue> of(KeyId submitter, AttemptId attempt, List<String> wanted) {
        var all = accounts.lentBy(submitter);
        if (wanted.isEmpty() || all.isEmpty()) {
            return Optional.empty();
        }
        var names = new LinkedHashSet<String>();
        wanted.forEach(url -> accounts.repositories().name(url).ifPresent(names::add));
        var account = all.size() == 1 ? all.getFirst() : seeing(all, names);
        var login = stillGood(account);
        var held = keeper.token(account);
        return Optional.of(
                new SecretValue(
                        client.host(),
                        SecretValue.Use.GIT,
                        "github:" + login,
                        lent(held.token(), attempt, names)));
    }

    /** So that the job says who must sign in again, and not git that it cannot log in. */
    private String stillGood(AccountRow account) {
        try {
            return accounts.repositories().login(account);
        } catch (CadreException e) {
            if (e.code() == ErrorCode.UPSTREAM || e.code() == ErrorCode.TOO_MANY) {
                log.atDebug().addKeyValue("reason", e.getMessage()).log("a token is not checked");
                return account.login();
            }
            throw e;
        }
    }

    private AccountRow seeing(List<AccountRow> all, Set<String> names) {
        Optional<CadreException> why = Optional.empty();
        for (var account : all) {
            try {
                if (names.stream()
                        .allMatch(
                                name -> accounts.repositories().seen(account, name).isPresent())) {
                    return account;
                }
            } catch (CadreException e) {
                why = Optional.of(e);
            }
        }
        throw why.orElseGet(() ->
                new CadreException(
                        ErrorCode.NOT_FOUND,
                        "None of the GitHub accounts sees all repositories of the job",
                        Map.of(
                                "accounts",
                                all.stream().map(AccountRow::login).toList(),
                                "repositories",
                                names),
                        "Give the job repositories that one of them sees"));
    }

    /**
     * Where GitHub can make one that reaches no more than the job needs: for repositories of one
     * owner. If it only fails to, nothing is lent: the whole token is more than was meant.
     */
    private String lent(String token, AttemptId attempt, Set<String> names) {
        var owners = new LinkedHashSet<String>();
        names.forEach(
                name -> owners.add(name.substring(0, name.indexOf('/')).toLowerCase(Locale.ROOT)));
        if (!Tokens.isOfApp(token) || owners.size() != 1) {
            return token;
        }
        var bare = names.stream().map(name -> name.substring(name.indexOf('/') + 1)).toList();
        var narrow =
                oauth.narrowed(token, owners.getFirst(), bare).filter(one -> !one.equals(token));
        narrow.ifPresent(one -> lending.lent(attempt, one));
        return narrow.orElse(token);
    }
}
