package cadre.server.gateways.openapi;

import static cadre.server.gateways.openapi.Schemas.ordered;

import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.error.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Writes each route as an operation of the document. */
final class Operations {
    private static final Pattern PATH_PARAMETER = Pattern.compile("\\{([a-z_]+)}");
    private static final Set<String> NUMBERS =
            Set.of("limit", "after", "offset", "timeout_sec", "longest_sec", "token", "attempt");

    private final Schemas schemas;
    private final Examples examples;

    Operations(Schemas schemas, Examples examples) {
        this.schemas = schemas;
        this.examples = examples;
    }

    Map<String, Object> of(Route route) {
        var contract = route.contract();
        var operation = new LinkedHashMap<String, Object>();
        operation.put("operationId", operationId(route));
        operation.put("tags", List.of(tag(route.path())));
        operation.put("summary", contract.summary());
        operation.put("x-rule", route.rule().words());
        operation.put("security", security(route));
        var parameters = parameters(route);
        if (!parameters.isEmpty()) {
            operation.put("parameters", parameters);
        }
        var body = content(contract.request(), examples.body(route.method(), route.path()));
        if (!body.isEmpty()) {
            var required = !(contract.request() instanceof Content.JsonOrNothing);
            operation.put("requestBody", ordered("required", required, "content", body));
        }
        operation.put(
                "responses",
                ordered(Integer.toString(contract.status()), good(route), "default", problem()));
        return operation;
    }

    private Map<String, Object> good(Route route) {
        var good = new LinkedHashMap<String, Object>();
        good.put("description", "Done");
        var answer =
                content(route.contract().answer(), examples.answer(route.method(), route.path()));
        if (!answer.isEmpty()) {
            good.put("content", answer);
        }
        return good;
    }

    private Map<String, Object> problem() {
        return ordered(
                "description",
                "What failed, on which thing, and how to fix it",
                "content",
                Map.of("application/problem+json", Map.of("schema", schemas.of(Problem.class))));
    }

    /** {@code POST /api/v1/nodes/{node}/drain} is {@code post_nodes_node_drain}. */
    private static String operationId(Route route) {
        var words =
                route.path()
                        .replace("/api/v1", "")
                        .replaceAll("[{}]", "")
                        .replaceAll("[^a-z]+", "_");
        if (route.path().startsWith("/bridge/team-")) {
            words += "_alias"; // else it would be that of /bridge/team/...
        }
        return (route.method().toLowerCase(Locale.ROOT) + words).replaceAll("_$", "_root");
    }

    /** What it belongs to, for readers of the document. */
    private static String tag(String path) {
        if (path.startsWith("/link") || path.startsWith("/join")) {
            return "node link";
        }
        if (path.startsWith("/bridge")) {
            return "bridge";
        }
        var first = path.startsWith("/api/v1/") ? path.split("/")[3] : "";
        return switch (first) {
            case "" -> path.matches("/(health|status|metrics|openapi.json)") ? "server" : "pages";
            case "me", "doctor", "summary" -> "server";
            case "artifacts", "bundles", "repositories" -> "jobs";
            case "prices" -> "usage";
            default -> first;
        };
    }

    private static List<Object> security(Route route) {
        Map<String, Object> key = Map.of("key", List.of());
        return switch (route.rule()) {
            case Rule.Open _, Rule.InviteCode _, Rule.Signature _, Rule.SignIn _ -> List.of();
            case Rule.Key _, Rule.Team _ when route.path().startsWith("/api/v1/") ->
                    List.of(key, Map.of("session", List.of()));
            case Rule.Key _, Rule.Team _, Rule.Bus _, Rule.Node _ -> List.of(key);
            case Rule.LoopbackOrKey _, Rule.Bridge _ -> List.of(Map.of(), key);
        };
    }

    private List<Object> parameters(Route route) {
        var parameters = new ArrayList<Object>();
        PATH_PARAMETER
                .matcher(route.path())
                .results()
                .forEach(match ->
                        parameters.add(
                                parameter(route, new Route.Parameter(match.group(1), ""), "path")));
        route.contract().query().forEach(query -> parameters.add(parameter(route, query, "query")));
        return parameters;
    }

    private Map<String, Object> parameter(Route route, Route.Parameter parameter, String in) {
        var name = parameter.name();
        var inPath = in.equals("path");
        var one = new LinkedHashMap<String, Object>();
        one.put("name", name);
        one.put("in", in);
        if (inPath || parameter.meaning().endsWith("must be given")) {
            one.put("required", true);
        }
        if (!inPath) {
            one.put("description", parameter.meaning());
        }
        var isNumber = NUMBERS.contains(name) && !inPath;
        one.put("schema", Map.of("type", isNumber ? "integer" : "string"));
        examples.parameter(route.method(), route.path(), name)
                .ifPresent(example -> one.put("example", example));
        return one;
    }

    private Map<String, Object> content(Content content, Optional<JsonNode> example) {
        return switch (content) {
            case Content.Empty _, Content.Socket _ -> Map.of();
            case Content.JsonOf(var type) ->
                    Map.of("application/json", media(schemas.of(type), example));
            case Content.JsonOrNothing(var type) ->
                    Map.of("application/json", media(schemas.of(type), example));
            case Content.Raw(String mediaType) -> Map.of(mediaType, media(Map.of(), example));
            case Content.EventsOrJson(var type) ->
                    ordered(
                            "application/json",
                            media(schemas.of(type), example),
                            "text/event-stream",
                            media(Map.of("type", "string"), Optional.empty()));
            case Content.Events _ ->
                    Map.of("text/event-stream", media(Map.of("type", "string"), example));
        };
    }

    private static Map<String, Object> media(
            Map<String, Object> schema, Optional<JsonNode> example) {
        var media = new LinkedHashMap<String, Object>();
        if (!schema.isEmpty()) {
            media.put("schema", schema);
        }
        example.ifPresent(value -> media.put("example", value));
        return media;
    }
}
