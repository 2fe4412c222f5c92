package cadre.wire.contract;

import static cadre.wire.contract.SchemaChange.below;
import static cadre.wire.contract.SchemaChange.clipped;

import cadre.wire.contract.Flow.Shift;
import cadre.wire.contract.References.Place;
import cadre.wire.contract.SchemaChange.Pair;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Keywords of one pair of schemas, but for its properties. */
final class KeywordChange {
    private static final Set<String> TYPES =
            Set.of("array", "boolean", "integer", "null", "number", "object", "string");

    private final SchemaChange schemas;
    private final Changes changes;
    private final Pair pair;
    private final JsonNode was;
    private final JsonNode is;

    KeywordChange(SchemaChange schemas, Changes changes, Pair pair) {
        this.schemas = schemas;
        this.changes = changes;
        this.pair = pair;
        this.was = pair.before().node();
        this.is = pair.after().node();
    }

    void types() {
        if (!mayCompare("type")) {
            return;
        }
        var old = types(was);
        var now = types(is);
        if (!old.equals(now)) {
            schemas.shift(
                    pair.flow(),
                    References.below(pair.after().where(), "type"),
                    shift(old, now),
                    "its type is %s, and was %s".formatted(shown(now), shown(old)),
                    "Go back to the former type, or put the new one in a property of its own");
        }
    }

    private static Set<String> types(JsonNode schema) {
        var type = schema.path("type");
        if (type.isMissingNode()) {
            return TYPES;
        }
        var types = new TreeSet<String>();
        (type.isArray() ? type.valueStream() : IntStream.of(0).mapToObj(_ -> type))
                .forEach(one -> types.add(one.isString() ? one.asString() : one.toString()));
        if (types.contains("number")) {
            types.add("integer");
        }
        if (schema.path("nullable").asBoolean(false)) {
            types.add("null");
        }
        return types;
    }

    private static String shown(Set<String> types) {
        if (types.equals(TYPES)) {
            return "any";
        }
        var shown = new TreeSet<>(types);
        if (shown.contains("number")) {
            shown.remove("integer");
        }
        return clipped(String.join(" or ", shown));
    }

    private static Shift shift(Set<String> old, Set<String> now) {
        if (old.containsAll(now)) {
            return Shift.NARROWER;
        }
        return now.containsAll(old) ? Shift.WIDER : Shift.OTHER;
    }

    /** {@code enum}, and {@code const}, which is one of one value. */
    void values() {
        if (!mayCompare("enum") || !mayCompare("const")) {
            return;
        }
        var old = values(was);
        var now = values(is);
        if (old.equals(now)) {
            return;
        }
        var where = References.below(pair.after().where(), is.has("const") ? "const" : "enum");
        if (old.isEmpty() || now.isEmpty()) {
            schemas.shift(
                    pair.flow(),
                    where,
                    old.isEmpty() ? Shift.NARROWER : Shift.WIDER,
                    old.isEmpty() ? "only some values are allowed" : "any value is allowed",
                    old.isEmpty() ? "Drop the list" : "Keep the list");
            return;
        }
        missing(old.get(), now.get())
                .ifPresent(one ->
                        schemas.shift(
                                pair.flow(),
                                where,
                                Shift.NARROWER,
                                "the value %s is gone".formatted(clipped(one)),
                                "Keep it in the list"));
        missing(now.get(), old.get())
                .ifPresent(one ->
                        schemas.shift(
                                pair.flow(),
                                where,
                                Shift.WIDER,
                                "the value %s is new".formatted(clipped(one)),
                                "Leave it out, or put it in a property of its own"));
    }

    private static Optional<String> missing(Set<String> from, Set<String> in) {
        return from.stream().filter(one -> !in.contains(one)).findFirst();
    }

    private static Optional<Set<String>> values(JsonNode schema) {
        var list = schema.path("enum");
        var only = schema.path("const");
        if (list.isMissingNode() && only.isMissingNode()) {
            return Optional.empty();
        }
        var values = new TreeSet<String>();
        if (only.isMissingNode()) {
            list.forEach(one -> values.add(one.toString()));
        } else {
            values.add(only.toString());
        }
        return Optional.of(values);
    }

    /** One keyword, where it is in one of both or in both. */
    void compare(String key) {
        if (Keywords.isWords(key) || Keywords.ELSEWHERE.contains(key)) {
            return;
        }
        var old = was.path(key);
        var now = is.path(key);
        var isPositional = key.equals("prefixItems") || key.equals("items") && isList(old, now);
        if (isPositional) {
            positions(key, pair.flow());
        } else if (Keywords.REST.contains(key)) {
            schemas.later(below(pair.before(), key), below(pair.after(), key), pair.flow());
        } else if (Keywords.ENTANGLED.contains(key)) {
            entangled(key);
        } else if (key.equals("patternProperties") || key.equals("dependentSchemas")) {
            named(key);
        } else if (key.equals("oneOf") || key.equals("anyOf") || key.equals("allOf")) {
            branches(key);
        } else if (mayCompare(key) && !old.equals(now) && !(isAbsent(old) && isAbsent(now))) {
            plain(key, old, now);
        }
    }

