package cadre.wire.config;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What git logs in with at http(s) hosts: the file {@code git-credentials} in the data folder, one
 * {@code https://user:token@host} per line, as git's credential store has it. It is looked at for
 * each use, so that no restart is needed; git reads it and never changes it.
 */
public final class GitCredentials {
    private static final String NAME = "git-credentials";
    private static final String FIX =
            "One https://user:token@host per line, in a file of mode 0600 that belongs to the user"
                    + " that Cadre runs as";
    private static final Pattern LINE = Pattern.compile("[A-Za-z]+://([^:@/]*):([^@/]*)@.*");

    private final Path file;

    /**
     * Those of a data folder; the file need not exist.
     *
     * @param home CADRE_HOME
     */
    public GitCredentials(Path home) {
        this.file = home.resolve(NAME).toAbsolutePath();
    }

    /** How people are told where to put credentials for http(s). */
    public String hint() {
        return "put https://user:token@host into " + file + " (mode 0600)";
    }

    /**
     * Settings for {@code git -c} against this address: none unless it is http(s) and the file
     * exists. The first one forgets other helpers.
     *
     * @throws CadreException INVALID if the file can be read by others or is no plain file
     */
    public List<String> settings(String url) {
        if (!isHttp(url) || !isThere()) {
            return List.of();
        }
        // A plain "store" would also be told of a refused login, and delete it from the file.
        var get = "git credential-store --file=" + quoted(file.toString()) + " get";
        return List.of(
                "credential.helper=",
                "credential.helper=!f() { if test \"$1\" = get; then " + get + "; fi; }; f");
    }

    /**
     * What is secret in it: each password, and each login as it stands in a URL.
     *
     * @throws CadreException INVALID if the file can be read by others or is no plain file
     */
    public List<String> secrets() {
        if (!isThere()) {
            return List.of();
        }
        var secrets = new ArrayList<String>();
        for (var line : lines()) {
            var login = LINE.matcher(line);
            if (login.matches()) {
                secrets.add(login.group(1) + ":" + login.group(2));
                secrets.add(login.group(2));
                var user = decoded(login.group(1));
                var password = decoded(login.group(2));
                secrets.add(user + ":" + password); // what basic authentication encodes
                secrets.add(password);
            }
        }
        return secrets.stream().distinct().toList();
    }

    private boolean isThere() {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try {
            var found =
                    Files.readAttributes(
                            file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            var mode = PosixFilePermissions.toString(found.permissions());
            if (!found.isRegularFile()) {
                throw wrong("it is no plain file");
            }
            if (!mode.endsWith("------")) {
                throw wrong("others may read it: " + mode);
            }
            if (file.toString().chars().anyMatch(Character::isISOControl)) {
                throw wrong("its path holds control characters");
            }
            return true;
        } catch (IOException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private List<String> lines() {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .toList();
        } catch (IOException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private CadreException wrong(String reason) {
        return new CadreException(
                ErrorCode.INVALID,
                "The file with git's credentials cannot be used",
                Map.of("file", file, "reason", reason),
                FIX);
    }

    private static boolean isHttp(String url) {
        var lower = url.toLowerCase(Locale.ROOT);
        return lower.startsWith("https://") || lower.startsWith("http://");
    }

    /** As one word for the shell, through which git runs its helpers. */
    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private static String decoded(String encoded) {
        try {
            return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return encoded;
        }
    }
}
