package cadre.node.workspace;

import cadre.process.Finished;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Git did not do what it was asked; the message is its own last line, without control characters.
 */
final class GitFailure extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 400;

    private final boolean timedOut;
    private final String stderr;

    private GitFailure(String message, boolean timedOut, String stderr) {
        super(message);
        this.timedOut = timedOut;
        this.stderr = stderr;
    }

    static GitFailure of(String verb, Finished finished) {
        if (finished.timedOut()) {
            return new GitFailure("git " + verb + " took too long and was ended", true, "");
        }
        if (finished.succeeded()) {
            return new GitFailure("git " + verb + " said more than can be held", false, "");
        }
        return new GitFailure(
                "git " + verb + ": " + telling(finished.err(), finished.exitCode()),
                false,
                finished.err());
    }

    static GitFailure because(String reason) {
        return new GitFailure(reason, false, "");
    }

    boolean timedOut() {
        return timedOut;
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    /** Whether anything that git said holds one of these texts, whatever its case. */
    boolean says(String... texts) {
        var said = stderr.toLowerCase(Locale.ROOT);
        return Stream.of(texts).anyMatch(said::contains);
    }

    /** The first line that says fatal or error, else the last line. */
    private static String telling(String stderr, int exitCode) {
        var lines = stderr.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        var line =
                lines.stream()
                        .filter(each -> each.matches("(?i)(remote: )?(fatal|error): .*"))
                        .findFirst()
                        .or(() -> lines.stream().reduce((_, last) -> last))
                        .orElse("exit code " + exitCode);
        var clean = line.replaceAll("\\p{Cntrl}", "?");
        return clean.length() > LONGEST ? clean.substring(0, LONGEST) : clean;
    }
}
