package cadre.server.access.secret;

import cadre.wire.api.SecretRequest;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.SecretScope.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks a secret as it came from outside. No error holds a value. */
final class SecretCheck {
    private static final int SHORTEST = 6;
    private static final int LONGEST = 64 * 1024;
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,199}");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}");

    /** What every agent has: as a secret its value would be masked wherever it stands. */
    private static final Set<String> TAKEN = Set.of("PATH", "HOME", "TMPDIR", "LANG", "TERM");

    private SecretCheck() {}

    static void check(SecretRequest request) {
        if (request.scope().kind() == Kind.HOST) {
            demand(
                    PLAIN.matcher(request.name()).matches(),
                    "The name of the secret has a wrong form",
                    shown(request.name()),
                    "Use letters, digits and . _ -, to 200");
        } else {
            variable(request.name());
        }
        value(request);
    }

    private static void variable(String name) {
        demand(
                VARIABLE.matcher(name).matches(),
                "The name of a secret is an environment variable, and this is none",
                shown(name),
                "Use letters, digits and '_', not beginning with a digit, such as OPENAI_API_KEY");
        demand(
                !name.startsWith("CADRE_") && !TAKEN.contains(name),
                "Cadre sets this variable itself",
                name,
                "Use another name");
    }

    private static void value(SecretRequest request) {
        var value = request.value();
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        demand(!value.isBlank(), "The value is empty", request.name(), "Send it on stdin");
        if (bytes > LONGEST) {
            throw new CadreException(
                    ErrorCode.TOO_LARGE,
                    "The value is too long for a secret",
                    Map.of("secret", request.name(), "bytes", bytes, "most", LONGEST),
                    "A variable of the environment carries no more: keep long things in a file on"
                            + " the node, and its path or password here");
        }
        demand(
                bytes >= SHORTEST,
                "The value is too short for a secret",
                request.name(),
                "Give 6 bytes or more: a shorter one could not be masked in logs");
        demand(
                value.indexOf('\0') < 0,
                "The value holds a NUL character",
                request.name(),
                "Send text; encode binary, for example in base64");
        demand(
                request.scope().kind() != Kind.HOST
                        || value.chars().noneMatch(c -> c <= ' ' || c == 0x7f),
                "The token of a git host is one word on one line",
                request.name(),
                "Send the token, or user:token, without blanks and line breaks");
    }

    static void demand(boolean good, String what, String name, String fix) {
        if (!good) {
            throw new CadreException(ErrorCode.INVALID, what, Map.of("secret", name), fix);
        }
    }

    private static String shown(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "..." : text;
    }
}
