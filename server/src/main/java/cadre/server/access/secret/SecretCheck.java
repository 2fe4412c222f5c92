package cadre.server.access.secret;

import cadre.wire.api.SecretRequest;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.SecretScope;
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

    /** With these whoever sets a secret would decide what every agent of the scope runs. */
    private static final Pattern STEERING =
            Pattern.compile(
                    "(LD|DYLD)_.*|BASH_ENV|BASH_FUNC_.*|BASHOPTS|ENV|IFS|PROMPT_COMMAND|PS4"
                            + "|SHELLOPTS|NODE_OPTIONS|NODE_PATH|PYTHONPATH|PYTHONHOME"
                            + "|PYTHONSTARTUP|PERL5(LIB|OPT)|RUBY(LIB|OPT)|_?JAVA_(TOOL_)?OPTIONS"
                            + "|JDK_JAVA_OPTIONS|GIT_(SSH|SSH_COMMAND|EXEC_PATH|EXTERNAL_DIFF)");

    private SecretCheck() {}

    static void check(SecretRequest request) {
        demand(
                request.scope().kind() != Kind.TEAM || request.scope().equals(SecretScope.team()),
                "There is no such team",
                request.scope().toString(),
                "Use team:main: every job is of that team");
        demand(
                request.scope().kind() != Kind.WEBHOOK,
                "The secret of a webhook is made by the server",
                request.scope().toString(),
                "Make a new one with 'cadre webhook rotate NAME'");
        demand(
                request.scope().kind() != Kind.ACCOUNT,
                "The tokens of an account come from where it is",
                request.scope().toString(),
                "Connect the account anew, with 'cadre login github'");
        if (request.scope().kind() == Kind.HOST || request.scope().kind() == Kind.CONNECTION) {
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
        demand(
                !STEERING.matcher(name).matches(),
                "This variable changes how programs run, and is no secret",
                name,
                "Set it in the profile or with --env, and keep here what only it may know");
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

    /** What is no name may be a value by mistake, such as {@code KEY=value}: not repeated. */
    private static String shown(String text) {
        int sign = text.indexOf('=');
        return sign > 0 && VARIABLE.matcher(text.substring(0, sign)).matches()
                ? text.substring(0, sign) + "=..."
                : "(not shown: " + text.length() + " characters)";
    }
}
