package cadre.server.knowledge;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.Map;

/** Which names collections, their repositories and their documents may have. */
final class Names {
    private static final int LONGEST_SOURCE = 500;

    private Names() {}

    static void requireName(String name) {
        if (!name.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This is no name for a collection",
                    Map.of("collection", shortened(name)),
                    "Give 1 to 63 of a-z, 0-9 and '-', not beginning with '-'");
        }
    }

    static void requireRepository(String repository) {
        if (repository.isBlank()
                || repository.length() > LONGEST_SOURCE
                || hasControl(repository)) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This is no repository",
                    Map.of("repository", shortened(repository)),
                    "Give its URL as jobs name it, such as https://git.example/shop.git");
        }
    }

    /** Whether a document may be called so. */
    static boolean isSource(String source) {
        return !source.isBlank() && source.length() <= LONGEST_SOURCE && !hasControl(source);
    }

    static void requireSource(String source) {
        if (!isSource(source)) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This is no name for a document",
                    Map.of("source", shortened(source)),
                    "Give 1 to 500 characters without control characters, such as docs/plans.md");
        }
    }

    private static boolean hasControl(String text) {
        return text.codePoints()
                .anyMatch(sign ->
                        Character.isISOControl(sign)
                                || Character.getType(sign) == Character.FORMAT
                                || Character.getType(sign) == Character.SURROGATE);
    }

    /** For a message about it. */
    static String shortened(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "..." : text;
    }
}
