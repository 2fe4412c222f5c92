package cadre.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.server.storage.PostgresUrl;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a bench is told.
 *
 * @param name which one
 * @param count how many of whatever it counts; its own choice when empty
 * @param db the URL of a PostgreSQL database that may be filled with rubbish; empty for SQLite
 * @param json one JSON object instead of lines
 * @param peer the address of an MCP server to drive instead of one's own; empty for none
 */
record Options(String name, OptionalInt count, String db, boolean json, String peer) {

    private static final Set<String> WITH_VALUE = Set.of("--count", "--store", "--db", "--peer");

    /** Benches that drive SQLite whatever they are told. */
    private static final Set<String> ON_SQLITE = Set.of("start", "route", "traces");

    /** Benches that can drive what others have built. */
    private static final Set<String> WITH_PEER = Set.of("bus");

    /** Reads them; an {@link IllegalArgumentException} says what is wrong. */
    static Options of(List<String> words) {
        var names = new ArrayList<String>();
        var values = new HashMap<String, String>();
        for (var word = words.iterator(); word.hasNext(); ) {
            var each = word.next();
            if (WITH_VALUE.contains(each)) {
                if (!word.hasNext()) {
                    throw new IllegalArgumentException(each + " needs a value");
                }
                values.put(each, word.next());
            } else if (each.equals("--json")) {
                values.put(each, "");
            } else if (each.startsWith("-")) {
                throw new IllegalArgumentException("no option '" + each + "'");
            } else {
                names.add(each);
            }
        }
        if (names.size() != 1) {
            throw new IllegalArgumentException(
                    names.isEmpty() ? "say which bench" : "one bench at a time, not " + names);
        }
        var name = names.getFirst();
        var count = values.get("--count");
        var db = values.getOrDefault("--db", "");
        checkStore(values.getOrDefault("--store", ""), db);
        if (!db.isEmpty() && ON_SQLITE.contains(name)) {
            throw new IllegalArgumentException(name + " takes no --db: it measures SQLite");
        }
        var peer = values.getOrDefault("--peer", "");
        checkPeer(name, peer, db);
        return new Options(
                name,
                count == null ? OptionalInt.empty() : OptionalInt.of(number(count)),
                db,
                values.containsKey("--json"),
                peer);
    }

    private static void checkPeer(String name, String peer, String db) {
        if (peer.isEmpty()) {
            return;
        }
        if (!WITH_PEER.contains(name)) {
            throw new IllegalArgumentException(name + " takes no --peer");
        }
        if (!peer.matches("http://[A-Za-z0-9.-]+:[0-9]{1,5}/\\S*")) {
            throw new IllegalArgumentException("--peer takes http://HOST:PORT/PATH");
        }
        if (!db.isEmpty()) {
            throw new IllegalArgumentException("--peer takes no --db: the peer has its own store");
        }
    }

    private static void checkStore(String store, String db) {
        if (!List.of("", "sqlite", "postgresql").contains(store)) {
            throw new IllegalArgumentException("--store takes sqlite or postgresql");
        }
        if (store.equals("postgresql") && db.isEmpty()) {
            throw new IllegalArgumentException(
                    "--store postgresql needs --db postgresql://USER@HOST:PORT/NAME, an empty"
                            + " database; bench/peers/postgres starts a server for it");
        }
        if (store.equals("sqlite") && !db.isEmpty()) {
            throw new IllegalArgumentException("--store sqlite takes no --db");
        }
        if (!db.isEmpty() && !PostgresUrl.isOne(db)) {
            throw new IllegalArgumentException("--db takes postgresql://USER@HOST:PORT/NAME");
        }
    }

    /** The same with the password of the environment in the URL, unless there is one already. */
    Options withPassword(Map<String, String> environment) {
        var password = environment.getOrDefault(PostgresUrl.PASSWORD_VARIABLE, "");
        if (!isPostgres()
                || password.isEmpty()
                || !PostgresUrl.parse(db, "").password().isEmpty()) {
            return this;
        }
        var added = "password=" + URLEncoder.encode(password, UTF_8).replace("+", "%20");
        return new Options(name, count, db + (db.contains("?") ? "&" : "?") + added, json, peer);
    }

    boolean isPostgres() {
        return !db.isEmpty();
    }

    /** As the figures name it. */
    String store() {
        return isPostgres() ? "postgresql" : "sqlite";
    }

    private static int number(String text) {
        if (!text.matches("[1-9][0-9]{0,6}")) {
            throw new IllegalArgumentException("--count takes a number from 1 to 9999999");
        }
        return Integer.parseInt(text);
    }
}
