package cadre.wire.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.regex.Pattern;

/** What the value of a key may be. */
interface Shape {
    /** Any one word or line. */
    Shape TEXT = Setting::text;

    /** true or false. */
    Shape FLAG = Setting::flag;

    /** Any list of words. */
    Shape WORDS = Setting::texts;

    /** An absolute path, or one below {@code ~}. */
    Shape PATH = setting -> setting.path(Path.of("/"));

    /** The same, or nothing. */
    Shape PATH_OR_NOTHING =
            setting -> {
                if (!setting.isEmpty()) {
                    PATH.check(setting);
                }
            };

    /** A host's name or address, without a port. */
    Shape HOST = word(Forms.HOST, "is no address");

    /** Such hosts. */
    Shape HOSTS = words(1000, Forms.HOST, "is no host name; give no port");

    /** The name of a thing. */
    Shape NAME = word(Forms.NAME, Forms.NAME_WANTED);

    /** The same, or nothing. */
    Shape NAME_OR_NOTHING = word("(" + Forms.NAME + ")?", Forms.NAME_WANTED);

    /** Tags of a node. */
    Shape TAGS =
            words(
                    50,
                    "[A-Za-z0-9._:/+-]{1,63}",
                    "is no tag: 1 to 63 of letters, digits and ._:/+- are wanted");

    /** Names of members of a team. */
    Shape MEMBERS =
            words(
                    200,
                    "(?!(?i:all)$)[A-Za-z0-9][A-Za-z0-9._:-]{0,63}",
                    "is no member: 1 to 64 of letters, digits and ._:- are wanted");

    /** A time zone. */
    Shape ZONE =
            setting -> {
                try {
                    ZoneId.of(setting.text());
                } catch (DateTimeException e) {
                    throw setting.wrong("a time zone such as UTC or Europe/Berlin is wanted");
                }
            };

    /** Absolute paths, or such below {@code ~}; not the root. */
    Shape PATHS = words(1000, "~/[^\\x00]+|/[^\\x00]*[^/\\x00]/*", "is no absolute path below /");

    /** Names of variables. */
    Shape VARIABLES = words(1000, "[^=\\s]+", "is no name of a variable");

    /** Nothing, or the address of a server without a password, a query or a fragment. */
    Shape ADDRESS =
            setting -> {
                if (!setting.isEmpty() && !isAddress(setting.text())) {
                    throw setting.wrong("an address such as https://cadre.example is wanted");
                }
            };

    /** Nothing, in-process, or such an address. */
    Shape EMBEDDER =
            setting -> {
                var text = setting.text();
                if (!text.isEmpty() && !text.equals("in-process") && !isAddress(text)) {
                    throw setting.wrong(
                            "'in-process' or an address such as http://127.0.0.1:11434/v1 is wanted");
                }
            };

    /** Nothing, or where a store is; never repeated, since it may hold a password. */
    Shape STORE =
            setting -> {
                var url = setting.text();
                if (!url.isEmpty()
                        && !url.matches("(jdbc:)?postgres(ql)?://[^\\s\\x00]+")
                        && !url.matches("jdbc:sqlite:/[^?\\x00]+")) {
                    throw setting.wrong(
                            "postgresql://user@host:port/name is wanted, or jdbc:sqlite: with an"
                                    + " absolute path and without settings");
                }
            };

    /** Nothing, or a bucket and what keys in it begin with. */
    Shape BUCKET =
            word(
                    "(s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._/-]*)?)?",
                    "is no bucket: s3://BUCKET or s3://BUCKET/PREFIX is wanted");

    /** A region of an object store. */
    Shape REGION = word("[a-z0-9-]{1,40}", "is no region, such as us-east-1");

    /** One line that is never repeated. */
    Shape SECRET =
            setting -> {
                if (setting.text().chars().anyMatch(c -> c < ' ')) {
                    throw setting.wrong("one line is wanted");
                }
            };

    /** Forms of words, as regular expressions, and what to say of others. */
    final class Forms {
        private static final String HOST =
                "[A-Za-z0-9.-]+|\\[?[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*]?";
        private static final String NAME = "[a-z0-9][a-z0-9-]{0,62}";
        private static final String NAME_WANTED =
                "is no name: 1 to 63 of a-z, 0-9 and '-' are wanted, not beginning with '-'";

        private Forms() {}
    }

    /**
     * Looks at a value that was given.
     *
     * @throws cadre.wire.error.CadreException INVALID that names the key, its place and what is
     *     wanted
     */
    void check(Setting setting);

    /** A whole number. */
    static Shape number(long least, long most) {
        return setting -> setting.number(least, most);
    }

    /** 0, which means none, or a whole number. */
    static Shape zeroOr(long least, long most) {
        return setting -> {
            if (setting.number(0, most) > 0 && setting.number(0, most) < least) {
                throw setting.wrong("0 is wanted, or " + least + " to " + most);
            }
        };
    }

    /** One of these, in any case. */
    static Shape oneOf(String... words) {
        return setting -> setting.oneOf(List.of(words));
    }

    /** A word of that form. */
    static Shape word(String form, String wanted) {
        var pattern = Pattern.compile(form);
        return setting -> match(setting, setting.text(), pattern, wanted);
    }

    /** At most {@code most} words of that form. */
    static Shape words(int most, String form, String wanted) {
        var pattern = Pattern.compile(form);
        return setting -> {
            var words = setting.texts();
            if (words.size() > most) {
                throw setting.wrong("at most " + most + " are wanted");
            }
            words.forEach(word -> match(setting, word, pattern, wanted));
        };
    }

    private static void match(Setting setting, String text, Pattern form, String wanted) {
        if (!form.matcher(text).matches()) {
            throw setting.wrong("'" + Setting.shown(text) + "' " + wanted);
        }
    }

    private static boolean isAddress(String text) {
        try {
            var url = URI.create(text);
            return url.getHost() != null
                    && url.getScheme() != null
                    && url.getScheme().matches("(?i)https?")
                    && url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
