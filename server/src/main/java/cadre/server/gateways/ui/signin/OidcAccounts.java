package cadre.server.gateways.ui.signin;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.server.access.account.SignInTries.Try;
import cadre.server.access.account.SignInWay;
import cadre.server.access.account.SignInWay.Fact;
import cadre.server.access.account.SignInWay.Rule;
import cadre.server.forges.api.ProviderCalls;
import cadre.server.forges.api.ProviderCalls.Answer;
import cadre.wire.error.CadreException;
import cadre.wire.json.Json;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Accounts at a provider of OpenID Connect: the code flow with state, nonce and PKCE. The ID token
 * comes from the provider itself over TLS, so that its signature adds nothing (OpenID Connect Core,
 * 3.1.3.7, 6); issuer, audience, times and nonce are checked.
 */
final class OidcAccounts implements IdentityProvider {
    private static final Duration LEEWAY = Duration.ofMinutes(2);
    private static final Duration FRESH = Duration.ofHours(1);
    private static final int LONGEST = 255;

    private final SignInWay way;
    private final ProviderCalls calls;
    private final InstantSource clock;
    private volatile Optional<Places> known = Optional.empty();

    OidcAccounts(SignInWay way, InstantSource clock) {
        this.way = way;
        this.calls = new ProviderCalls(way.name(), IdentityProvider.FIXES);
        this.clock = clock;
    }

    /** Where the provider does what. */
    private record Places(
            URI authorize, URI token, Optional<URI> user, boolean basic, Instant at) {}

    @Override
    public URI begin(Try made, URI back) {
        var scopes = new LinkedHashSet<>(List.of("openid", "profile"));
        scopes.addAll(way.scopes());
        var query = new LinkedHashMap<String, String>();
        query.put("response_type", "code");
        query.put("client_id", way.clientId());
        query.put("redirect_uri", back.toString());
        query.put("scope", String.join(" ", scopes));
        query.put("state", made.state());
        query.put("nonce", made.nonce());
        query.put("code_challenge", ProviderCalls.challenge(made.verifier()));
        query.put("code_challenge_method", "S256");
        return ProviderCalls.withQuery(places().authorize(), query);
    }

    private Places places() {
        var now = clock.instant();
        var last = known.filter(places -> places.at().plus(FRESH).isAfter(now));
        if (last.isPresent()) {
            return last.get();
        }
        var at = URI.create(way.url() + "/.well-known/openid-configuration");
        var answer = calls.get(at, Optional.empty());
        var json = answer.json();
        if (!answer.isGood() || !isIssuer(json.path("issuer"))) {
            throw calls.failed("has no configuration of this issuer", at);
        }
        var methods = json.path("token_endpoint_auth_methods_supported");
        var made =
                new Places(
                        place(json, "authorization_endpoint", at),
                        place(json, "token_endpoint", at),
                        json.has("userinfo_endpoint")
                                ? Optional.of(place(json, "userinfo_endpoint", at))
                                : Optional.empty(),
                        methods.isMissingNode() || holds(methods, "client_secret_basic"),
                        now);
        known = Optional.of(made);
        return made;
    }

    /** Some write the slash at its end, some do not. */
    private boolean isIssuer(JsonNode issuer) {
        return issuer.asString("").replaceAll("/+$", "").equals(way.url().toString());
    }

    private URI place(JsonNode json, String name, URI at) {
        try {
            return URI.create(json.path(name).asString(""));
        } catch (IllegalArgumentException e) {
            throw calls.failed("names no " + name, at);
        }
    }

    @Override
    public Found person(Try made, URI back, String code) {
        var answer = token(made, back, code);
        var claims = claims(answer.json().path("id_token").asString(""));
        check(claims, made);
        var subject = claims.path("sub").asString("");
        var all = withUserInfo(claims, subject, answer.json().path("access_token").asString(""));
        var facts = new HashSet<Fact>();
        for (var rule : way.rules()) {
            if (holds(all.path(rule.by()), rule.value())) {
                facts.add(new Fact(rule.by(), rule.value()));
            }
        }
        var login =
                List.of("preferred_username", "email", "name", "sub").stream()
                        .map(name -> all.path(name).asString(""))
                        .filter(text -> !text.isBlank())
                        .findFirst()
                        .orElse(subject);
        return new Found(subject, login, facts);
    }

