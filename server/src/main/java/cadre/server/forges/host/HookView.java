package cadre.server.forges.host;

import java.util.List;

/**
 * A webhook of a repository.
 *
 * @param url where it sends to
 * @param json true when it sends JSON with POST, as Cadre wants it
 * @param events that it is for
 * @param last what became of its last delivery, in the host's words; empty where none is told
 */
public record HookView(String url, boolean active, boolean json, List<String> events, String last) {
    public HookView {
        events = List.copyOf(events);
    }
}
