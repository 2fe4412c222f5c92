package cadre.server.gateways.ui.signin;

import static java.util.Objects.requireNonNull;

import cadre.server.access.Throttle;
import cadre.server.access.account.Accounts;
import cadre.server.access.account.Accounts.Person;
import cadre.server.access.account.SignInTries;
import cadre.server.access.account.SignInWay;
import cadre.server.access.session.Sessions;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Page;
import cadre.wire.api.SignInOption;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.net.URI;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a browser to a provider and takes it when it comes back: who came gets a one-time code,
 * with which the console's own page opens a session. What is wrong is told by that page, too.
 */
public final class SignInRoutes {
    private static final Logger log = LoggerFactory.getLogger(SignInRoutes.class);

    /** Ties what comes back to the browser that began; sent along when another site leads here. */
    private static final String COOKIE = "cadre_sign_in";

    private final Map<String, SignInWay> ways;
    private final Map<String, IdentityProvider> providers;
    private final SignInTries tries;
    private final Accounts accounts;
    private final Sessions sessions;
    private final Throttle throttle;
    private final String publicUrl;

    /** What stands behind the routes. */
    public record Behind(
            SignInTries tries, Accounts accounts, Sessions sessions, Throttle throttle) {}

    /**
     * The routes for these ways.
     *
     * @param publicUrl the address that people use, without a slash at its end; needed with a way
     */
    public SignInRoutes(
            List<SignInWay> ways, Behind behind, String publicUrl, InstantSource clock) {
        this.ways = ways.stream().collect(Collectors.toMap(SignInWay::name, way -> way));
        this.providers =
                ways.stream().collect(Collectors.toMap(SignInWay::name, way -> made(way, clock)));
        this.tries = behind.tries();
        this.accounts = behind.accounts();
        this.sessions = behind.sessions();
        this.throttle = behind.throttle();
        this.publicUrl = publicUrl;
    }

    private static IdentityProvider made(SignInWay way, InstantSource clock) {
        return switch (way.kind()) {
            case GITHUB -> new GitHubAccounts(way);
            case OIDC -> new OidcAccounts(way, clock);
        };
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/session/options")
                        .needs(Rule.open())
                        .says("Accounts with which one can sign in to the console")
                        .answers(Content.json(Page.class, SignInOption.class))
                        .by(_ -> Answer.json(new Page<>(options(), Optional.empty()))),
                Route.rest("/auth/{provider}")
                        .needs(Rule.open())
                        .says("The console: sign in with an account somewhere else")
                        .by(this::begin),
                Route.rest("/auth/{provider}/callback")
                        .needs(Rule.open())
                        .says("The console: back from there")
                        .by(this::end));
    }

    private List<SignInOption> options() {
        return ways.values().stream()
                .map(way ->
                        new SignInOption(
                                way.name(),
                                way.kind().name().toLowerCase(Locale.ROOT),
                                "auth/" + way.name()))
                .sorted((one, other) -> one.name().compareTo(other.name()))
                .toList();
    }

    private Answer begin(Call call) {
        var name = provider(call);
        try {
            var made = tries.begin(name);
            var to = provider(name).begin(made, back(name));
            call.answerHeader("Set-Cookie", cookie(made.browser(), SignInTries.LIFE.toSeconds()));
            return new Answer.Redirect(to.toString());
        } catch (CadreException e) {
            return failed(name, e);
        }
    }

    private Answer end(Call call) {
        var name = provider(call);
        call.answerHeader("Set-Cookie", cookie("", 0));
        if (call.foreignQuery("error").isPresent()) {
            return page("refused=denied");
        }
        var made =
                browser(call)
                        .flatMap(browser ->
                                tries.end(name, call.foreignQuery("state").orElse(""), browser));
        var code = call.foreignQuery("code");
        if (made.isEmpty() || code.isEmpty()) {
            throttle.failed(call.address(), "sign-in that nobody began");
            return page("refused=expired");
        }
        try {
            var found = provider(name).person(made.get(), back(name), code.get());
            var by =
                    accounts.enter(
                            new Person(
                                    name,
                                    way(name).url().toString(),
                                    found.subject(),
                                    found.login()),
                            way(name).grant(found.facts()),
                            call.address());
            return by.map(one -> page("code=" + sessions.code(one).code()))
                    .orElseGet(() -> page("refused=grant"));
        } catch (CadreException e) {
            return failed(name, e);
        }
    }

    /** The page says it in a person's language; the log says more. */
    private Answer failed(String provider, CadreException e) {
        log.atWarn()
                .addKeyValue("provider", provider)
                .addKeyValue("reason", e.getMessage())
                .log("a sign-in failed");
        return page(
                switch (e.code()) {
                    case FORBIDDEN -> "refused=provider";
                    default -> "refused=upstream";
                });
    }

    private Answer page(String fragment) {
        return new Answer.Redirect(publicUrl + "/sign-in#" + fragment);
    }

    private URI back(String provider) {
        return URI.create(publicUrl + "/auth/" + provider + "/callback");
    }

    private String cookie(String value, long life) {
        return COOKIE
                + "="
                + value
                + "; Max-Age="
                + life
                + "; HttpOnly; SameSite=Lax"
                + (publicUrl.startsWith("https:") ? "; Secure" : "");
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

    private String provider(Call call) {
        if (!call.method().equals("GET")) {
            throw new CadreException(
                    ErrorCode.METHOD_NOT_ALLOWED,
                    "A browser comes here with GET",
                    Map.of("method", call.method()),
                    "Open it in a browser");
        }
        var name = call.path("provider", text -> text);
        if (!ways.containsKey(name)) {
            throw new CadreException(
                    ErrorCode.NOT_FOUND,
                    "There is no such way to sign in",
                    Map.of("known", ways.keySet()),
                    "Set sign_in in the configuration; see docs/security.md");
        }
        return name;
    }

    private IdentityProvider provider(String name) {
        return requireNonNull(providers.get(name));
    }

    private SignInWay way(String name) {
        return requireNonNull(ways.get(name));
    }
}
