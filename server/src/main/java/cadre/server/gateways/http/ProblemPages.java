package cadre.server.gateways.http;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.error.Problem;
import cadre.wire.json.Json;
import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Says in problem+json what Jetty itself refuses: a request it cannot parse, a broken path. */
final class ProblemPages extends ErrorPageErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var problem = problem(response.getStatus());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problems.MEDIA_TYPE);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        // Jetty closes the connection after a request that it could not read; say so
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        response.write(true, ByteBuffer.wrap(Json.writeBytes(problem)), callback);
        return true;
    }

    /** The status of the answer stands in the problem too, also one that no code has. */
    private static Problem problem(int status) {
        var error =
                new CadreException(
                        code(status), "The request cannot be served", Map.of(), fix(status));
        var problem = Problem.of(error);
        return new Problem(
                problem.type(),
                problem.title(),
                status,
                problem.detail(),
                problem.code(),
                problem.which(),
                problem.fix());
    }

    private static String fix(int status) {
        return switch (status) {
            case 413 -> "Send less";
            case 414 -> "Use a shorter address; send what is long in the body";
            case 431 -> "Send fewer or shorter headers: 8 KiB in all";
            default ->
                    status < 500
                            ? "Send HTTP/1.1 with a plain path and well-formed headers"
                            : "The server's log has the details";
        };
    }

    private static ErrorCode code(int status) {
        if (status == 414 || status == 431) {
            return ErrorCode.TOO_LARGE;
        }
        @Nullable ErrorCode found = null;
        for (var code : ErrorCode.values()) {
            if (code.httpStatus() == status && found == null) {
                found = code;
            }
        }
        return found != null ? found : status < 500 ? ErrorCode.INVALID : ErrorCode.INTERNAL;
    }
}
