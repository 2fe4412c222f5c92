package cadre.cli.wiring;

import cadre.cli.wiring.JsonPlaces.Part;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Somebody else's JSON file, in which single places are changed. The rest stays as it is, comments,
 * order and spaces included.
 */
final class JsonText {
    private static final JsonMapper READER =
            Json.mapper()
                    .rebuild()
                    .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
                    .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    private final String text;
    private final JsonNode tree;

    private JsonText(String text) {
        this.text = text;
        this.tree = READER.readTree(text);
    }

    /**
     * Reads it; comments and trailing commas are allowed.
     *
     * @param name names it in the error
     * @throws CadreException INVALID if it is no JSON object
     */
    static JsonText read(String text, String name) {
        try {
            var read = new JsonText(text.isBlank() ? "{}\n" : text);
            if (read.tree.isObject()) {
                return read;
            }
        } catch (JacksonException e) {
            throw notJson(name, e);
        }
        throw new CadreException(
                ErrorCode.INVALID,
                "The file is no JSON object",
                Map.of("file", name),
                "Nothing was changed; mend it, then run this again");
    }

    private static CadreException notJson(String name, JacksonException e) {
        var place = e.getLocation();
        return new CadreException(
                ErrorCode.INVALID,
                "The file cannot be read as JSON",
                Map.of(
                        "file",
                        name,
                        "line",
                        place == null ? "?" : String.valueOf(place.getLineNr())),
                "Nothing was changed; mend it, then run this again",
                e);
    }

    /** What is at this path; a missing node if nothing is. */
    JsonNode at(String... path) {
        var node = tree;
        for (var name : path) {
            node = node.path(name);
        }
        return node;
    }

    /** Whether nothing is left in it. */
    boolean isEmpty() {
        return tree.isEmpty();
    }

    /**
     * The same with this value at this path, whose objects are made where they are missing.
     *
     * @throws CadreException CONFLICT if something on the way is no object
     */
    JsonText put(JsonNode value, String... path) {
        if (value.equals(at(path))) {
            return this;
        }
        int depth = 0;
        int open = root();
        while (depth < path.length - 1 && at(Arrays.copyOf(path, depth + 1)).isObject()) {
            open = part(open, path[depth]).value();
            depth++;
        }
        var there = at(Arrays.copyOf(path, depth + 1));
        if (depth == path.length - 1 && !there.isMissingNode()) {
            var part = part(open, path[depth]);
            return with(part.value(), part.end(), render(value, indentAt(part.start())));
        }
        if (!there.isMissingNode()) {
            throw otherKind(path, depth, "an object");
        }
        var wrapped = value;
        for (int i = path.length - 1; i > depth; i--) {
            wrapped = Json.mapper().createObjectNode().set(path[i], wrapped);
        }
        return insert(open, Json.write(path[depth]) + ": ", wrapped);
    }

    /**
     * The same with this element at the end of the list at this path, unless it is there already.
     *
     * @throws CadreException CONFLICT if there is something else than a list
     */
    JsonText append(JsonNode element, String... path) {
        var there = at(path);
        if (there.isMissingNode()) {
            return put(Json.mapper().createArrayNode().add(element), path);
        }
        if (!there.isArray()) {
            throw otherKind(path, path.length - 1, "a list");
        }
        for (var each : there) {
            if (each.equals(element)) {
                return this;
            }
        }
        return insert(open(path), "", element);
    }

    /** The same without what is at this path, and without objects that are empty then. */
    JsonText remove(String... path) {
        if (at(path).isMissingNode()) {
            return this;
        }
        var parent = Arrays.copyOf(path, path.length - 1);
        if (parent.length > 0 && at(parent).size() == 1) {
            return remove(parent);
        }
        int open = open(parent);
        var names = JsonPlaces.parts(text, open).stream().map(Part::name).toList();
        return cut(open, names.indexOf(path[path.length - 1]));
    }