    private static boolean isList(JsonNode old, JsonNode now) {
        return old.isArray() || now.isArray();
    }

    private boolean mayCompare(String key) {
        return changes.mayDo(schemas.weight(was.path(key)) + schemas.weight(is.path(key)));
    }

    private void positions(String key, Flow flow) {
        var old = was.path(key);
        var now = is.path(key);
        if (!old.isArray() || !now.isArray() || old.size() != now.size()) {
            shift(key, Shift.OTHER, "'%s' has others".formatted(key), "Keep their number");
            return;
        }
        if (!changes.mayDo(old.size())) {
            return;
        }
        var left = below(pair.before(), key);
        var right = below(pair.after(), key);
        for (int i = 0; i < old.size(); i++) {
            schemas.later(item(left, i), item(right, i), flow);
        }
    }

    private static Place item(Place list, int index) {
        return new Place(list.where() + "/" + index, list.node().path(index));
    }

    private void entangled(String key) {
        if (was.has(key) && is.has(key)) {
            schemas.later(below(pair.before(), key), below(pair.after(), key), Flow.EXACT);
        } else {
            shift(
                    key,
                    Shift.OTHER,
                    "'%s' %s".formatted(key, is.has(key) ? "is new" : "is gone"),
                    "Go back to the former condition");
        }
    }

    private void named(String key) {
        var left = below(pair.before(), key);
        var right = below(pair.after(), key);
        if (!changes.mayDo(left.node().size() + right.node().size())) {
            return;
        }
        var flow = key.equals("patternProperties") ? pair.flow() : Flow.EXACT;
        var names = new TreeSet<>(left.node().propertyNames());
        names.addAll(right.node().propertyNames());
        for (var name : names) {
            if (left.node().has(name) && right.node().has(name)) {
                schemas.later(below(left, name), below(right, name), flow);
            } else {
                var word = right.node().has(name) ? "is new" : "is gone";
                shift(
                        key,
                        Shift.OTHER,
                        "'%s' of '%s' %s".formatted(clipped(name), key, word),
                        "Keep those that were");
            }
        }
    }

    /** As many as before: each in its place. Else those that are the same in both. */
    private void branches(String key) {
        var old = was.path(key);
        var now = is.path(key);
        if (old.isArray() && now.isArray() && old.size() == now.size()) {
            positions(key, Flow.BOTH);
            return;
        }
        if (!mayCompare(key)) {
            return;
        }
        var oldTexts = texts(pair.before(), key);
        var newTexts = texts(pair.after(), key);
        oldTexts.forEach((text, place) -> {
            var same = newTexts.get(text);
            if (same != null) {
                schemas.later(place, same, Flow.BOTH);
            }
        });
        Shift shift;
        if (newTexts.keySet().containsAll(oldTexts.keySet())) {
            shift = key.equals("allOf") || !was.has(key) ? Shift.NARROWER : Shift.WIDER;
        } else if (oldTexts.keySet().containsAll(newTexts.keySet())) {
            shift = key.equals("allOf") || !is.has(key) ? Shift.WIDER : Shift.NARROWER;
        } else {
            shift = Shift.OTHER;
        }
        shift(
                key,
                shift,
                "'%s' has %d, and had %d".formatted(key, now.size(), old.size()),
                "Keep those that were, and no others");
    }

    private static Map<String, Place> texts(Place schema, String key) {
        var list = below(schema, key);
        var texts = new TreeMap<String, Place>();
        for (int i = 0; i < list.node().size(); i++) {
            texts.put(list.node().path(i).toString(), item(list, i));
        }
        return texts;
    }

    private void plain(String key, JsonNode old, JsonNode now) {
        var what =
                now.isMissingNode()
                        ? "'%s' is gone".formatted(clipped(key))
                        : "'%s' is %s%s"
                                .formatted(
                                        clipped(key),
                                        clipped(now.toString()),
                                        old.isMissingNode()
                                                ? ", and was not there"
                                                : ", and was " + clipped(old.toString()));
        shift(key, shift(key, old, now), what, "Keep '%s' as it was".formatted(clipped(key)));
    }

    private static Shift shift(String key, JsonNode old, JsonNode now) {
        var isLower = Keywords.LOWER_LIMITS.contains(key);
        var isUpper = Keywords.UPPER_LIMITS.contains(key);
        if (isUpper || isLower || Keywords.CONDITIONS.contains(key)) {
            if (isAbsent(old)) {
                return Shift.NARROWER;
            }
            if (isAbsent(now)) {
                return Shift.WIDER;
            }
        }
        if ((isUpper || isLower) && old.isNumber() && now.isNumber()) {
            var higher = Double.compare(now.doubleValue(), old.doubleValue());
            if (higher != 0) {
                return higher > 0 == isLower ? Shift.NARROWER : Shift.WIDER;
            }
        }
        return Shift.OTHER;
    }

    /** A flag that is false is as good as none. */
    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isBoolean() && !node.booleanValue();
    }

    private void shift(String key, Shift shift, String what, String fix) {
        schemas.shift(pair.flow(), References.below(pair.after().where(), key), shift, what, fix);
    }
}
