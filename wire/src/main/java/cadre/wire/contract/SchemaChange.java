package cadre.wire.contract;

import cadre.wire.contract.Flow.Shift;
import cadre.wire.contract.References.Place;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;

/**
 * Compares schemas, pair by pair from a queue: each pair once, however often it is referred to, so
 * that references in a circle come to an end.
 */
final class SchemaChange {
    private static final int CHARACTERS_AT_ONCE = 50;

    private final Changes changes;
    private final References before;
    private final References after;
    private final Queue<Pair> queue = new ArrayDeque<>();
    private final Map<JsonNode, Integer> numbers = new IdentityHashMap<>();
    private final Map<JsonNode, Integer> weights = new IdentityHashMap<>();
    private final Set<Met> met = new HashSet<>();

    SchemaChange(Changes changes, JsonNode before, JsonNode after) {
        this.changes = changes;
        this.before = new References(before);
        this.after = new References(after);
    }

    private record Met(int before, int after, Flow flow) {}

    /** Two schemas that stand for each other. */
    record Pair(Place before, Place after, Flow flow) {}

    /** Compares documents that are a schema each. */
    static void ofWhole(Changes changes, JsonNode before, JsonNode after) {
        new SchemaChange(changes, before, after)
                .compare(new Place("", before), new Place("", after), Flow.BOTH);
    }

    private static boolean isSchema(JsonNode node) {
        return node.isObject() || node.isBoolean();
    }

    /** Compares two schemas of the documents, and all that they refer to. */
    void compare(Place was, Place is, Flow flow) {
        later(was, is, flow);
        for (var next = queue.poll(); next != null; next = queue.poll()) {
            pair(next);
        }
    }

    void later(Place was, Place is, Flow flow) {
        queue.add(new Pair(was, is, flow));
    }

    private void pair(Pair given) {
        var was = before.follow(given.before());
        var is = after.follow(given.after());
        var pair = new Pair(was, is, given.flow());
        if (!changes.mayDo(was.node().size() + is.node().size())
                || !met.add(new Met(number(was.node()), number(is.node()), given.flow()))) {
            return;
        }
        if (!isSchema(was.node()) || !isSchema(is.node())) {
            if (!was.node().equals(is.node())) {
                shift(pair, Shift.OTHER, "is no schema", "Write an object");
            }
        } else if (isNothing(was.node()) || isNothing(is.node())) {
            nothing(pair);
        } else if (references(pair)) {
            keywords(pair);
        }
    }

    /** How much work it is to compare all of a value. */
    int weight(JsonNode node) {
        if (!node.isContainer()) {
            return 1 + node.asString("").length() / CHARACTERS_AT_ONCE;
        }
        var known = weights.get(node);
        if (known != null) {
            return known;
        }
        var weight = 1 + node.valueStream().mapToInt(this::weight).sum();
        weights.put(node, weight);
        return weight;
    }

    private int number(JsonNode node) {
        return numbers.computeIfAbsent(node, _ -> numbers.size());
    }

    private static boolean isNothing(JsonNode node) {
        return node.isBoolean() && !node.booleanValue();
    }

    private void nothing(Pair pair) {
        if (!isNothing(pair.before().node())) {
            shift(
                    pair,
                    Shift.NARROWER,
                    "nothing is allowed here any more",
                    "Allow what was allowed");
        } else if (!isNothing(pair.after().node())) {
            shift(pair, Shift.WIDER, "is allowed, and was not", "Go back to 'false'");
        }
    }

    /** References that {@code follow} left; false if nothing more can be compared. */
    private boolean references(Pair pair) {
        var was = pair.before().node().path("$ref");
        var is = pair.after().node().path("$ref");
        if (was.isMissingNode() && is.isMissingNode()) {
            return true;
        }
        if (was.isMissingNode() || is.isMissingNode()) {
            shift(
                    pair,
                    Shift.OTHER,
                    "a reference came or went that cannot be followed, or has keywords beside it",
                    "Refer as before, or to a place in the document with nothing beside");
            return false;
        }
        var target = before.target(pair.before().node());
        var newTarget = after.target(pair.after().node());
        if (target.isPresent() && newTarget.isPresent()) {
            later(target.get(), newTarget.get(), pair.flow());
        } else if (!was.equals(is)) {
            shift(
                    pair,
                    Shift.OTHER,
                    "refers to '%s', and referred to '%s'"
                            .formatted(clipped(is.asString()), clipped(was.asString())),
                    "Refer to the same");
        } else {
            definitions("$defs");
            definitions("definitions");
        }
        return true;
    }

    /** A name that is not followed may mean any definition: all that were there are compared. */
    private void definitions(String key) {
        var is = after.root().path(key);
        for (var one : before.root().path(key).properties()) {
            var where = References.below("/" + key, one.getKey());
            var now = is.path(one.getKey());
            if (now.isMissingNode()) {
                changes.breaking(
                        where,
                        "the definition is gone",
                        "something refers to a name that may be this one",
                        "Keep it");
            } else {
                later(new Place(where, one.getValue()), new Place(where, now), Flow.BOTH);
            }
        }
    }

    private void keywords(Pair pair) {
        var keyword = new KeywordChange(this, changes, pair);
        keyword.types();
        keyword.values();
        new PropertyChange(this, changes, pair).compare();
        var keys = new TreeSet<>(pair.before().node().propertyNames());
        keys.addAll(pair.after().node().propertyNames());
        keys.forEach(keyword::compare);
    }

    void shift(Pair pair, Shift shift, String what, String fix) {
        shift(pair.flow(), pair.after().where(), shift, what, fix);
    }

    void shift(Flow flow, String where, Shift shift, String what, String fix) {
        if (!flow.breaks(shift)) {
            changes.fine(
                    where,
                    what,
                    flow == Flow.REQUEST
                            ? "all that may be sent may still be sent"
                            : "all that is answered could be answered before");
            return;
        }
        var why =
                switch (shift) {
                    case NARROWER -> "what could be sent until now is no longer allowed";
                    case WIDER -> "who reads it may get what was never there before";
                    case OTHER -> "what one side writes is not what the other reads";
                };
        changes.breaking(where, what, why, fix);
    }

    static String clipped(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    /** A schema below a place; the one that allows all where there is none. */
    static Place below(Place place, String key) {
        var node = place.node().path(key);
        return new Place(
                References.below(place.where(), key),
                node.isMissingNode() ? BooleanNode.TRUE : node);
    }
}
