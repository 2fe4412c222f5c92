package cadre.cli.checkout;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a person meant with {@code --repo PATH|URL[@REF]}. */
public sealed interface RepositoryArgument {
    /** A scheme, or scp-like {@code user@host:path} with nothing that a path would have before. */
    Pattern URL = Pattern.compile("[a-z][a-z0-9+.-]*://.+");

    /** The short form of ssh. */
    Pattern SCP = Pattern.compile("(?:[A-Za-z0-9._-]+@)?[A-Za-z0-9.-]{2,}:[^\\\\].*");

    /** The ref to work from; empty for the default. */
    Optional<String> ref();

    /** A repository that the node fetches. */
    record Remote(String url, Optional<String> ref) implements RepositoryArgument {}

    /** A repository on this machine, which is sent. */
    record Local(Path path, Optional<String> ref) implements RepositoryArgument {}

    /**
     * Reads the argument. The ref stands behind the last '@' of the path; a path that exists as it
     * is written has none.
     *
     * @param directory what a relative path starts from
     * @throws CadreException INVALID if it is empty or no path
     */
    static RepositoryArgument read(String text, Path directory) {
        if (text.isBlank() || text.startsWith("-")) {
            throw malformed(text);
        }
        if (text.startsWith("file://")) {
            return local(text.substring("file://".length()), directory);
        }
        if (URL.matcher(text).matches()) {
            int path = text.indexOf('/', text.indexOf("://") + 3);
            return remote(text, path < 0 ? text.length() : path);
        }
        if (!exists(text, directory) && SCP.matcher(text).matches()) {
            return remote(text, text.indexOf(':'));
        }
        return local(text, directory);
    }

    private static RepositoryArgument remote(String text, int pathStart) {
        int at = splitAt(text, pathStart);
        return at < 0
                ? new Remote(text, Optional.empty())
                : new Remote(text.substring(0, at), Optional.of(text.substring(at + 1)));
    }

    private static RepositoryArgument local(String text, Path directory) {
        try {
            int at = splitAt(text, 0);
            return at < 0 || exists(text, directory)
                    ? new Local(directory.resolve(text).normalize(), Optional.empty())
                    : new Local(
                            directory.resolve(text.substring(0, at)).normalize(),
                            Optional.of(text.substring(at + 1)));
        } catch (InvalidPathException e) {
            throw malformed(text);
        }
    }

    /** The last '@' with something on both sides that no slash touches before it; else -1. */
    private static int splitAt(String text, int from) {
        int at = text.lastIndexOf('@');
        return at > from && at < text.length() - 1 && text.charAt(at - 1) != '/' ? at : -1;
    }

    private static boolean exists(String text, Path directory) {
        try {
            return Files.exists(directory.resolve(text));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static CadreException malformed(String text) {
        return new CadreException(
                ErrorCode.INVALID,
                "This is no repository",
                Map.of("--repo", text.isBlank() ? "(empty)" : text),
                "Give a path, an https, ssh or git URL, or user@host:path, with @REF if not the"
                        + " default branch");
    }
}
