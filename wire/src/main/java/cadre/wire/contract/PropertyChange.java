package cadre.wire.contract;

import static cadre.wire.contract.SchemaChange.clipped;

import cadre.wire.contract.Flow.Shift;
import cadre.wire.contract.References.Place;
import cadre.wire.contract.SchemaChange.Pair;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * Properties of an object. One that is new and optional breaks nobody, since readers leave out what
 * they do not know; one that is gone breaks whoever read it, optional or not.
 */
final class PropertyChange {
    private final SchemaChange schemas;
    private final Changes changes;
    private final Pair pair;
    private final Place was;
    private final Place is;
    private final Set<String> required;
    private final Set<String> newRequired;

    PropertyChange(SchemaChange schemas, Changes changes, Pair pair) {
        this.schemas = schemas;
        this.changes = changes;
        this.pair = pair;
        this.was = SchemaChange.below(pair.before(), "properties");
        this.is = SchemaChange.below(pair.after(), "properties");
        this.required = names(pair.before().node().path("required"));
        this.newRequired = names(pair.after().node().path("required"));
    }

    private static Set<String> names(JsonNode list) {
        var names = new TreeSet<String>();
        if (list.isArray()) {
            list.forEach(one -> names.add(one.isString() ? one.asString() : one.toString()));
        }
        return names;
    }

    void compare() {
        if (!changes.mayDo(
                was.node().size() + is.node().size() + required.size() + newRequired.size())) {
            return;
        }
        was.node().propertyNames().forEach(this::kept);
        is.node().propertyNames().stream()
                .filter(name -> !was.node().has(name))
                .forEach(this::added);
        newRequired.stream()
                .filter(name -> !required.contains(name) && !isNew(name))
                .forEach(name ->
                        schemas.shift(
                                pair.flow(),
                                References.below(is.where(), name),
                                Shift.NARROWER,
                                "'%s' is required, and was not".formatted(clipped(name)),
                                "Take it out of 'required'"));
        required.stream()
                .filter(name -> !newRequired.contains(name) && !isGone(name))
                .forEach(name ->
                        schemas.shift(
                                pair.flow(),
                                References.below(is.where(), name),
                                Shift.WIDER,
                                "'%s' is no longer required".formatted(clipped(name)),
                                "Keep it in 'required'"));
    }

    private boolean isNew(String name) {
        return is.node().has(name) && !was.node().has(name);
    }

    private boolean isGone(String name) {
        return was.node().has(name) && !is.node().has(name);
    }

    private void kept(String name) {
        if (is.node().has(name)) {
            schemas.later(SchemaChange.below(was, name), SchemaChange.below(is, name), pair.flow());
            return;
        }
        changes.breaking(
                References.below(was.where(), name),
                (required.contains(name) ? "the required" : "the")
                        + " property '%s' is gone".formatted(clipped(name)),
                "who relies on it no longer finds it",
                "Keep it, and call it 'deprecated' instead");
    }

    private void added(String name) {
        var where = References.below(is.where(), name);
        var rest = pair.before().node().path("additionalProperties");
        if (newRequired.contains(name)) {
            schemas.shift(
                    pair.flow(),
                    where,
                    Shift.NARROWER,
                    "'%s' is new and required".formatted(clipped(name)),
                    "Make it optional: take it out of 'required'");
        } else if (pair.flow() == Flow.EXACT) {
            schemas.shift(pair, Shift.OTHER, "'%s' is new".formatted(clipped(name)), "Drop it");
        } else if (rest.isObject() && !rest.isEmpty()) {
            schemas.later(
                    SchemaChange.below(pair.before(), "additionalProperties"),
                    SchemaChange.below(is, name),
                    pair.flow());
        } else {
            changes.fine(
                    where,
                    "the optional property '%s' is new".formatted(clipped(name)),
                    "readers leave out what they do not know");
        }
    }
}
