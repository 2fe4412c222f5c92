package cadre.app.model;

import cadre.wire.json.Json;
import com.sun.net.httpserver.Headers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Server-sent events, and what the three APIs have in common besides. */
final class Frames {
    private static final int PIECE = 24;

    private Frames() {}

    /** An event of that type, which its data repeats. */
    static String event(String type, Map<String, Object> fields) {
        var data = new LinkedHashMap<String, Object>();
        data.put("type", type);
        data.putAll(fields);
        return "event: " + type + "\ndata: " + json(data) + "\n\n";
    }

    /** Data without a type. */
    static String data(Object data) {
        return "data: " + json(data) + "\n\n";
    }

    static String json(Object value) {
        return Json.write(value);
    }

    /** The text in the pieces that it is streamed in, at least one. */
    static List<String> pieces(String text) {
        var pieces = new ArrayList<String>();
        for (var from = 0; from < text.length(); from += PIECE) {
            pieces.add(text.substring(from, Math.min(text.length(), from + PIECE)));
        }
        return pieces.isEmpty() ? List.of("") : pieces;
    }

    /** The key of a request: in its own header, or as a bearer token. */
    static String key(Headers headers, String header) {
        var own = headers.getFirst(header);
        if (own != null) {
            return own;
        }
        var bearer = headers.getFirst("Authorization");
        return bearer == null ? "" : bearer.replaceFirst("^Bearer ", "");
    }
}
