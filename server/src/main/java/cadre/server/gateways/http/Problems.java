package cadre.server.gateways.http;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/** Writes errors as problem+json. */
final class Problems {
    static final String MEDIA_TYPE = "application/problem+json";

    private static final String A_MINUTE = "60";

    private Problems() {}

    /** Writes the problem, unless the answer has begun already: then the connection is cut. */
    static void write(HttpServletResponse response, CadreException error) throws IOException {
        write(response, error, ErrorShape.PROBLEM);
    }

    /** The same in another shape. */
    static void write(HttpServletResponse response, CadreException error, ErrorShape shape)
            throws IOException {
        if (response.isCommitted()) {
            throw new IOException("the answer had begun when it failed", error);
        }
        response.resetBuffer();
        response.setStatus(error.code().httpStatus());
        response.setContentType(shape.mediaType());
        response.setHeader("Cache-Control", "no-store");
        if (error.code() == ErrorCode.UNAUTHORIZED) {
            response.setHeader("WWW-Authenticate", "Bearer");
        }
        if (error.code() == ErrorCode.TOO_MANY && !response.containsHeader("Retry-After")) {
            response.setHeader("Retry-After", A_MINUTE); // which is as long as the brake remembers
        }
        var bytes = Json.writeBytes(shape.body(error));
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    /** Says that the connection ends, when the rest of a body is not read and stands in its way. */
    static void closeIfUnread(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (!request.getInputStream().isFinished()) {
            response.setHeader("Connection", "close");
        }
    }

    static CadreException notFound(String method, String path) {
        return new CadreException(
                ErrorCode.NOT_FOUND,
                "No such route",
                Map.of("method", method, "path", shown(path)),
                "The routes are in /openapi.json");
    }

    static CadreException methodNotAllowed(String method, String path) {
        return new CadreException(
                ErrorCode.METHOD_NOT_ALLOWED,
                "The route has no such method",
                Map.of("method", method, "path", shown(path)),
                "The routes are in /openapi.json");
    }

    static CadreException bug() {
        return new CadreException(
                ErrorCode.INTERNAL,
                "Cadre failed by a mistake of its own",
                RequestId.current().map(id -> Map.of("request", id)).orElse(Map.of()),
                "The server's log has the details; please report it");
    }

    private static String shown(String path) {
        return path.length() > 200 ? path.substring(0, 200) + "..." : path;
    }
}
