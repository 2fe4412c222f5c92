package cadre.cli.wiring;

import cadre.wire.json.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * Where things stand in a JSON text, comments and trailing commas allowed. The text was read by a
 * parser before: what is not well formed does not come here.
 */
final class JsonPlaces {
    private JsonPlaces() {}

    /**
     * A member of an object, or an element of an array.
     *
     * @param name empty in an array
     * @param start where it begins: its name, or its value
     * @param value where its value begins
     * @param end behind its value
     */
    record Part(String name, int start, int value, int end) {}

    /** The first sign that is no space and in no comment, from {@code at} on. */
    static int skip(String text, int at) {
        int i = at;
        while (i < text.length()) {
            if (Character.isWhitespace(text.charAt(i))) {
                i++;
            } else if (text.startsWith("//", i)) {
                int line = text.indexOf('\n', i);
                i = line < 0 ? text.length() : line;
            } else if (text.startsWith("/*", i)) {
                i = text.indexOf("*/", i) + 2;
            } else {
                break;
            }
        }
        return i;
    }

    /** What the object or array that opens here holds, in its order. */
    static List<Part> parts(String text, int open) {
        var parts = new ArrayList<Part>();
        walk(text, open, parts);
        return parts;
    }

    /** Where the object or array that opens here closes. */
    static int close(String text, int open) {
        return walk(text, open, new ArrayList<>());
    }

    private static int walk(String text, int open, List<Part> parts) {
        boolean object = text.charAt(open) == '{';
        char closing = object ? '}' : ']';
        int at = skip(text, open + 1);
        while (text.charAt(at) != closing) {
            int start = at;
            var name = "";
            if (object) {
                int end = end(text, at);
                name = Json.mapper().readValue(text.substring(at, end), String.class);
                at = skip(text, skip(text, end) + 1);
            }
            int end = end(text, at);
            parts.add(new Part(name, start, at, end));
            at = skip(text, end);
            if (text.charAt(at) == ',') {
                at = skip(text, at + 1);
            }
        }
        return at;
    }

    private static int end(String text, int at) {
        return switch (text.charAt(at)) {
            case '{', '[' -> close(text, at) + 1;
            case '"' -> {
                int i = at + 1;
                while (text.charAt(i) != '"') {
                    i += text.charAt(i) == '\\' ? 2 : 1;
                }
                yield i + 1;
            }
            default -> {
                int i = at;
                while (i < text.length() && ",]}/ \t\r\n".indexOf(text.charAt(i)) < 0) {
                    i++;
                }
                yield i;
            }
        };
    }
}
