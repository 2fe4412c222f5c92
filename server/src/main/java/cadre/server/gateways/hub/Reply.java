package cadre.server.gateways.hub;

import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.ErrorShape;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The two shapes of every answer: {@code ok} with data, or not with an error. */
final class Reply {
    /** What Cadre refuses, in the shape of the bridge. */
    static final ErrorShape ERRORS = Reply::error;

    private Reply() {}

    static Answer ok(Object data) {
        var body = new LinkedHashMap<String, Object>();
        body.put("ok", true);
        body.put("data", data);
        return Answer.json(body);
    }

    /** Clients read the details at two places: in the error itself, and below {@code details}. */
    static Answer refused(Refusal refusal) {
        var error = new LinkedHashMap<String, @Nullable Object>();
        error.put("code", refusal.code());
        error.put("message", refusal.message());
        if (!refusal.details().isEmpty()) {
            error.putAll(refusal.details());
            error.put("details", refusal.details());
        }
        return new Answer.JsonBody(refusal.status(), failed(error));
    }

    private static Object error(CadreException e) {
        if (e.code() == ErrorCode.UNAUTHORIZED) {
            return failed("Unauthorized"); // a text and no object: so the clients expect it here
        }
        var error = new LinkedHashMap<String, Object>();
        error.put("code", e.code().name());
        error.put("message", String.valueOf(e.getMessage()));
        if (!e.which().isEmpty()) {
            error.put("details", e.which());
        }
        return failed(error);
    }

    private static Map<String, Object> failed(Object error) {
        var body = new LinkedHashMap<String, Object>();
        body.put("ok", false);
        body.put("error", error);
        return body;
    }
}
