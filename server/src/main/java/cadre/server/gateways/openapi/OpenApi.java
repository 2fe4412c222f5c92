package cadre.server.gateways.openapi;

import static cadre.server.gateways.openapi.Schemas.ordered;

import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.agent.Step;
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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes the route table as an OpenAPI 3.1 document. */
public final class OpenApi {
    private static final Pattern PATH_PARAMETER = Pattern.compile("\\{([a-z_]+)}");

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
    private byte @Nullable [] written;

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
                .by(_ -> new Answer.Bytes("application/json", bytes()));
    }

    /** All routes with the document's own. */
    public List<Route> routes() {
        return routes;
    }

    private synchronized byte[] bytes() {
        var known = written;
        if (known == null) {
            known = text().getBytes(StandardCharsets.UTF_8);
            written = known;
        }
        return known;
    }

    /** The document over several lines, with a line feed at its end. */
    public String text() {
        return Json.writePretty(document()).replace("\r\n", "\n") + "\n";
    }

    private Map<String, Object> document() {
        var schemas = new Schemas(requestTypes());
        var paths = new LinkedHashMap<String, Map<String, Object>>();
        for (var route : routes) {
            paths.computeIfAbsent(route.path(), _ -> new LinkedHashMap<>())
                    .put(
                            route.method().equals("WS")
                                    ? "get"
                                    : route.method().toLowerCase(Locale.ROOT),
                            operation(route, schemas));
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
                        Map.of("key", ordered("type", "http", "scheme", "bearer"))));
    }

    private Set<Class<?>> requestTypes() {
        var types = new HashSet<Class<?>>();
        types.add(RepositoryRequest.class);
        for (var route : routes) {
            if (route.contract().request() instanceof Content.JsonOf(Class<?> type)) {
                types.add(type);
            }
        }
        return types;
    }

    private static Map<String, Object> operation(Route route, Schemas schemas) {
        var contract = route.contract();
        var operation = new LinkedHashMap<String, Object>();
        operation.put("operationId", operationId(route));
        operation.put("summary", contract.summary());
        operation.put("x-rule", route.rule().words());
        operation.put("security", security(route.rule()));
        var parameters = parameters(route);
        if (!parameters.isEmpty()) {
            operation.put("parameters", parameters);
        }
        var body = content(contract.request(), schemas);
        if (!body.isEmpty()) {
            operation.put("requestBody", ordered("content", body));
        }
        var good = new LinkedHashMap<String, Object>();
        good.put("description", "Done");
        var answer = content(contract.answer(), schemas);
        if (!answer.isEmpty()) {
            good.put("content", answer);
        }
        operation.put(
                "responses",
                ordered(
                        Integer.toString(contract.status()),
                        good,
                        "default",
                        ordered(
                                "description",
                                "What failed, on which thing, and how to fix it",
                                "content",
                                Map.of(
                                        "application/problem+json",
                                        Map.of("schema", schemas.of(Problem.class))))));
        return operation;
    }

    /** {@code POST /api/v1/nodes/{node}/drain} is {@code post_nodes_node_drain}. */
    private static String operationId(Route route) {
        var words =
                route.path()
                        .replace("/api/v1", "")
                        .replaceAll("[{}]", "")
                        .replaceAll("[^a-z]+", "_");
        return (route.method().toLowerCase(Locale.ROOT) + words).replaceAll("_$", "_root");
    }

    private static List<Object> security(Rule rule) {
        Map<String, Object> key = Map.of("key", List.of());
        return switch (rule) {
            case Rule.Open _, Rule.InviteCode _ -> List.of();
            case Rule.Key _, Rule.Node _ -> List.of(key);
            case Rule.LoopbackOrKey _ -> List.of(Map.of(), key);
        };
    }

    private static List<Object> parameters(Route route) {
        var parameters = new ArrayList<Object>();
        PATH_PARAMETER
                .matcher(route.path())
                .results()
                .forEach(match ->
                        parameters.add(
                                ordered(
                                        "name",
                                        match.group(1),
                                        "in",
                                        "path",
                                        "required",
                                        true,
                                        "schema",
                                        Map.of("type", "string"))));
        for (var query : route.contract().query()) {
            parameters.add(
                    ordered(
                            "name",
                            query.name(),
                            "in",
                            "query",
                            "description",
                            query.meaning(),
                            "schema",
                            Map.of("type", "string")));
        }
        return parameters;
    }

    private static Map<String, Object> content(Content content, Schemas schemas) {
        return switch (content) {
            case Content.Empty _, Content.Socket _ -> Map.of();
            case Content.JsonOf(var type) ->
                    Map.of("application/json", Map.of("schema", schemas.of(type)));
            case Content.Raw(String mediaType) -> Map.of(mediaType, Map.of());
            case Content.Events _ ->
                    Map.of("text/event-stream", Map.of("schema", Map.of("type", "string")));
        };
    }
}
