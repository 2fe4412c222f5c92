package cadre.cli.print;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Makes an agent's bytes safe for a terminal, piece by piece: text, newlines, tabs and colours (SGR
 * sequences) pass; everything that moves the cursor, sets the title, writes to the clipboard, asks
 * the terminal something or turns the reading direction is left out. The result does not depend on
 * where the pieces are cut. Not thread-safe.
 */
public final class TerminalText {
    /** A sequence longer than this is no colour; an unended string ends at a newline anyway. */
    private static final int LONGEST_SEQUENCE = 64;

    private static final char ESC = 0x1b;

    private final CharsetDecoder decoder =
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final Style style;
    private final StringBuilder parameters = new StringBuilder();
    private ByteBuffer rest = ByteBuffer.allocate(0);
    private State state = State.TEXT;
    private boolean carriageReturn;
    private boolean coloured;

    /** With {@link Style#PLAIN} colours are left out too. */
    public TerminalText(Style style) {
        this.style = style;
    }

    /** What the terminal may get of this piece. */
    public String accept(byte[] piece) {
        return accept(piece, piece.length);
    }

    /** What the terminal may get of the first {@code length} bytes of this piece. */
    public String accept(byte[] piece, int length) {
        var in = ByteBuffer.allocate(rest.remaining() + length);
        in.put(rest).put(piece, 0, length).flip();
        var chars = CharBuffer.allocate(in.remaining() + 2);
        decoder.decode(in, chars, false);
        rest = ByteBuffer.allocate(in.remaining()).put(in).flip();
        return filter(chars.flip());
    }

    /** What is left at the end; resets the colours if they were changed. */
    public String finish() {
        var chars = CharBuffer.allocate(rest.remaining() + 8);
        decoder.decode(rest, chars, true);
        decoder.flush(chars);
        decoder.reset();
        rest = ByteBuffer.allocate(0);
        var out = new StringBuilder(filter(chars.flip()));
        if (carriageReturn) {
            out.append('\n');
            carriageReturn = false;
        }
        state = State.TEXT;
        return out.append(reset()).toString();
    }

    /** Ends the colours for now, so that something else can be printed; empty if none are on. */
    public String reset() {
        var reset = coloured ? "\u001b[0m" : "";
        coloured = false;
        return reset;
    }

    /** A whole text at once. */
    public static String safe(String text, Style style) {
        var filter = new TerminalText(style);
        return filter.accept(text.getBytes(StandardCharsets.UTF_8)) + filter.finish();
    }

    private String filter(CharBuffer chars) {
        var out = new StringBuilder(chars.remaining());
        while (chars.hasRemaining()) {
            next(chars.get(), out);
        }
        return out.toString();
    }

    private void next(char c, StringBuilder out) {
        switch (state) {
            case TEXT -> text(c, out);
            case ESCAPE -> escape(c, out);
            case INTERMEDIATE -> {
                if (c < 0x20 || c > 0x2f) {
                    state = State.TEXT;
                    if (c < 0x30 || c > 0x7e) {
                        text(c, out);
                    }
                }
            }
            case SEQUENCE -> sequence(c, out);
            case STRING -> string(c, out);
        }
    }

    private void text(char c, StringBuilder out) {
        if (carriageReturn) {
            // Alone it would move the cursor back over what was printed.
            carriageReturn = false;
            out.append('\n');
            if (c == '\n') {
                return;
            }
        }
        switch (c) {
            case '\n', '\t' -> out.append(c);
            case '\r' -> carriageReturn = true;
            case ESC -> state = State.ESCAPE;
            case 0x9b -> begin(State.SEQUENCE);
            case 0x90, 0x98, 0x9d, 0x9e, 0x9f -> begin(State.STRING);
            default -> {
                if (Cells.isShown(c)) {
                    out.append(c);
                }
            }
        }
    }

    private void escape(char c, StringBuilder out) {
        switch (c) {
            case '[' -> begin(State.SEQUENCE);
            case ']', 'P', 'X', '^', '_' -> begin(State.STRING);
            case ESC -> {}
            default -> {
                if (c >= 0x20 && c <= 0x2f) {
                    state = State.INTERMEDIATE;
                } else {
                    state = State.TEXT;
                    if (c < 0x30 || c > 0x7e) {
                        text(c, out);
                    }
                }
            }
        }
    }

    private void sequence(char c, StringBuilder out) {
        if (c >= 0x40 && c <= 0x7e) {
            state = State.TEXT;
            if (c == 'm' && isColour()) {
                out.append(ESC).append('[').append(parameters).append('m');
                coloured = !isReset();
            }
        } else if (c < 0x20 || c > 0x7e) {
            state = State.TEXT;
            text(c, out);
        } else if (parameters.length() <= LONGEST_SEQUENCE) {
            parameters.append(c);
        }
    }

    private void string(char c, StringBuilder out) {
        switch (c) {
            case 0x07, 0x18, 0x1a, 0x9c -> state = State.TEXT;
            case ESC -> state = State.ESCAPE; // ESC \ ends it; anything else begins anew
            case '\n' -> {
                state = State.TEXT;
                out.append(c);
            }
            default -> {}
        }
    }

    private void begin(State next) {
        parameters.setLength(0);
        state = next;
    }

    private boolean isColour() {
        return style == Style.COLOUR
                && parameters.length() <= LONGEST_SEQUENCE
                && parameters.chars().allMatch(c -> (c >= '0' && c <= '9') || c == ';' || c == ':');
    }

    private boolean isReset() {
        return parameters.chars().allMatch(c -> c == '0' || c == ';');
    }

    private enum State {
        TEXT,
        ESCAPE,
        INTERMEDIATE,
        SEQUENCE,
        STRING
    }
}
