package cadre.server.chat;

import java.util.ArrayList;
import java.util.List;

/** Splits a long text into messages, at ends of lines if it can; code stays code in each. */
final class Parts {
    private static final String FENCE = "```";

    /** What a part may need besides its text: a fence at its beginning and one at its end. */
    private static final int ROOM = 2 * (FENCE.length() + 1);

    private final int most;
    private final List<String> done = new ArrayList<>();
    private final StringBuilder part = new StringBuilder();
    private boolean inCode;

    private Parts(int most) {
        this.most = most;
    }

    /**
     * The parts; one at least, none empty.
     *
     * @param most UTF-16 units of each, fences included
     */
    static List<String> of(String text, int most) {
        var parts = new Parts(most);
        text.lines().forEach(parts::line);
        parts.end();
        return parts.done.isEmpty() ? List.of("-") : List.copyOf(parts.done);
    }

    private void line(String line) {
        if (line.startsWith(FENCE)) {
            add(FENCE);
            inCode = !inCode;
            return;
        }
        var rest = line;
        while (rest.length() > most - ROOM) {
            var cut = cut(rest, most - ROOM);
            add(rest.substring(0, cut));
            rest = rest.substring(cut);
        }
        add(rest);
    }

    /** At a blank if there is one late enough; never inside a character of two units. */
    private static int cut(String line, int longest) {
        var blank = line.lastIndexOf(' ', longest);
        if (blank > longest / 2) {
            return blank;
        }
        return Character.isHighSurrogate(line.charAt(longest - 1)) ? longest - 1 : longest;
    }

    private void add(String line) {
        if (part.length() + line.length() + 1 + ROOM > most && !part.isEmpty()) {
            next();
        }
        part.append(line).append('\n');
    }

    private void next() {
        var open = inCode;
        end();
        if (open) {
            part.append(FENCE).append('\n');
            inCode = true;
        }
    }

    private void end() {
        if (inCode) {
            part.append(FENCE).append('\n');
            inCode = false;
        }
        var text = part.toString().strip();
        part.setLength(0);
        if (!text.isEmpty() && !text.equals(FENCE + "\n" + FENCE)) {
            done.add(text);
        }
    }
}
