package cadre.app.model;

import java.util.Set;

/**
 * A request in the words of no API.
 *
 * @param key what it logged in with, empty if nothing
 * @param text all that it holds, for the marker
 * @param turns the model turns that it already holds
 * @param tools the names of the tools that are offered
 * @param streams whether the answer goes in frames
 */
record Asked(String model, String key, String text, int turns, Set<String> tools, boolean streams) {
    Asked {
        tools = Set.copyOf(tools);
    }

    boolean offers(String tool) {
        return tools.contains(tool);
    }
}
