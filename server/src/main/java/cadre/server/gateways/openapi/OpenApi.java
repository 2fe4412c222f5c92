package cadre.server.gateways.openapi;

import static cadre.server.gateways.openapi.Schemas.ordered;

import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Asset;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.agent.Step;
import cadre.wire.api.JobSelection;
import cadre.wire.crew.PartRequest;
import cadre.wire.error.Problem;
import cadre.wire.event.Event;
import cadre.wire.job.AttemptView;
import cadre.wire.job.LogChunk;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.json.Json;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import cadre.wire.release.Release;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Writes the route table as an OpenAPI 3.1 document. */
public final class OpenApi {
    /** What travels inside streams and sockets, which OpenAPI has no place for. */
    private static final List<Class<?>> IN_STREAMS =
            List.of(
                    Event.class,
                    LogChunk.class,
                    AttemptView.class,
                    Step.class,
                    NodeMessage.class,
                    ServerMessage.class);

    private final List<Route> routes;
    private final Asset written =
            new Asset("application/json", () -> text().getBytes(StandardCharsets.UTF_8));

    /** The document of these routes; its own route is added to it. */
    public OpenApi(List<Route> routes) {
        var all = new ArrayList<>(routes);
        all.add(route());
        this.routes = List.copyOf(all);
    }

    /** The route that gives the document. */
    public Route route() {
        return Route.get("/openapi.json")
                .needs(Rule.open())
                .says("This document")
                .answers(new Content.Raw("application/json"))
                .by(_ -> new Answer.Fixed(written));
    }

    /** All routes with the document's own. */
    public List<Route> routes() {
        return routes;
    }

    /** The document over several lines, with a line feed at its end. */
    public String text() {
        return Json.writePretty(document()).replace("\r\n", "\n") + "\n";
    }

    private Map<String, Object> document() {
        var schemas = new Schemas(requestTypes());
        var operations = new Operations(schemas, Examples.read());
        var paths = new LinkedHashMap<String, Map<String, Object>>();
        for (var route : routes) {
            if (route.isRest()) {
                continue;
            }
            paths.computeIfAbsent(route.path(), _ -> new LinkedHashMap<>())
                    .put(
                            route.method().equals("WS")
                                    ? "get"
                                    : route.method().toLowerCase(Locale.ROOT),
                            operations.of(route));
        }
        schemas.of(Problem.class);
        IN_STREAMS.forEach(schemas::of);
        return ordered(
                "openapi",
                "3.1.0",
                "info",
                ordered(
                        "title",
                        "Cadre",
                        "version",
                        Release.VERSION,
                        "license",
                        ordered("name", "Apache-2.0", "identifier", "Apache-2.0")),
                "servers",
                List.of(Map.of("url", "/")),
                "paths",
                paths,
                "components",
                ordered(
                        "schemas",
                        schemas.named(),
                        "securitySchemes",
                        ordered(
                                "key",
                                ordered("type", "http", "scheme", "bearer"),
                                "session",
                                ordered(
                                        "type",
                                        "apiKey",
                                        "in",
                                        "cookie",
                                        "name",
                                        "cadre_session"))));
    }

    private Set<Class<?>> requestTypes() {
        var types = new HashSet<Class<?>>();
        types.add(RepositoryRequest.class);
        types.add(JobSelection.class);
        types.add(PartRequest.class);
        for (var route : routes) {
            switch (route.contract().request()) {
                case Content.JsonOf(Class<?> type) -> types.add(type);
                case Content.JsonOrNothing(Class<?> type) -> types.add(type);
                default -> {
                    // nothing in it has a schema
                }
            }
        }
        return types;
    }
}
