package cadre.server.gateways.rest;

import cadre.server.access.secret.Vault;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Listing;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.api.SecretRequest;
import cadre.wire.api.SecretView;
import cadre.wire.api.SecretsRotated;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.SecretScope;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Secrets: a value comes in by a body, and goes out to no client. */
public final class SecretRoutes {
    private final Vault vault;

    /** The routes over these. */
    public SecretRoutes(Vault vault) {
        this.vault = vault;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/secrets")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says("Names and scopes of the secrets, never their values")
                        .query("name", "of the secret")
                        .query("scope", "such as team:main or profile:claude")
                        .query("cursor", "next of the page before")
                        .query("limit", Listing.limit())
                        .answers(Content.json(Page.class, SecretView.class))
                        .by(this::list),
                Route.post("/api/v1/secrets")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says("Set a secret; for a team, a host or a connection this needs admin")
                        .takes(Content.json(SecretRequest.class))
                        .answers(Content.json(SecretView.class))
                        .by(this::set),
                Route.delete("/api/v1/secrets")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says(
                                "Remove a secret; for a team, a host or a connection this needs admin")
                        .query("name", "of the secret; must be given")
                        .query("scope", "such as team:main or profile:claude; must be given")
                        .answers(Content.json(SecretView.class))
                        .by(this::remove),
                Route.post("/api/v1/secrets/rotate")
                        .needs(Rule.key(Grant.ADMIN))
                        .says("Encrypt all secrets with a new key and forget the old one")
                        .answers(Content.json(SecretsRotated.class))
                        .by(call -> Answer.json(vault.rotate(call.principal()))));
    }

    private Answer list(Call call) {
        var name = call.query("name");
        var scope = call.query("scope", SecretScope::of);
        var wanted =
                vault.list(call.principal()).items().stream()
                        .filter(secret -> name.map(secret.name()::equals).orElse(true))
                        .filter(secret -> scope.map(secret.scope()::equals).orElse(true))
                        .toList();
        return Answer.json(
                Listing.page(call, wanted, secret -> secret.scope() + "\n" + secret.name()));
    }

    private Answer set(Call call) throws IOException {
        return Answer.json(vault.set(call.principal(), call.body(SecretRequest.class)));
    }

    private Answer remove(Call call) {
        var name = call.query("name").orElseThrow(() -> missing("name"));
        var scope = call.query("scope", SecretScope::of).orElseThrow(() -> missing("scope"));
        return Answer.json(vault.remove(call.principal(), name, scope));
    }

    private static CadreException missing(String name) {
        return new CadreException(
                ErrorCode.INVALID,
                "A query parameter is missing",
                Map.of("parameter", name),
                "Give it");
    }
}
