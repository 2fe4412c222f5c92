package cadre.server.bus;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Bounds of what comes in over the bus. */
public final class Texts {
    private Texts() {}

    /**
     * Refuses what is longer than {@code most} bytes of UTF-8.
     *
     * @throws CadreException TOO_LARGE
     */
    public static void requireBytes(String field, String text, int most) {
        if (text.length() > most / 4) {
            var bytes = text.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > most) {
                throw new CadreException(
                        ErrorCode.TOO_LARGE,
                        "The text is too long",
                        Map.of("field", field, "bytes", bytes, "most", most),
                        "Shorten it, or put it into a file and name that");
            }
        }
    }

    /**
     * Refuses what is longer than {@code most} characters.
     *
     * @throws CadreException TOO_LARGE
     */
    public static void requireCharacters(String field, String text, int most) {
        if (text.length() > most) {
            throw new CadreException(
                    ErrorCode.TOO_LARGE,
                    "The text is too long",
                    Map.of("field", field, "characters", text.length(), "most", most),
                    "Shorten it");
        }
    }

    /**
     * Refuses what a store would keep as something else: PostgreSQL has no NUL, and half of a
     * surrogate pair becomes a question mark in UTF-8.
     *
     * @throws CadreException INVALID
     */
    public static String requireStorable(String field, String text) {
        boolean storable =
                text.codePoints()
                        .noneMatch(c -> c == 0 || Character.getType(c) == Character.SURROGATE);
        if (!storable) {
            throw invalid(
                    "The text holds a NUL or half a character",
                    Map.of("field", field),
                    "Leave it out");
        }
        return text;
    }

    /**
     * Refuses a number out of its range.
     *
     * @throws CadreException INVALID
     */
    public static long requireRange(String field, long number, long least, long most) {
        if (number < least || number > most) {
            throw invalid(
                    "A number is out of range",
                    Map.of("field", field, "number", number),
                    "Give " + least + " to " + most);
        }
        return number;
    }

    /** Without signs that cannot be seen or turn what is beside them, but those of one emoji. */
    public static String visible(String text) {
        return text.replaceAll("[\\p{Cf}&&[^\\u200C\\u200D]]", "");
    }

    /** The error for what is in no order. */
    public static CadreException invalid(String what, Map<String, ?> which, String fix) {
        return new CadreException(ErrorCode.INVALID, what, which, fix);
    }
}
