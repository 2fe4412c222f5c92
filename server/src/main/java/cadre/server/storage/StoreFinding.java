package cadre.server.storage;

/**
 * What a look at the store itself found.
 *
 * @param name of what was looked at, such as {@code connections}
 * @param ok whether it is as it should be
 * @param text what was seen
 * @param fix what to do; empty if nothing
 */
public record StoreFinding(String name, boolean ok, String text, String fix) {}
