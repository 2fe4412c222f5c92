package cadre.server.gateways.http;

import cadre.wire.error.CadreException;
import cadre.wire.json.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves one call: who is it, what does it ask, the handler, the answer or the problem. */
final class RouteServer {
    private static final Logger log = LoggerFactory.getLogger(RouteServer.class);

    private final Doorkeeper doorkeeper;
    private final OpenStreams streams;

    RouteServer(Doorkeeper doorkeeper, OpenStreams streams) {
        this.doorkeeper = doorkeeper;
        this.streams = streams;
    }

    void serve(
            Route route,
            Map<String, String> path,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        request.setAttribute(FrontFilter.ROUTE, route.path());
        try {
            var principal = doorkeeper.enter(request, route.rule());
            var query = Query.read(request.getQueryString(), route.contract().query());
            var call = new Call(request, response, principal, new Call.Parts(path, query), streams);
            write(route.handler().handle(call), response);
            call.answered();
        } catch (CadreException e) {
            if (!request.getInputStream().isFinished()) {
                // the rest of the body is not read, so the connection cannot serve another call
                response.setHeader("Connection", "close");
            }
            Problems.write(response, e);
        } catch (IOException e) {
            throw e; // the peer is gone or too slow: nobody is left to answer
        } catch (Exception e) {
            log.atError()
                    .addKeyValue("method", route.method())
                    .addKeyValue("path", route.path())
                    .setCause(e)
                    .log("a route failed by a bug; report it with this trace");
            Problems.write(response, Problems.bug());
        }
    }

    private static void write(Answer answer, HttpServletResponse response) throws IOException {
        switch (answer) {
            case Answer.JsonBody(int status, Object body) -> {
                response.setStatus(status);
                response.setHeader("Cache-Control", "no-store");
                whole(response, "application/json", Json.writeBytes(body));
            }
            case Answer.Bytes(String mediaType, byte[] bytes) -> {
                response.setHeader("Cache-Control", "no-cache");
                whole(response, mediaType, bytes);
            }
            case Answer.Attachment file -> {
                response.setHeader("Cache-Control", "no-store");
                response.setContentType(file.mediaType());
                response.setHeader("Content-Disposition", disposition(file.fileName()));
                if (file.bytes() >= 0) {
                    response.setContentLengthLong(file.bytes());
                }
                file.transfer().to(response.getOutputStream());
            }
            case Answer.Nothing _ -> response.setStatus(204);
            case Answer.Sent _ -> {
                // the handler wrote it
            }
        }
    }

    private static void whole(HttpServletResponse response, String mediaType, byte[] bytes)
            throws IOException {
        response.setContentType(mediaType);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    /** RFC 6266 with the name in UTF-8 and a plain one beside it. */
    private static String disposition(String name) {
        var last = name.substring(name.lastIndexOf('/') + 1);
        var plain = last.replaceAll("[^A-Za-z0-9._-]", "_");
        var coded = URLEncoder.encode(last, StandardCharsets.UTF_8).replace("+", "%20");
        return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + coded;
    }
}
