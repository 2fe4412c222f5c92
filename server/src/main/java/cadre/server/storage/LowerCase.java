package cadre.server.storage;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A text as {@code lower(column)} makes it on both databases, of A to Z alone: SQLite knows no
 * other letters, and every text column on PostgreSQL has the collation C. A text to compare with
 * such a column comes from here; {@code lower(?)} would go by the collation of the whole database.
 */
public final class LowerCase {
    private static final Pattern CAPITALS = Pattern.compile("[A-Z]+");

    private LowerCase() {}

    /** The text with a to z in place of A to Z, and every other letter as it is. */
    public static String of(String text) {
        return CAPITALS.matcher(text).replaceAll(LowerCase::lowered);
    }

    private static String lowered(MatchResult capitals) {
        return capitals.group().toLowerCase(Locale.ROOT);
    }
}
