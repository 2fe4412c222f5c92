package cadre.wire.flow;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How the branch of an item is called, such as {@code cadre/{key}-{title}}: a folder of its own,
 * and behind it the item's key. Agents' work is pushed below that folder and nowhere else.
 */
public record BranchPattern(@JsonValue String pattern) {
    /** What counts when a file says nothing. */
    static final BranchPattern USUAL = new BranchPattern("cadre/{key}-{title}");

    private static final Pattern FORM =
            Pattern.compile(
                    "[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*/[a-z0-9_-]*\\{key}"
                            + "([a-z0-9_-]*|[/_-][a-z0-9_-]*\\{title}[a-z0-9_-]*)");
    private static final int LONGEST_KEY = 60;
    private static final int LONGEST_TITLE = 40;

    /** Read from JSON; {@link #isGood} says whether it has the form. */
    @JsonCreator
    public BranchPattern {}

    /**
     * Whether it is a folder of a-z, 0-9, '_' and '-', and behind it {@code {key}}, perhaps
     * followed by {@code {title}}; to 80 characters.
     */
    boolean isGood() {
        return pattern.length() <= 80 && FORM.matcher(pattern).matches();
    }

    /** The folder with its slash: {@code cadre/}. */
    public String prefix() {
        var before = pattern.substring(0, pattern.indexOf('{'));
        return before.substring(0, before.lastIndexOf('/') + 1);
    }

    /**
     * The branch of an item; a-z, 0-9, '/', '_' and '-', to 200 characters.
     *
     * @param key of the item; one without a letter or digit of ASCII counts as {@code item}
     */
    public String of(String key, String title) {
        var slug = slug(key, LONGEST_KEY);
        var name =
                pattern.replace("{key}", slug.isEmpty() ? "item" : slug)
                        .replace("{title}", slug(title, LONGEST_TITLE));
        return name.replaceAll("[-_]+$", "");
    }

    /** What was not a letter or digit is one dash; a long text ends at a whole word. */
    private static String slug(String text, int most) {
        var head = text.length() > 4 * most ? text.substring(0, 4 * most) : text;
        var plain =
                Normalizer.normalize(head, Normalizer.Form.NFKD)
                        .replaceAll("\\p{M}+", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9]+", "-")
                        .replaceAll("^-|-$", "");
        if (plain.length() <= most) {
            return plain;
        }
        var cut = plain.lastIndexOf('-', most);
        return plain.substring(0, cut > 0 ? cut : most);
    }
}
