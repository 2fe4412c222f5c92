package cadre.wire.contract;

import cadre.wire.contract.References.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Compares what a caller must show: each way in that was open stays open. */
record SecurityChange(Changes changes, JsonNode before, JsonNode after) {
    void compare(Place was, Place is) {
        var oldList = list(before, was.node());
        var newList = list(after, is.node());
        var work = (1L + oldList.size()) * (1L + newList.size());
        if (!changes.mayDo((int) Math.min(work, Integer.MAX_VALUE / 2))) {
            return;
        }
        var old = ways(oldList);
        var now = ways(newList);
        for (var way : old) {
            if (now.stream().noneMatch(one -> isNoMore(one, way))) {
                changes.breaking(
                        References.below(is.where(), "security"),
                        way.isEmpty()
                                ? "credentials are wanted, and none were"
                                : "%s no longer opens it"
                                        .formatted(SchemaChange.clipped(way.keySet().toString())),
                        "who is let in until now is kept out",
                        "Keep the former way beside the new one");
            }
        }
        old.stream().flatMap(way -> way.keySet().stream()).distinct().forEach(this::scheme);
    }

    private static JsonNode list(JsonNode document, JsonNode operation) {
        var own = operation.path("security");
        return own.isArray() ? own : document.path("security");
    }

    /** By scheme, its scopes. None at all is one way, with nothing to show. */
    private static List<Map<String, Set<String>>> ways(JsonNode list) {
        var ways = new ArrayList<Map<String, Set<String>>>();
        for (var one : list) {
            var way = new TreeMap<String, Set<String>>();
            one.properties().forEach(scheme -> way.put(scheme.getKey(), scopes(scheme.getValue())));
            ways.add(way);
        }
        return ways.isEmpty() ? List.of(Map.of()) : ways;
    }

    private static Set<String> scopes(JsonNode list) {
        var scopes = new TreeSet<String>();
        list.forEach(one -> scopes.add(one.toString()));
        return scopes;
    }

    private static boolean isNoMore(Map<String, Set<String>> way, Map<String, Set<String>> than) {
        return way.entrySet().stream()
                .allMatch(one ->
                        than.getOrDefault(one.getKey(), Set.of()).containsAll(one.getValue())
                                && than.containsKey(one.getKey()));
    }

    private void scheme(String name) {
        var was = before.path("components").path("securitySchemes").path(name);
        var is = after.path("components").path("securitySchemes").path(name);
        var isOther =
                Stream.of("type", "in", "name", "scheme", "openIdConnectUrl")
                        .anyMatch(key -> !was.path(key).equals(is.path(key)));
        if (isOther) {
            changes.breaking(
                    References.below("/components/securitySchemes", name),
                    "the credentials are shown in another way",
                    "who is let in until now is kept out",
                    "Keep it, and add another beside it");
        }
    }
}
