package cadre.server.gateways.rest;

import cadre.server.access.Throttle;
import cadre.server.forges.account.AccountRepositories;
import cadre.server.forges.account.GitHubAccounts;
import cadre.server.forges.account.WebFlow;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Listing;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.github.GitHubAccount;
import cadre.wire.github.GitHubDevice;
import cadre.wire.github.GitHubDeviceState;
import cadre.wire.github.GitHubDisconnected;
import cadre.wire.github.GitHubOwner;
import cadre.wire.github.GitHubRepository;
import cadre.wire.github.GitHubWeb;
import cadre.wire.id.GitHubAccountId;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The caller's own accounts at GitHub. A browser is sent away and comes back to a page of the
 * console, which tells what became of it.
 */
public final class GitHubRoutes {
    private static final Logger log = LoggerFactory.getLogger(GitHubRoutes.class);
    private static final String WHICH = "id or login; may be left out by who has one alone";

    /**
     * Ties what comes back to the browser that began. It names no path, so that it is sent to what
     * lies beside the route that set it, behind whatever prefix a proxy takes away.
     */
    private static final String COOKIE = "cadre_github";

    private static final String BACK = "/api/v1/github/callback";

    private final GitHubAccounts accounts;
    private final Throttle throttle;
    private final String publicUrl;