    private Answer token(Try made, URI back, String code) {
        var places = places();
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", back.toString());
        form.put("code_verifier", made.verifier());
        var hasSecret = !way.clientSecret().isEmpty();
        if (!hasSecret || !places.basic()) {
            form.put("client_id", way.clientId());
        }
        if (hasSecret && !places.basic()) {
            form.put("client_secret", way.clientSecret());
        }
        var basic =
                ProviderCalls.encoded(way.clientId())
                        + ":"
                        + ProviderCalls.encoded(way.clientSecret());
        var answer =
                calls.post(
                        places.token(),
                        form,
                        hasSecret && places.basic()
                                ? Optional.of(
                                        Base64.getEncoder().encodeToString(basic.getBytes(UTF_8)))
                                : Optional.empty());
        if (!answer.isGood()) {
            throw calls.refused("did not take the code of this sign-in");
        }
        return answer;
    }

    private JsonNode claims(String token) {
        var parts = token.split("\\.", -1);
        try {
            if (parts.length == 3) {
                return Json.read(
                        new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8), JsonNode.class);
            }
        } catch (IllegalArgumentException | CadreException e) {
            // told below
        }
        throw calls.refused("gave no ID token");
    }

    private void check(JsonNode claims, Try made) {
        var now = clock.instant();
        var audience = claims.path("aud");
        var isForUs =
                holds(audience, way.clientId())
                        && (!audience.isArray()
                                || audience.size() == 1
                                || claims.path("azp").asString("").equals(way.clientId()));
        if (!isIssuer(claims.path("iss"))) {
            throw calls.refused("gave the ID token of another issuer");
        }
        if (!isForUs) {
            throw calls.refused("gave an ID token for somebody else");
        }
        if (!claims.path("nonce").asString("").equals(made.nonce())) {
            throw calls.refused("gave the ID token of another sign-in");
        }
        if (!time(claims, "exp").isAfter(now.minus(LEEWAY))
                || time(claims, "iat").isAfter(now.plus(LEEWAY))) {
            throw calls.refused("gave an ID token that is too old, or a clock is wrong");
        }
        var subject = claims.path("sub").asString("");
        if (subject.isEmpty() || subject.length() > LONGEST) {
            throw calls.refused("does not say who signs in");
        }
    }

    private static Instant time(JsonNode claims, String name) {
        var time = claims.path(name);
        return time.isNumber() ? Instant.ofEpochSecond(time.asLong(0)) : Instant.EPOCH;
    }

    /** Many providers say groups there only. */
    private JsonNode withUserInfo(JsonNode claims, String subject, String token) {
        var isEnough = way.rules().stream().map(Rule::by).allMatch(claims::has);
        var user = places().user();
        if (isEnough || user.isEmpty() || token.isEmpty()) {
            return claims;
        }
        var answer = calls.get(user.get(), Optional.of(token));
        if (!answer.isGood() || !answer.json().path("sub").asString("").equals(subject)) {
            throw calls.failed("does not say more of who signs in", user.get());
        }
        var all = new LinkedHashMap<String, JsonNode>();
        answer.json().properties().forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        claims.properties().forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        return Json.read(Json.write(all), JsonNode.class);
    }

    /** Whether a claim is this text, or a list with it. */
    private static boolean holds(JsonNode claim, String text) {
        return claim.isArray()
                ? claim.valueStream()
                        .anyMatch(one -> one.isString() && one.asString("").equals(text))
                : claim.isString() && claim.asString("").equals(text)
                        || claim.isBoolean() && String.valueOf(claim.asBoolean()).equals(text);
    }
}
