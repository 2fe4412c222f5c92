package cadre.server.fleet.log;

import java.util.ArrayList;
import java.util.List;

/**
 * The values in a line of JSON that are text, as places in its bytes: what is made unreadable there
 * leaves a line that can be read. Names of fields are none, nor is the kind of a step.
 */
final class StepStrings {
    private static final byte[] KIND = {'"', 's', 't', 'e', 'p', '"'};

    private final byte[] line;
    private final int to;

    private StepStrings(byte[] line, int to) {
        this.line = line;
        this.to = to;
    }

    /** The texts of what lies between these places, without their quotes. */
    static List<Needle.Span> of(byte[] line, int from, int to) {
        return new StepStrings(line, to).texts(from);
    }

    private List<Needle.Span> texts(int from) {
        var texts = new ArrayList<Needle.Span>();
        var isKind = false;
        for (var at = from; at < to; at++) {
            if (line[at] != '"') {
                continue;
            }
            var end = end(at + 1);
            var isName = end + 1 < to && line[end + 1] == ':';
            if (!isName && !isKind) {
                texts.add(new Needle.Span(at + 1, end));
            }
            isKind = isName && isKind(at, end);
            at = end;
        }
        return texts;
    }

    private boolean isKind(int from, int end) {
        return end + 1 - from == KIND.length
                && java.util.Arrays.equals(line, from, end + 1, KIND, 0, KIND.length);
    }

    /** The quote that ends a text. */
    private int end(int from) {
        var at = from;
        while (at < to && line[at] != '"') {
            at += line[at] == '\\' ? 2 : 1;
        }
        return Math.min(at, to);
    }

    /** The same grown to whole escapes: half of one could not be read. */
    static Needle.Span whole(byte[] line, Needle.Span text, Needle.Span found) {
        var from = found.from();
        var to = found.to();
        for (var at = text.from(); at < text.to() && at < found.to(); ) {
            var next = at + length(line, (int) at, text.to());
            if (at < from && next > from) {
                from = at;
            }
            if (at < to && next > to) {
                to = next;
            }
            at = next;
        }
        return new Needle.Span(from, Math.min(to, text.to()));
    }

    private static int length(byte[] line, int at, long end) {
        if (line[at] != '\\') {
            return 1;
        }
        return at + 1 < end && line[at + 1] == 'u' ? 6 : 2;
    }
}
