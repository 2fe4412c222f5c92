package cadre.server.gateways.rest;

import cadre.server.access.Throttle;
import cadre.server.access.session.Sessions;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Grant;
import cadre.wire.api.SessionRequest;
import cadre.wire.api.SessionView;
import cadre.wire.api.SignInCode;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Signing in to the console, and out of it. */
public final class SessionRoutes {
    private final Sessions sessions;
    private final Throttle throttle;

    /** The routes over these. */
    public SessionRoutes(Sessions sessions, Throttle throttle) {
        this.sessions = sessions;
        this.throttle = throttle;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.post("/api/v1/session")
                        .needs(new Rule.SignIn())
                        .says(
                                "Sign in to the console with a key or a one-time code; the answer"
                                        + " sets the cookie cadre_session")
                        .takes(Content.json(SessionRequest.class))
                        .answers(Content.json(SessionView.class))
                        .by(this::open),
                Route.delete("/api/v1/session")
                        .needs(Rule.team(Grant.VIEWER))
                        .says("Sign out: the session of the cookie is over, if there is one")
                        .status(204)
                        .by(this::close),
                Route.post("/api/v1/session/codes")
                        .needs(Rule.team(Grant.VIEWER))
                        .says(
                                "A code that signs in once, within ten minutes, as the key that"
                                        + " asks for it")
                        .answers(Content.json(SignInCode.class))
                        .status(201)
                        .by(call -> Answer.created(sessions.code(call.principal()))));
    }

    private Answer open(Call call) throws IOException {
        var request = call.body(SessionRequest.class);
        if (request.key().isPresent() == request.code().isPresent()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "A session needs a key or a one-time code",
                    Map.of("fields", "key, code"),
                    "Give one of them");
        }
        var opened =
                request.key()
                        .flatMap(secret -> sessions.openByKey(secret.strip(), call.address()))
                        .or(() ->
                                request.code()
                                        .flatMap(code ->
                                                sessions.openByCode(code.strip(), call.address())));
        if (opened.isEmpty()) {
            throttle.failed(call.address(), "sign-in without a valid key or code");
            throw refused(request);
        }
        call.keepSession(opened.get());
        return Answer.json(opened.get().session());
    }

    private static CadreException refused(SessionRequest request) {
        return request.key().isPresent()
                ? new CadreException(
                        ErrorCode.UNAUTHORIZED,
                        "This key is not good",
                        Map.of("field", "key"),
                        "Give one that is neither revoked nor expired; 'cadre key create' makes one")
                : new CadreException(
                        ErrorCode.UNAUTHORIZED,
                        "This link is used or too old",
                        Map.of("field", "code"),
                        "Make another with 'cadre console', or sign in with a key");
    }

    private Answer close(Call call) {
        call.session().ifPresent(id -> sessions.close(call.principal(), id));
        call.forgetSession();
        return new Answer.Nothing();
    }
}
