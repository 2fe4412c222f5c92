package cadre.server.forges.account;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Whose repositories an account may see: its own and those of its organisations; through a GitHub
 * App, those of whoever has installed it. Thread-safe.
 */
final class AccountOwners {
    private static final String LOGIN = "[A-Za-z0-9_-]{1,64}";
    private static final int MOST_PAGES = 20;

    private final GitHubAccounts accounts;
    private final AccountPages pages;
    private final TokenKeeper keeper;

    AccountOwners(GitHubAccounts accounts, AccountPages pages, TokenKeeper keeper) {
        this.accounts = accounts;
        this.pages = pages;
        this.keeper = keeper;
    }

    /**
     * Someone with repositories.
     *
     * @param installation of the app; 0 for none
     */
    record Owner(String login, String kind, long installation) {
        boolean isCalled(String name) {
            return login.equalsIgnoreCase(name);
        }
    }

    /** Whether it is connected through a GitHub App. */
    boolean isOfApp(AccountRow account) {
        return Tokens.isOfApp(keeper.token(account).token());
    }

    /** The account itself comes first. */
    List<Owner> of(AccountRow account) {
        var login = login(account);
        var all = new ArrayList<Owner>();
        all.add(new Owner(login, "user", 0));
        var others = isOfApp(account) ? installations(account) : organisations(account);
        others.stream().filter(one -> !one.isCalled(login)).forEach(all::add);
        return List.copyOf(all);
    }

    /**
     * How the account is called now: people rename themselves.
     *
     * @throws CadreException CONFLICT if the person must sign in again; TOO_MANY; UPSTREAM
     */
    String login(AccountRow account) {
        var now =
                pages.page(account, "/user", Map.of(), one -> List.of(one.path("login")))
                        .map(page -> page.items().getFirst().asString(""))
                        .filter(login -> login.matches(LOGIN))
                        .orElse(account.login());
        accounts.seen(account, now);
        return now;
    }

    private List<Owner> organisations(AccountRow account) {
        return whole(account, "/user/orgs", AccountPages::each).stream()
                .map(one -> new Owner(one.path("login").asString(""), "organization", 0))
                .filter(one -> one.login().matches(LOGIN))
                .toList();
    }

    /** Where the app is installed and the account sees something. */
    List<Owner> installations(AccountRow account) {
        return whole(
                        account,
                        "/user/installations",
                        answer -> AccountPages.each(answer.path("installations")))
                .stream()
                .map(AccountOwners::installed)
                .filter(one -> one.login().matches(LOGIN) && one.installation() > 0)
                .toList();
    }

    private static Owner installed(JsonNode one) {
        var account = one.path("account");
        return new Owner(
                account.path("login").asString(""),
                account.path("type").asString("").equals("Organization") ? "organization" : "user",
                one.path("id").asLong(0));
    }

    private List<JsonNode> whole(AccountRow account, String path, AccountPages.Reader reader) {
        var all = new ArrayList<JsonNode>();
        var query = new LinkedHashMap<>(Map.of("per_page", "100"));
        for (int i = 0; i < MOST_PAGES; i++) {
            var page = pages.page(account, path, query, reader).orElseThrow(() -> refused(account));
            all.addAll(page.items());
            if (page.next().isEmpty()) {
                break;
            }
            query.putAll(page.next().get());
        }
        return all;
    }

    static CadreException refused(AccountRow account) {
        return new CadreException(
                ErrorCode.UPSTREAM,
                "GitHub does not list what this account sees",
                Map.of("account", account.account(), "login", account.login()),
                "See at GitHub what the app may; then sign in again: cadre login github");
    }
}
