package cadre.server.usage.price;

import java.util.regex.Pattern;

/** The form of a model's name in the price table. */
final class ModelName {
    /** Ends a sentence about one that is not good. */
    static final String WRONG =
            "no name of a model: 1 to 200 printable characters without blanks are wanted, and '*'"
                    + " only at the end";

    private static final Pattern GOOD = Pattern.compile("[!-)+-~]{1,199}\\*?");

    private ModelName() {}

    static boolean isGood(String name) {
        return GOOD.matcher(name).matches();
    }
}
