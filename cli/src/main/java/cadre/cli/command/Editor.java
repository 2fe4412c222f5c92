package cadre.cli.command;

import cadre.process.CannotStart;
import cadre.process.Command;
import cadre.process.Foreground;
import cadre.process.Programs;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The person's editor: {@code VISUAL}, else {@code EDITOR}, else one that is installed.
 *
 * @param argv its program and arguments, to which the file is added
 */
record Editor(List<String> argv, Map<String, String> env) {
    private static final String FIX =
            "Set VISUAL or EDITOR to one, such as 'nano' or 'code --wait'";

    Editor {
        argv = List.copyOf(argv);
        env = Map.copyOf(env);
    }

    /**
     * The one that the environment names. Its words are taken apart without a shell.
     *
     * @throws CadreException INVALID if a quote is left open; UNAVAILABLE if there is none
     */
    static Editor of(Map<String, String> env) {
        var own = new HashMap<>(env);
        own.putIfAbsent("PATH", "/usr/local/bin:/usr/bin:/bin");
        var named =
                Stream.of("VISUAL", "EDITOR")
                        .map(name -> env.getOrDefault(name, ""))
                        .filter(text -> !text.isBlank())
                        .findFirst();
        if (named.isPresent()) {
            return new Editor(words(named.get()), own);
        }
        return Stream.of("sensible-editor", "nano", "vi")
                .filter(name -> Programs.find(name, own.getOrDefault("PATH", "")).isPresent())
                .findFirst()
                .map(name -> new Editor(List.of(name), own))
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.UNAVAILABLE, "There is no editor", Map.of(), FIX));
    }

    /** Words apart at blanks, except in single or double quotes and behind a backslash. */
    static List<String> words(String text) {
        var words = new ArrayList<String>();
        var word = Optional.<StringBuilder>empty();
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isEscape = c == '\\' && quote != '\'' && i + 1 < text.length();
            if (quote == 0 && !isEscape && Character.isWhitespace(c)) {
                word.ifPresent(done -> words.add(done.toString()));
                word = Optional.empty();
                continue;
            }
            var open = word.orElseGet(StringBuilder::new);
            word = Optional.of(open);
            if (isEscape) {
                open.append(text.charAt(++i));
            } else if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            } else {
                open.append(c);
            }
        }
        if (quote != 0) {
            throw RunCommand.wrong(
                    "The editor's command has an open quote", Map.of("editor", text), FIX);
        }
        word.ifPresent(done -> words.add(done.toString()));
        return words;
    }

    /**
     * Gives it the terminal until the person is done.
     *
     * @throws CadreException UNAVAILABLE if it does not start, or fails
     */
    void edit(Path file, Path directory) throws InterruptedException {
        var all = new ArrayList<>(argv);
        all.add(file.toString());
        int status;
        try {
            status = Foreground.start(new Command(all, env, directory)).await();
        } catch (CannotStart e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The editor cannot be started",
                    Map.of("editor", argv.getFirst(), "reason", e.reason()),
                    FIX,
                    e);
        }
        if (status != 0) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The editor failed",
                    Map.of("editor", argv.getFirst(), "exit_status", status),
                    FIX);
        }
    }
}
