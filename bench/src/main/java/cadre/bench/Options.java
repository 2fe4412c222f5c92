package cadre.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.server.storage.PostgresUrl;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a bench is told.
 *
 * @param name which one
 * @param count how many of whatever it counts; its own choice when empty
 * @param db the URL of a PostgreSQL database that may be filled with rubbish; empty for SQLite
 * @param json one JSON object instead of lines
 */
record Options(String name, OptionalInt count, String db, boolean json) {

    /** Reads them; an {@link IllegalArgumentException} says what is wrong. */
    static Options of(List<String> words) {
        var db = value(words, "--db");
        var store = value(words, "--store");
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
        return new Options(words.getFirst(), count(words), db, words.contains("--json"));
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
        return new Options(name, count, db + (db.contains("?") ? "&" : "?") + added, json);
    }

    boolean isPostgres() {
        return !db.isEmpty();
    }

    /** As the figures name it. */
    String store() {
        return isPostgres() ? "postgresql" : "sqlite";
    }

    private static OptionalInt count(List<String> words) {
        if (!words.contains("--count")) {
            return OptionalInt.empty();
        }
        var text = value(words, "--count");
        if (!text.matches("[1-9][0-9]{0,6}")) {
            throw new IllegalArgumentException("--count takes a number from 1 to 9999999");
        }
        return OptionalInt.of(Integer.parseInt(text));
    }

    private static String value(List<String> words, String option) {
        var at = words.indexOf(option);
        if (at < 0) {
            return "";
        }
        if (at + 1 == words.size()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return words.get(at + 1);
    }
}
