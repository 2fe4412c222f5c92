package cadre.server.forges.api;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Small answers with their ETags, those used last: what did not change is not sent again. */
final class Unchanged {
    private static final int MOST = 256;

    private final Map<URI, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

    record Kept(String etag, JsonNode json, Optional<Long> total, Links links) {}

    synchronized Optional<Kept> of(URI uri) {
        return Optional.ofNullable(kept.get(uri));
    }

    synchronized void forget(URI uri) {
        kept.remove(uri);
    }

    synchronized void keep(URI uri, String etag, Body body, Optional<Long> total, Links links) {
        if (body.length() > Body.LARGE) {
            kept.remove(uri);
            return;
        }
        body.json().ifPresent(json -> kept.put(uri, new Kept(etag, json, total, links)));
        if (kept.size() > MOST) {
            kept.remove(kept.keySet().iterator().next());
        }
    }
}
