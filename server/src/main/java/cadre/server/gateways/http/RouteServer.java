package cadre.server.gateways.http;

import cadre.server.access.Principal;
import cadre.server.feed.cause.Origin;
import cadre.wire.error.CadreException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves one call: who is it, what does it ask, the handler, the answer or the problem. */
final class RouteServer {
    private static final Logger log = LoggerFactory.getLogger(RouteServer.class);

    private final Doorkeeper doorkeeper;
    private final RateHeaders rates;
    private final OpenStreams streams;

    RouteServer(Doorkeeper doorkeeper, RateHeaders rates, OpenStreams streams) {
        this.doorkeeper = doorkeeper;
        this.rates = rates;
        this.streams = streams;
    }

    private boolean isStillGood(HttpServletRequest request, Optional<Principal> principal) {
        return principal.stream().allMatch(by -> doorkeeper.isStillGood(request, by));
    }

    void serve(
            Route route,
            Map<String, String> path,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        if (!route.isLast()) {
            request.setAttribute(FrontFilter.ROUTE, route.path());
            Origin.rename(request.getMethod() + " " + route.path());
        }
        try {
            var principal = doorkeeper.enter(request, route.rule());
            principal.ifPresent(by -> rates.count(by, route.rule(), response));
            // what is no route of the API says itself what it knows: a page's script reads its
            // address
            var query =
                    route.isRest()
                            ? Map.<String, String>of()
                            : Query.read(request.getQueryString(), route.contract().query());
            var key =
                    new Call.KeyAtHand(
                            principal,
                            () -> isStillGood(request, principal),
                            () -> doorkeeper.isLoopbackCall(request));
            var call = new Call(request, response, key, new Call.Parts(path, query), streams);
            new AnswerWriter(request, response).write(route.handler().handle(call));
            call.answered();
        } catch (CadreException e) {
            Problems.closeIfUnread(request, response);
            Problems.write(response, e, route.errors());
        } catch (IOException e) {
            throw e; // the peer is gone or too slow: nobody is left to answer
        } catch (Exception e) {
            log.atError()
                    .addKeyValue("method", route.method())
                    .addKeyValue("path", route.path())
                    .setCause(e)
                    .log("a route failed by a bug; report it with this trace");
            Problems.write(response, Problems.bug(), route.errors());
        }
    }
}
