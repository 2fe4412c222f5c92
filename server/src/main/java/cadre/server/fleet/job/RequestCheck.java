package cadre.server.fleet.job;

import cadre.server.agents.RoleProfile;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.JobRequest;
import cadre.wire.job.OnDisconnect;
import cadre.wire.job.PromptBy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Every check of a request that needs nothing but the request and its profile. The first thing
 * wrong is named alone, with what, which and how to fix it.
 */
final class RequestCheck {
    private static final int LONGEST_PROMPT = 8 * 1024 * 1024;
    // Linux refuses a single argument of 128 KiB; a little is left for what stands around it
    static final int LONGEST_ARGUMENT = 120 * 1024;
    private static final int MOST_REPOSITORIES = 20;
    private static final Pattern ENV_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,199}");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/=+-]{0,62}");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,62}");
    private static final Pattern MODEL =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@\\[\\]+-]{0,99}");

    private RequestCheck() {}

    static void check(JobRequest request, RoleProfile profile) {
        prompt(request);
        command(request, profile);
        request.model()
                .ifPresent(model ->
                        demand(
                                MODEL.matcher(model).matches(),
                                "The model's name has a wrong form",
                                Map.of("model", shown(model)),
                                "Use letters, digits and . _ : / @ [ ] + -, not beginning"
                                        + " with '-', to 100 characters"));
        most("repositories", request.repositories().size(), MOST_REPOSITORIES);
        RepositoryCheck.check(request.repositories());
        tags("required_tags", request.requiredTags());
        tags("preferred_tags", request.preferredTags());
        numbers(request);
        request.limits().ifPresent(Limits::check);
        request.noProgress()
                .ifPresent(rules ->
                        demand(
                                rules.isInRange(),
                                "A number is out of range",
                                Map.of("field", "no_progress"),
                                "Use tokens 0 to 10^12, equal_failures 0 or 2 to 1000, sec 0 to"
                                        + " 604800"));
        env(request.env());
        globs(request.artifacts());
        labels(request.labels());
        request.merge().ifPresent(Merging::check);
        GuardCheck.check(request);
        request.idempotencyKey()
                .ifPresent(key ->
                        demand(
                                !key.isBlank() && key.length() <= 200 && isPlain(key),
                                "The idempotency key has a wrong form",
                                Map.of("idempotency_key", shown(key)),
                                "Use 1 to 200 printable characters"));
    }

    private static void prompt(JobRequest request) {
        var prompt = request.prompt();
        demand(
                !prompt.isBlank(),
                "The prompt is empty",
                Map.of("field", "prompt"),
                "Say what the agent is to do");
        var bytes = prompt.getBytes(StandardCharsets.UTF_8).length;
        small("prompt", bytes, LONGEST_PROMPT, "Put long texts into a file of the repository");
        demand(
                prompt.indexOf('\0') < 0,
                "The prompt holds a NUL character",
                Map.of("field", "prompt"),
                "Send text");
        if (request.promptBy().equals(Optional.of(PromptBy.ARGUMENT))) {
            small("prompt", bytes, LONGEST_ARGUMENT, "Use prompt_by stdin or file for long ones");
        }
    }

    private static void command(JobRequest request, RoleProfile profile) {
        var command = request.command();
        if (!profile.cli().equals("custom")) {
            demand(
                    command.isEmpty() && request.promptBy().isEmpty(),
                    "Only a custom agent takes a command",
                    Map.of("agent", profile.name()),
                    "Leave command and prompt_by out, or use --agent custom");
            return;
        }
        demand(
                !command.isEmpty() || !profile.arguments().isEmpty(),
                "A custom agent needs a command",
                Map.of("agent", profile.name()),
                "Give the program and its arguments in command");
        most("command", command.size(), 1000);
        var bytes = 0;
        for (var argument : command) {
            demand(
                    argument.indexOf('\0') < 0,
                    "An argument of the command holds a NUL character",
                    Map.of("field", "command"),
                    "Send text");
            bytes += argument.getBytes(StandardCharsets.UTF_8).length + 1;
        }
        small("command", bytes, LONGEST_ARGUMENT, "Put long texts into the prompt");
        demand(
                command.isEmpty() || !command.getFirst().isBlank(),
                "The command's program is empty",
                Map.of("field", "command"),
                "Name a program first");
    }

    private static void tags(String field, List<String> tags) {
        most(field, tags.size(), 20);
        for (var tag : tags) {
            demand(
                    TAG.matcher(tag).matches(),
                    "A tag has a wrong form",
                    Map.of(field, shown(tag)),
                    "Use 1 to 63 letters, digits and . _ : / = + -, beginning with a letter or"
                            + " digit");
        }
    }

    private static void numbers(JobRequest request) {
        request.priority().ifPresent(n -> range("priority", n, 0, 9));
        request.attempts().ifPresent(n -> range("attempts", n, 1, 10));
        request.timeoutSec().ifPresent(n -> range("timeout_sec", n, 1, RoleProfile.LONGEST_SEC));
        request.idleTimeoutSec()
                .ifPresent(n -> range("idle_timeout_sec", n, 1, RoleProfile.LONGEST_SEC));
        request.queueTimeoutSec()
                .ifPresent(n -> range("queue_timeout_sec", n, 1, RoleProfile.LONGEST_SEC));
        request.onDisconnect().ifPresent(RequestCheck::disconnect);
    }

    private static void disconnect(OnDisconnect policy) {
        switch (policy) {
            case OnDisconnect.Wait() -> {
                // for as long as it takes
            }
            case OnDisconnect.Replace(long sec) -> disconnect(sec);
            case OnDisconnect.Stop(long sec) -> disconnect(sec);
        }
    }

    private static void disconnect(long sec) {
        range("on_disconnect.after_sec", sec, OnDisconnect.SHORTEST_SEC, RoleProfile.LONGEST_SEC);
    }

    private static void range(String field, long value, long low, long high) {
        demand(
                value >= low && value <= high,
                "A number is out of range",
                Map.of(field, value),
                "Use " + low + " to " + high);
    }

    private static void env(Map<String, String> env) {
        most("env", env.size(), 100);
        var bytes = 0;
        for (var entry : env.entrySet()) {
            var name = entry.getKey();
            demand(
                    ENV_NAME.matcher(name).matches(),
                    "The name of an environment variable has a wrong form",
                    Map.of("env", shown(name)),
                    "Use letters, digits and '_', not beginning with a digit");
            demand(
                    !name.startsWith("CADRE_"),
                    "Cadre sets the CADRE_ variables itself",
                    Map.of("env", shown(name)),
                    "Use another name");
            demand(
                    entry.getValue().indexOf('\0') < 0,
                    "The value of an environment variable holds a NUL character",
                    Map.of("env", shown(name)),
                    "Send text");
            bytes += name.length() + entry.getValue().getBytes(StandardCharsets.UTF_8).length + 2;
        }
        small("env", bytes, 64 * 1024, "Put long texts into a file of the repository");
    }

    private static void globs(List<String> globs) {
        most("artifacts", globs.size(), 50);
        for (var glob : globs) {
            var parts = List.of(glob.split("/", -1));
            demand(
                    !glob.isBlank()
                            && glob.length() <= 300
                            && isPlain(glob)
                            && !glob.startsWith("/")
                            && !glob.startsWith("~")
                            && !parts.contains(".."),
                    "A glob of artifacts has a wrong form",
                    Map.of("artifacts", shown(glob)),
                    "Write it relative to the workspace, without '..', such as build/**/*.xml");
        }
    }

    private static void labels(Map<String, String> labels) {
        most("labels", labels.size(), 50);
        labels.forEach((name, value) -> {
            demand(
                    LABEL.matcher(name).matches(),
                    "The name of a label has a wrong form",
                    Map.of("label", shown(name)),
                    "Use 1 to 63 letters, digits and . _ / -, beginning with a letter or"
                            + " digit");
            demand(
                    value.length() <= 200 && isPlain(value),
                    "The value of a label is too long or not plain text",
                    Map.of("label", shown(name)),
                    "Use to 200 printable characters");
        });
    }

    private static void most(String field, int count, int most) {
        demand(
                count <= most,
                "Too many of one thing",
                Map.of(field, count),
                "Give at most " + most);
    }

    private static void small(String field, int bytes, int most, String fix) {
        if (bytes > most) {
            throw new CadreException(
                    ErrorCode.TOO_LARGE,
                    "The " + field + " is too long",
                    Map.of("bytes", bytes, "most", most),
                    fix);
        }
    }

    /** Whether it holds no control characters. */
    static boolean isPlain(String text) {
        return text.codePoints().noneMatch(Character::isISOControl);
    }

    /** Fit to be shown in an error: short, without control characters. */
    static String shown(String text) {
        var cut = text.length() > 80 ? text.substring(0, 80) + "..." : text;
        return cut.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    static void demand(boolean good, String what, Map<String, ?> which, String fix) {
        if (!good) {
            throw new CadreException(ErrorCode.INVALID, what, which, fix);
        }
    }
}