    /**
     * The routes over these.
     *
     * @param publicUrl the address that people use, without a slash at its end; when empty that
     *     under which the browser came
     */
    public GitHubRoutes(GitHubAccounts accounts, Throttle throttle, String publicUrl) {
        this.accounts = accounts;
        this.throttle = throttle;
        this.publicUrl = publicUrl;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/github/accounts")
                        .needs(Rule.key(Grant.MEMBER))
                        .says("The caller's accounts at GitHub")
                        .query("cursor", "next of the page before")
                        .query("limit", Listing.limit())
                        .answers(Content.json(Page.class, GitHubAccount.class))
                        .by(call ->
                                Answer.json(
                                        Listing.page(
                                                call,
                                                accounts.list(call.principal()),
                                                one -> "%019d".formatted(one.account().number())))),
                Route.delete("/api/v1/github/accounts/{account}")
                        .needs(Rule.key(Grant.MEMBER))
                        .says("Forget an account of the caller and end its token at GitHub")
                        .answers(Content.json(GitHubDisconnected.class))
                        .by(call ->
                                Answer.json(
                                        accounts.disconnect(
                                                call.principal(),
                                                call.path("account", GitHubAccountId::of)))),
                Route.post("/api/v1/github/device")
                        .needs(Rule.key(Grant.MEMBER))
                        .says("Begin to connect an account with a code that is typed on any device")
                        .answers(Content.json(GitHubDevice.class))
                        .status(201)
                        .by(call -> Answer.created(accounts.beginDevice(call.principal()))),
                Route.get("/api/v1/github/device/{device}")
                        .needs(Rule.key(Grant.MEMBER))
                        .says("Whether that was done; asked every interval_sec")
                        .answers(Content.json(GitHubDeviceState.class))
                        .by(call ->
                                Answer.json(
                                        accounts.device(
                                                call.principal(),
                                                call.path("device", text -> text)))),
                Route.delete("/api/v1/github/device/{device}")
                        .needs(Rule.key(Grant.MEMBER))
                        .says("End a sign-in that nobody waits for any more")
                        .answers(Content.json(GitHubDeviceState.class))
                        .by(call ->
                                Answer.json(
                                        accounts.cancelDevice(
                                                call.principal(),
                                                call.path("device", text -> text)))),
                Route.post("/api/v1/github/web")
                        .needs(Rule.key(Grant.MEMBER))
                        .says("Begin to connect an account in this browser; it is sent to the url")
                        .answers(Content.json(GitHubWeb.class))
                        .status(201)
                        .by(this::begin),
                Route.rest(BACK)
                        .needs(Rule.open())
                        .says("The console: back from GitHub")
                        .by(this::end),
                Route.get("/api/v1/github/owners")
                        .needs(Rule.key(Grant.MEMBER))
                        .says("The account itself and the organisations that it is in")
                        .query("account", WHICH)
                        .query("cursor", "next of the page before")
                        .query("limit", Listing.limit())
                        .answers(Content.json(Page.class, GitHubOwner.class))
                        .by(call ->
                                Answer.json(
                                        Listing.page(
                                                call,
                                                accounts.repositories()
                                                        .owners(
                                                                call.principal(),
                                                                call.query("account")),
                                                // the account itself before all others
                                                one ->
                                                        (one.kind().equals("user") ? "0" : "1")
                                                                + one.login()))),
                Route.get("/api/v1/github/repositories")
                        .needs(Rule.key(Grant.MEMBER))
                        .says(
                                "Repositories that an account sees; through an OAuth App the latest push first")
                        .query("account", WHICH)
                        .query("owner", "the account's login or an organisation's")
                        .query("query", "words of the name or the description")
                        .query("cursor", "next of the page before, which may hold few")
                        .query("limit", "1 to " + AccountRepositories.MOST + ", default 50")
                        .answers(Content.json(Page.class, GitHubRepository.class))
                        .by(this::repositories));
    }

    private Answer repositories(Call call) {
        return Answer.json(
                accounts.repositories()
                        .list(
                                call.principal(),
                                new AccountRepositories.Wish(
                                        call.query("account"),
                                        call.query("owner"),
                                        call.query("query").orElse("")),
                                call.query("cursor"),
                                (int) call.number("limit", 50, 1, AccountRepositories.MOST)));
    }

    private Answer begin(Call call) {
        var begun = accounts.web().begin(call.principal(), back(call));
        call.answerHeader("Set-Cookie", cookie(call, begun.browser(), WebFlow.LIFE.toSeconds()));
        return Answer.created(new GitHubWeb(begun.url().toString()));
    }

    private Answer end(Call call) {
        if (!call.method().equals("GET")) {
            throw new CadreException(
                    ErrorCode.METHOD_NOT_ALLOWED,
                    "A browser comes here with GET",
                    Map.of("method", call.method()),
                    "Open it in a browser");
        }
        call.answerHeader("Set-Cookie", cookie(call, "", 0));
        var said = call.foreignQuery("error");
        try {
            var account =
                    accounts.web()
                            .end(
                                    call.foreignQuery("state").orElse(""),
                                    browser(call).orElse(""),
                                    call.foreignQuery("code").filter(_ -> said.isEmpty()),
                                    back(call),
                                    call.address());
            if (account.isPresent()) {
                return page(call, "connected=" + account.get().account());
            }
        } catch (CadreException e) {
            log.atWarn().addKeyValue("reason", e.getMessage()).log("no github account connected");
            return page(
                    call,
                    switch (e.code()) {
                        case FORBIDDEN -> "refused=provider";
                        default -> "refused=upstream";
                    });
        }
        if (said.isPresent()) {
            return page(call, "refused=denied");
        }
        throttle.failed(call.address(), "github account that nobody began to connect");
        return page(call, "refused=expired");
    }

    private Answer page(Call call, String fragment) {
        return new Answer.Redirect(address(call) + "/settings/github#" + fragment);
    }

    private URI back(Call call) {
        return URI.create(address(call) + BACK);
    }

    /** Hosts that are not this server's are refused before anything is served. */
    private String address(Call call) {
        return publicUrl.isEmpty()
                ? "http://" + call.header("Host").orElse("127.0.0.1")
                : publicUrl;
    }

    private String cookie(Call call, String value, long life) {
        return COOKIE
                + "="
                + value
                + "; Max-Age="
                + life
                + "; HttpOnly; SameSite=Lax"
                + (address(call).startsWith("https:") ? "; Secure" : "");
    }

    private static Optional<String> browser(Call call) {
        return call.header("Cookie").stream()
                .flatMap(header -> Arrays.stream(header.split(";")))
                .map(String::strip)
                .filter(pair -> pair.startsWith(COOKIE + "="))
                .map(pair -> pair.substring(COOKIE.length() + 1))
                .filter(value -> !value.isEmpty())
                .findFirst();
    }
}