    /** The same without the elements of the list at this path that are meant, as above. */
    JsonText removeElements(Predicate<JsonNode> meant, String... path) {
        var list = at(path);
        if (!list.isArray()) {
            return this;
        }
        var gone = new ArrayList<Integer>();
        for (int i = 0; i < list.size(); i++) {
            if (meant.test(list.get(i))) {
                gone.add(i);
            }
        }
        if (gone.isEmpty()) {
            return this;
        }
        if (gone.size() == list.size()) {
            return remove(path);
        }
        var left = this;
        for (var index : gone.reversed()) {
            left = left.cut(left.open(path), index);
        }
        return left;
    }

    @Override
    public String toString() {
        return text;
    }

    private int root() {
        return JsonPlaces.skip(text, 0);
    }

    private int open(String... path) {
        int open = root();
        for (var name : path) {
            open = part(open, name).value();
        }
        return open;
    }

    private Part part(int open, String name) {
        return JsonPlaces.parts(text, open).stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no member " + name));
    }

    private JsonText insert(int open, String before, JsonNode value) {
        var parts = JsonPlaces.parts(text, open);
        if (parts.isEmpty()) {
            int close = JsonPlaces.close(text, open);
            var outer = indentAt(open);
            var inner = outer + unit();
            var kept = text.substring(open + 1, close);
            return with(
                    open + 1,
                    close,
                    "\n"
                            + inner
                            + before
                            + render(value, inner)
                            + kept.stripTrailing()
                            + "\n"
                            + outer);
        }
        var indent = indent(open, parts.getFirst());
        int end = parts.getLast().end();
        return with(end, end, ",\n" + indent + before + render(value, indent));
    }

    private JsonText cut(int open, int index) {
        var parts = JsonPlaces.parts(text, open);
        var part = parts.get(index);
        if (index < parts.size() - 1) {
            return with(part.start(), parts.get(index + 1).start(), "");
        }
        if (index > 0) {
            return with(parts.get(index - 1).end(), part.end(), "");
        }
        int close = JsonPlaces.close(text, open);
        var rest = text.substring(open + 1, part.start()) + text.substring(part.end(), close);
        return with(open + 1, close, rest.replace(",", "").isBlank() ? "" : rest);
    }

    private JsonText with(int from, int to, String instead) {
        var line = text.contains("\r\n") ? instead.replace("\n", "\r\n") : instead;
        return new JsonText(text.substring(0, from) + line + text.substring(to));
    }

    private String indent(int open, Part first) {
        int line = text.lastIndexOf('\n', first.start()) + 1;
        return text.substring(line, first.start()).isBlank()
                ? text.substring(line, first.start())
                : indentAt(open) + unit();
    }

    private String indentAt(int place) {
        int line = text.lastIndexOf('\n', place) + 1;
        int end = line;
        while (end < place && Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return text.substring(line, end);
    }

    private String unit() {
        var parts = JsonPlaces.parts(text, root());
        var unit = parts.isEmpty() ? "" : indentAt(parts.getFirst().start());
        return unit.isEmpty() ? "  " : unit;
    }

    private String render(JsonNode value, String indent) {
        if (value.isEmpty() || !value.isContainer()) {
            return Json.write(value);
        }
        var inner = indent + unit();
        var lines = new ArrayList<String>();
        if (value.isArray()) {
            value.forEach(element -> lines.add(inner + render(element, inner)));
        } else {
            value.properties()
                    .forEach(member ->
                            lines.add(
                                    inner
                                            + Json.write(member.getKey())
                                            + ": "
                                            + render(member.getValue(), inner)));
        }
        var around = value.isArray() ? List.of("[", "]") : List.of("{", "}");
        return around.get(0) + "\n" + String.join(",\n", lines) + "\n" + indent + around.get(1);
    }

    private static CadreException otherKind(String[] path, int depth, String wanted) {
        return new CadreException(
                ErrorCode.CONFLICT,
                "Something in the file is not " + wanted,
                Map.of("at", String.join(".", Arrays.copyOf(path, depth + 1))),
                "Nothing was changed; mend it, then run this again");
    }
}
