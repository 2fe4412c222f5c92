package cadre.wire.contract;

import java.util.Set;
import java.util.TreeSet;

/** Reads {@code {a="x",b="y"}} or {@code {a,b}} at the begin of a text, character by character. */
final class LabelReader {
    private final String text;
    private final Set<String> names = new TreeSet<>();
    private int at = 1;

    LabelReader(String text) {
        this.text = text;
    }

    /** Whether it is well formed. */
    boolean read() {
        while (at < text.length()) {
            skipSpace();
            if (is('}')) {
                at++;
                return true;
            }
            if (!name()) {
                return false;
            }
            skipSpace();
            if (is('=')) {
                at++;
                skipSpace();
                if (!value()) {
                    return false;
                }
                skipSpace();
            }
            if (is(',')) {
                at++;
            } else if (!is('}')) {
                return false;
            }
        }
        return false;
    }

    Set<String> names() {
        return names;
    }

    /** What follows. */
    String rest() {
        return text.substring(at).strip();
    }

    private boolean is(char wanted) {
        return at < text.length() && text.charAt(at) == wanted;
    }

    private void skipSpace() {
        while (is(' ') || is('\t')) {
            at++;
        }
    }

    private boolean name() {
        var from = at;
        while (at < text.length()
                && (text.charAt(at) == '_'
                        || text.charAt(at) < 128 && Character.isLetterOrDigit(text.charAt(at)))) {
            at++;
        }
        return at > from && names.add(text.substring(from, at));
    }

    private boolean value() {
        if (!is('"')) {
            return false;
        }
        for (at++; at < text.length(); at++) {
            if (is('\\')) {
                at++;
            } else if (is('"')) {
                at++;
                return true;
            }
        }
        return false;
    }
}
