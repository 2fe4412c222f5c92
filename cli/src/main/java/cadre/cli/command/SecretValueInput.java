package cadre.cli.command;

import cadre.cli.print.Terminal;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Reads the value of a secret: from a pipe, or typed by a person without being shown. */
final class SecretValueInput {
    private static final int LONGEST = 64 * 1024;

    private final Terminal terminal;
    private final String fix;

    /**
     * Reads from there.
     *
     * @param fix how a value is piped in
     */
    SecretValueInput(Terminal terminal, String fix) {
        this.terminal = terminal;
        this.fix = fix;
    }

    /**
     * The value without one line break at its end.
     *
     * @throws CadreException INVALID if there is none or it is no text; TOO_LARGE
     */
    String read(String name) {
        var value = terminal.inIsTerminal() ? typed(name) : text(name, piped());
        if (value.isBlank()) {
            throw wrong("The value is empty", name);
        }
        return value;
    }

    /**
     * Two values, one on each line; a person is asked twice.
     *
     * @throws CadreException as {@link #read(String)}, and INVALID for more or fewer lines
     */
    List<String> read(String first, String second) {
        if (terminal.inIsTerminal() && hasConsole()) {
            return List.of(read(first), read(second));
        }
        var both = first + ", " + second;
        var lines = read(both).lines().toList();
        if (lines.size() != 2 || lines.stream().anyMatch(String::isBlank)) {
            throw wrong("Two lines were expected: one for each value", both);
        }
        return lines;
    }

    private static boolean hasConsole() {
        var console = System.console();
        return console != null && console.isTerminal();
    }

    private String typed(String name) {
        var console = System.console();
        if (console != null && console.isTerminal()) {
            var typed = console.readPassword("Value of %s (not shown): ", name);
            return typed == null ? "" : new String(typed);
        }
        terminal.note("Value of %s, one line:".formatted(name));
        return text(name, piped());
    }

    private byte[] piped() {
        try {
            return terminal.in().readNBytes(LONGEST + 3); // with a line break that is cut off
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The standard input cannot be read",
                    Map.of("reason", String.valueOf(e.getMessage())),
                    fix,
                    e);
        }
    }

    private String text(String name, byte[] bytes) {
        var text = decoded(name, bytes);
        var value = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        value = text.endsWith("\r\n") ? value.substring(0, value.length() - 1) : value;
        if (value.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw tooLong(name);
        }
        return value;
    }

    private String decoded(String name, byte[] bytes) {
        if (bytes.length > LONGEST + 2) {
            throw tooLong(name); // perhaps cut in the middle of a character, too
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw wrong("The value is no text in UTF-8", name);
        }
    }

    private static CadreException tooLong(String name) {
        return new CadreException(
                ErrorCode.TOO_LARGE,
                "The value is too long for a secret",
                Map.of("secret", name, "most_bytes", LONGEST),
                "A variable of the environment carries no more: keep long things in a file on the"
                        + " node, and its path or password here");
    }

    private CadreException wrong(String what, String name) {
        return new CadreException(ErrorCode.INVALID, what, Map.of("secret", name), fix);
    }
}
