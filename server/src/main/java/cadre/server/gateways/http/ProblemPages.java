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
        var code = code(response.getStatus());
        var error = new CadreException(code, "The request cannot be served", Map.of(), "");
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problems.MEDIA_TYPE);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        // Jetty closes the connection after a request that it could not read; say so
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        response.write(true, ByteBuffer.wrap(Json.writeBytes(Problem.of(error))), callback);
        return true;
    }

    private static ErrorCode code(int status) {
        @Nullable ErrorCode found = null;
        for (var code : ErrorCode.values()) {
            if (code.httpStatus() == status && found == null) {
                found = code;
            }
        }
        return found != null ? found : status < 500 ? ErrorCode.INVALID : ErrorCode.INTERNAL;
    }
}
