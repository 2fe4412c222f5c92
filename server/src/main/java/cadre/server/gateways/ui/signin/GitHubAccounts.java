package cadre.server.gateways.ui.signin;

import cadre.server.access.account.SignInTries.Try;
import cadre.server.access.account.SignInWay;
import cadre.server.access.account.SignInWay.Fact;
import cadre.server.access.account.SignInWay.Rule;
import cadre.server.forges.api.ProviderCalls;
import java.net.URI;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Accounts at GitHub or GitHub Enterprise: OAuth with state and PKCE, then the API for who it is
 * and where the person is an active member. A person is the numeric id; a login can be taken over.
 */
final class GitHubAccounts implements IdentityProvider {
    private static final String PUBLIC = "https://github.com";

    private final SignInWay way;
    private final ProviderCalls calls;
    private final String api;

    GitHubAccounts(SignInWay way) {
        this.way = way;
        this.calls = new ProviderCalls(way.name(), IdentityProvider.FIXES);
        this.api =
                way.url().toString().equals(PUBLIC)
                        ? "https://api.github.com"
                        : way.url() + "/api/v3";
    }

    @Override
    public URI begin(Try made, URI back) {
        var query = new LinkedHashMap<String, String>();
        query.put("client_id", way.clientId());
        query.put("redirect_uri", back.toString());
        query.put("state", made.state());
        query.put("code_challenge", ProviderCalls.challenge(made.verifier()));
        query.put("code_challenge_method", "S256");
        query.put("scope", scopes());
        return ProviderCalls.withQuery(URI.create(way.url() + "/login/oauth/authorize"), query);
    }

    private String scopes() {
        var scopes = new HashSet<>(way.scopes());
        if (way.rules().stream().anyMatch(rule -> !rule.by().equals("user"))) {
            scopes.add("read:org");
        }
        return String.join(" ", scopes);
    }

    @Override
    public Found person(Try made, URI back, String code) {
        var token = token(made, back, code);
        var at = URI.create(api + "/user");
        var user = calls.get(at, Optional.of(token));
        var id = user.json().path("id");
        var login = user.json().path("login").asString("");
        if (!user.isGood() || !id.isIntegralNumber() || !login.matches("[A-Za-z0-9_-]{1,64}")) {
            throw calls.failed("does not say who signs in (status " + user.status() + ")", at);
        }
        var subject = Long.toString(id.asLong());
        var facts = new HashSet<Fact>(Set.of(new Fact("user", subject)));
        for (var rule : way.rules()) {
            if (isMember(rule, login, token)) {
                facts.add(new Fact(rule.by(), rule.value()));
            }
        }
        return new Found(subject, login, facts);
    }

    /** Errors come with status 200, too. */
    private String token(Try made, URI back, String code) {
        var at = URI.create(way.url() + "/login/oauth/access_token");
        var answer =
                calls.post(
                        at,
                        Map.of(
                                "client_id", way.clientId(),
                                "client_secret", way.clientSecret(),
                                "code", code,
                                "redirect_uri", back.toString(),
                                "code_verifier", made.verifier()),
                        Optional.empty());
        var token = answer.json().path("access_token").asString("");
        if (!answer.isGood() || token.isEmpty()) {
            throw calls.refused("did not take the code of this sign-in");
        }
        return token;
    }

    /** Invited is not a member yet. */
    private boolean isMember(Rule rule, String login, String token) {
        var parts = rule.value().split("/", 2);
        var path =
                switch (rule.by()) {
                    case "org" -> "/user/memberships/orgs/" + parts[0];
                    case "team" ->
                            "/orgs/" + parts[0] + "/teams/" + parts[1] + "/memberships/" + login;
                    default -> "";
                };
        if (path.isEmpty()) {
            return false;
        }
        var at = URI.create(api + path);
        var answer = calls.get(at, Optional.of(token));
        if (answer.status() >= 500 || answer.status() == 429) {
            throw calls.failed("does not say who is a member (" + answer.status() + ")", at);
        }
        return answer.isGood() && answer.json().path("state").asString("").equals("active");
    }
}
