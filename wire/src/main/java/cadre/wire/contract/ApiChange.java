package cadre.wire.contract;

import cadre.wire.contract.References.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Compares OpenAPI documents of version 3: what can be called, and by whom. Components count where
 * something refers to them.
 */
final class ApiChange {
    private static final List<String> METHODS =
            List.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

    private final Changes changes;
    private final JsonNode before;
    private final JsonNode after;
    private final References oldReferences;
    private final References newReferences;
    private final SchemaChange schemas;

    ApiChange(Changes changes, JsonNode before, JsonNode after) {
        this.changes = changes;
        this.before = before;
        this.after = after;
        this.oldReferences = new References(before);
        this.newReferences = new References(after);
        this.schemas = new SchemaChange(changes, before, after);
    }

    void compare() {
        servers();
        paths("paths", Flow.REQUEST);
        paths("webhooks", Flow.RESPONSE);
    }

    private void servers() {
        var now = new ArrayList<String>();
        after.path("servers").forEach(one -> now.add(one.path("url").asString("")));
        for (var one : before.path("servers")) {
            var url = one.path("url").asString("");
            if (!now.contains(url) && changes.mayDo(now.size())) {
                changes.breaking(
                        "/servers",
                        "the server '%s' is gone".formatted(SchemaChange.clipped(url)),
                        "who calls it there no longer finds it",
                        "Keep it beside the others");
            }
        }
    }

    private void paths(String key, Flow sent) {
        var is = new TreeMap<String, Place>();
        var list = SchemaChange.below(new Place("", after), key);
        list.node()
                .propertyNames()
                .forEach(path -> is.put(template(path), SchemaChange.below(list, path)));
        var was = SchemaChange.below(new Place("", before), key);
        for (var path : was.node().propertyNames()) {
            var place = SchemaChange.below(was, path);
            var now = is.remove(template(path));
            if (now == null) {
                changes.breaking(
                        place.where(),
                        "the path is gone",
                        "who calls it no longer finds it",
                        "Keep it, and call its operations 'deprecated' instead");
            } else {
                operations(
                        oldReferences.follow(place),
                        newReferences.follow(now),
                        new Names(path, name(now)),
                        sent);
            }
        }
        is.values().forEach(one -> changes.fine(one.where(), "is new", "nobody called it yet"));
    }

    /** A path's templates in both versions. */
    record Names(String before, String after) {}

    private static String name(Place place) {
        return place.where()
                .substring(place.where().lastIndexOf('/') + 1)
                .replace("~1", "/")
                .replace("~0", "~");
    }

    /** What a parameter of a path is called matters to nobody who calls it. */
    private static String template(String path) {
        return path.replaceAll("\\{[^{}/]*+}", "{}");
    }

    private void operations(Place was, Place is, Names names, Flow sent) {
        for (var method : METHODS) {
            if (!changes.mayDo(1)) {
                return;
            }
            var old = was.node().path(method);
            var now = is.node().path(method);
            var where = References.below(is.where(), method);
            if (old.isMissingNode() && !now.isMissingNode()) {
                changes.fine(where, "is new", "nobody called it yet");
            } else if (!old.isMissingNode() && now.isMissingNode()) {
                changes.breaking(
                        References.below(was.where(), method),
                        "the operation is gone",
                        "who calls it no longer finds it",
                        "Keep it, and call it 'deprecated' instead");
            } else if (!old.isMissingNode()) {
                var oldPlace = SchemaChange.below(was, method);
                var newPlace = SchemaChange.below(is, method);
                new OperationChange(changes, schemas, oldReferences, newReferences, sent)
                        .compare(
                                oldPlace,
                                newPlace,
                                parameters(oldReferences, was, oldPlace, names.before()),
                                parameters(newReferences, is, newPlace, names.after()));
                new SecurityChange(changes, before, after).compare(oldPlace, newPlace);
            }
        }
    }

    /** Those of the path and, over them, those of the operation: by where they are and name. */
    private Map<String, Place> parameters(
            References references, Place path, Place operation, String template) {
        var all = new TreeMap<String, Place>();
        for (var from : List.of(path, operation)) {
            var list = SchemaChange.below(from, "parameters");
            if (!changes.mayDo(list.node().size())) {
                return all;
            }
            for (int i = 0; i < list.node().size(); i++) {
                var one = references.follow(new Place(list.where() + "/" + i, list.node().path(i)));
                all.put(key(one.node(), template), one);
            }
        }
        return all;
    }

    private static String key(JsonNode parameter, String template) {
        var in = parameter.path("in").asString("");
        var name = parameter.path("name").asString(parameter.path("$ref").asString(""));
        return switch (in) {
            case "path" -> {
                var at = template.indexOf("{" + name + "}");
                yield at < 0
                        ? "path " + name
                        : "path " + template.substring(0, at).chars().filter(c -> c == '{').count();
            }
            case "header" -> "header " + name.toLowerCase(Locale.ROOT);
            default -> in + " " + name;
        };
    }
}
