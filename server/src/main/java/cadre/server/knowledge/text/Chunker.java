package cadre.server.knowledge.text;

import cadre.server.knowledge.index.Chunk;
import cadre.server.knowledge.index.Tokens;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a text into chunks: Markdown at its headings, all else where its blank lines and indentation
 * say that something new begins. No chunk has more tokens than was said, its heading included, by
 * {@link Tokens}; a line that is longer is cut. Chunks do not overlap and leave out blank lines
 * only, so that a chunk's lines are the ones that a reader finds in the document.
 */
public final class Chunker {
    private static final int FEWEST_TOKENS = 32;

    /** Characters, for what has few tokens: space costs none. */
    private static final int LONGEST = 8_000;

    private final List<Line> lines;
    private final int most;
    private final List<Chunk> chunks = new ArrayList<>();

    private Chunker(List<Line> lines, int most) {
        this.lines = lines;
        this.most = most;
    }

    /**
     * The chunks of a text, in its order; none for one that is blank.
     *
     * @param path of the document: its ending tells Markdown
     * @param text with {@code \n} as its line end
     * @param mostTokens of a chunk, 32 or more
     */
    public static List<Chunk> chunks(String path, String text, int mostTokens) {
        if (mostTokens < FEWEST_TOKENS) {
            throw new IllegalArgumentException("chunks of " + mostTokens + " tokens");
        }
        var lines = Headings.isMarkdown(path) ? Headings.markdown(text) : Headings.indented(text);
        var chunker = new Chunker(lines, mostTokens);
        chunker.cut();
        return List.copyOf(chunker.chunks);
    }

    /**
     * A line of the text.
     *
     * @param heading what it stands under
     * @param begins how much speaks for a new chunk before it
     */
    record Line(String text, String heading, Break begins) {
        boolean isBlank() {
            return text.isBlank();
        }
    }

    /** How much speaks for a new chunk before a line, the least first. */
    enum Break {
        INSIDE,
        OUTDENTED,
        PARAGRAPH,
        DECLARATION,
        HEADING
    }

    private void cut() {
        int from = 0;
        while (from < lines.size()) {
            if (lines.get(from).isBlank()) {
                from++;
            } else {
                from = chunk(from);
            }
        }
    }

    /** Makes the chunk that begins with this line, headings with what is under them; its end. */
    private int chunk(int from) {
        var heading = shortened(lines.get(from).heading());
        int budget = most - Tokens.in(heading);
        var tokens = new Tokens();
        int end = from;
        boolean hasBody = false;
        int length = 0;
        while (end < lines.size() && !(hasBody && lines.get(end).begins() == Break.HEADING)) {
            hasBody |= !lines.get(end).isBlank() && lines.get(end).begins() != Break.HEADING;
            lines.get(end).text().codePoints().forEach(tokens::add);
            tokens.add('\n');
            length += lines.get(end).text().length() + 1;
            if (tokens.total() > budget || length > LONGEST) {
                break;
            }
            end++;
        }
        if (end == from) {
            pieces(from, heading, budget);
            return from + 1;
        }
        boolean isWhole = end == lines.size() || lines.get(end).begins() == Break.HEADING;
        int until = isWhole ? end : best(from, end);
        add(from, until, heading);
        return until;
    }

    /** The best place to end, in the later half of what fits; the latest of equals. */
    private int best(int from, int end) {
        int best = end;
        var begins = Break.INSIDE;
        for (int at = end; at > from + (end - from) / 2; at--) {
            if (lines.get(at).begins().compareTo(begins) > 0) {
                best = at;
                begins = lines.get(at).begins();
            }
        }
        return best;
    }

    private void add(int from, int until, String heading) {
        int last = until - 1;
        while (lines.get(last).isBlank()) {
            last--;
        }
        var text = new StringBuilder();
        for (int at = from; at <= last; at++) {
            text.append(at == from ? "" : "\n").append(lines.get(at).text());
        }
        chunks.add(new Chunk(text.toString(), from + 1, last + 1, heading));
    }

    /** Cuts a line that does not fit; at spaces, where there are some. */
    private void pieces(int number, String heading, int budget) {
        var line = lines.get(number).text();
        int from = 0;
        while (from < line.length()) {
            int end = Math.min(Tokens.fitting(line, from, budget), from + LONGEST);
            if (end < line.length() && Character.isLowSurrogate(line.charAt(end))) {
                end--;
            }
            var piece = line.substring(from, end);
            if (!piece.isBlank()) {
                chunks.add(new Chunk(piece, number + 1, number + 1, heading));
            }
            from = end;
        }
    }

    /** At most a quarter of a chunk is its heading. */
    private String shortened(String heading) {
        return Tokens.shortened(heading, most / 4);
    }
}
