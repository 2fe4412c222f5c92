package cadre.server.forges.host;

import java.util.List;

/**
 * A webhook of a repository.
 *
 * @param url where it sends to
 * @param json true when it sends JSON with POST, as Cadre wants it
 * @param events that it is for
 */
public record HookView(String url, boolean active, boolean json, List<String> events) {
    public HookView {
        events = List.copyOf(events);
    }
}
