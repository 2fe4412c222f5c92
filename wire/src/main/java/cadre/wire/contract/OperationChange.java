package cadre.wire.contract;

import static cadre.wire.contract.SchemaChange.below;
import static cadre.wire.contract.SchemaChange.clipped;

import cadre.wire.contract.Flow.Shift;
import cadre.wire.contract.References.Place;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Compares one operation.
 *
 * @param sent how what is sent to it flows: as a request, or for webhooks the other way round
 */
record OperationChange(
        Changes changes, SchemaChange schemas, References before, References after, Flow sent) {
    private static final List<String> STYLE =
            List.of("style", "explode", "allowReserved", "allowEmptyValue");

    void compare(Place was, Place is, Map<String, Place> old, Map<String, Place> now) {
        old.forEach((key, one) -> parameter(key, one, now));
        now.forEach((key, one) -> {
            if (!old.containsKey(key)) {
                added(one, "the parameter '%s'".formatted(clipped(key)));
            }
        });
        body(was, is);
        responses(below(was, "responses"), below(is, "responses"));
        var calls = was.node().path("callbacks");
        if (changes.mayDo(schemas.weight(calls))
                && !calls.isMissingNode()
                && !calls.equals(is.node().path("callbacks"))) {
            changes.breaking(
                    References.below(is.where(), "callbacks"),
                    "the callbacks are others",
                    "who is called back may not understand it",
                    "Keep those that were");
        }
    }

    private void parameter(String key, Place was, Map<String, Place> all) {
        var is = all.get(key);
        if (is == null) {
            gone(was, "the parameter '%s'".formatted(clipped(key)));
            return;
        }
        required(was, is, sent);
        for (var style : STYLE) {
            if (!was.node().path(style).equals(is.node().path(style))) {
                changes.breaking(
                        References.below(is.where(), style),
                        "'%s' is another".formatted(style),
                        "what is sent until now is read in another way",
                        "Keep it as it was");
            }
        }
        value(was, is, sent);
    }

    /** The schema of a parameter or a header, or its content. */
    private void value(Place was, Place is, Flow flow) {
        if (isUnknown(was, is)) {
            return;
        }
        if (was.node().has("content") || is.node().has("content")) {
            content(below(was, "content"), below(is, "content"), flow);
        }
        schemas.compare(below(was, "schema"), below(is, "schema"), flow);
    }

    private boolean isUnknown(Place was, Place is) {
        if (!was.node().has("$ref") && !is.node().has("$ref")) {
            return false;
        }
        if (changes.mayDo(schemas.weight(was.node())) && !was.node().equals(is.node())) {
            changes.breaking(
                    is.where(),
                    "a reference that cannot be followed is another",
                    "nobody can say what it means",
                    "Refer to a place in the document");
        }
        return true;
    }

    private void body(Place oldOperation, Place newOperation) {
        var was = before.follow(below(oldOperation, "requestBody"));
        var is = after.follow(below(newOperation, "requestBody"));
        if (!was.node().isObject() && !is.node().isObject()) {
            return;
        }
        if (!is.node().isObject()) {
            gone(was, "the request's body");
        } else if (!was.node().isObject()) {
            added(is, "the request's body");
        } else if (!isUnknown(was, is)) {
            required(was, is, sent);
            content(below(was, "content"), below(is, "content"), sent);
        }
    }

    private void responses(Place was, Place is) {
        each(was, is, "the answer")
                .forEach((status, pair) -> {
                    if (!isUnknown(pair.was(), pair.is())) {
                        var answered = sent.reversed();
                        content(
                                below(pair.was(), "content"),
                                below(pair.is(), "content"),
                                answered);
                        each(
                                        below(pair.was(), "headers"),
                                        below(pair.is(), "headers"),
                                        "the header")
                                .forEach((_, header) -> {
                                    required(header.was(), header.is(), answered);
                                    value(header.was(), header.is(), answered);
                                });
                    }
                });
    }

    private void content(Place was, Place is, Flow flow) {
        each(was, is, "the media type")
                .forEach((_, pair) ->
                        schemas.compare(
                                below(pair.was(), "schema"), below(pair.is(), "schema"), flow));
    }

    private record Both(Place was, Place is) {}

    /** Those that are in both; says what is gone and what is new. */
    private Map<String, Both> each(Place was, Place is, String what) {
        var both = new TreeMap<String, Both>();
        if (!changes.mayDo(was.node().size() + is.node().size())) {
            return both;
        }
        for (var key : was.node().propertyNames()) {
            if (Keywords.isWords(key)) {
                continue;
            }
            var old = before.follow(below(was, key));
            if (is.node().has(key)) {
                both.put(key, new Both(old, after.follow(below(is, key))));
            } else {
                gone(below(was, key), "%s '%s'".formatted(what, clipped(key)));
            }
        }
        for (var key : is.node().propertyNames()) {
            if (!was.node().has(key)) {
                changes.fine(
                        References.below(is.where(), key),
                        "%s '%s' is new".formatted(what, clipped(key)),
                        "all that was there still is");
            }
        }
        return both;
    }

    private void gone(Place was, String what) {
        changes.breaking(
                was.where(), what + " is gone", "who relies on it no longer finds it", "Keep it");
    }

    private void added(Place is, String what) {
        if (isRequired(is.node())) {
            schemas.shift(
                    sent,
                    is.where(),
                    Shift.NARROWER,
                    what + " is new and required",
                    "Make it optional");
        } else {
            changes.fine(is.where(), what + " is new", "it may be left out");
        }
    }

    private void required(Place was, Place is, Flow flow) {
        var old = isRequired(was.node());
        var now = isRequired(is.node());
        if (old != now) {
            schemas.shift(
                    flow,
                    References.below(is.where(), "required"),
                    now ? Shift.NARROWER : Shift.WIDER,
                    now ? "is required, and was not" : "is no longer required",
                    "Keep it as it was");
        }
    }

    private static boolean isRequired(JsonNode node) {
        return node.path("required").asBoolean(false);
    }
}
