package cadre.wire.config;

import java.util.Set;

/** What {@code tool_sets} may hold: a list of mappings with name, bus, servers and hint. */
final class ToolSetShape implements Shape {
    private static final Set<String> KEYS = Set.of("name", "bus", "servers", "hint");
    private static final Set<String> SERVER_KEYS = Set.of("name", "url");
    private static final int MOST_SERVERS = 20;
    private static final int LONGEST_HINT = 1000;

    @Override
    public void check(Setting setting) {
        for (var item : setting.items()) {
            var entries = item.entries(KEYS);
            var name = entries.get("name");
            if (name == null) {
                throw item.wrong("a tool set needs a name");
            }
            NAME.check(name);
            var bus = entries.get("bus");
            if (bus != null) {
                bus.unquoted().flag();
            }
            var hint = entries.get("hint");
            if (hint != null) {
                hint(hint);
            }
            var servers = entries.get("servers");
            if (servers != null) {
                servers(servers);
            }
        }
    }

    private static void hint(Setting hint) {
        var text = hint.quotedText();
        if (text.length() > LONGEST_HINT || text.indexOf('\n') >= 0) {
            throw hint.wrong("one line of at most " + LONGEST_HINT + " characters is wanted");
        }
    }

    private static void servers(Setting servers) {
        if (servers.items().size() > MOST_SERVERS) {
            throw servers.wrong("at most " + MOST_SERVERS + " are wanted");
        }
        for (var server : servers.items()) {
            var entries = server.entries(SERVER_KEYS);
            var name = entries.get("name");
            var url = entries.get("url");
            if (name == null || url == null || url.isEmpty()) {
                throw server.wrong("a server needs name and url");
            }
            NAME.check(name);
            ADDRESS.check(url);
        }
    }
}
