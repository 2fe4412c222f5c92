package cadre.node.agents;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.IsolationKind;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What Claude Code logs in with: variables of the job or of the node, else the login of the node's
 * user, used where it is so that a renewed token is not lost.
 *
 * @param env variables to pass on
 * @param folder the folder with the login, if that is what is used
 * @param secrets values to mask
 */
record ClaudeLogin(Map<String, String> env, Optional<Path> folder, List<String> secrets) {
    private static final List<String> SECRETS =
            List.of("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN");

    private static final List<String> PASSED_ON =
            List.of(
                    "ANTHROPIC_BASE_URL",
                    "HTTPS_PROXY",
                    "HTTP_PROXY",
                    "NO_PROXY",
                    "https_proxy",
                    "http_proxy",
                    "no_proxy",
                    "NODE_EXTRA_CA_CERTS");

    ClaudeLogin {
        env = Map.copyOf(env);
        secrets = List.copyOf(secrets);
    }

    /**
     * Finds the login.
     *
     * @throws CadreException UNAVAILABLE if there is none, or it cannot be used under this
     *     isolation
     */
    static ClaudeLogin find(
            Map<String, String> node, Map<String, String> job, Path home, IsolationKind isolation) {
        var env = new HashMap<String, String>();
        var secrets = new ArrayList<String>();
        // A key of the node's must not go to an address that only the job knows.
        boolean own = SECRETS.stream().anyMatch(name -> isSet(job, name));
        if (!own && !job.containsKey("ANTHROPIC_BASE_URL")) {
            SECRETS.stream()
                    .filter(name -> isSet(node, name))
                    .forEach(name -> take(env, node, name));
        }
        PASSED_ON.stream().filter(name -> isSet(node, name)).forEach(name -> take(env, node, name));
        SECRETS.forEach(name -> {
            Optional.ofNullable(env.get(name)).ifPresent(secrets::add);
            Optional.ofNullable(job.get(name)).ifPresent(secrets::add);
        });
        if (own || SECRETS.stream().anyMatch(env::containsKey)) {
            return new ClaudeLogin(env, Optional.empty(), secrets);
        }
        if (job.containsKey("ANTHROPIC_BASE_URL")) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The job names its own ANTHROPIC_BASE_URL but brings no key for it",
                    Map.of(),
                    "Give ANTHROPIC_API_KEY in the job's env too: the node's own key is not sent to"
                            + " another address");
        }
        var folder = inPlace(node, home, isolation);
        secrets.addAll(tokens(folder.resolve(".credentials.json")));
        env.put("CLAUDE_CONFIG_DIR", folder.toString());
        return new ClaudeLogin(env, Optional.of(folder), secrets);
    }

    private static Path inPlace(Map<String, String> node, Path home, IsolationKind isolation) {
        var moved = node.getOrDefault("CLAUDE_CONFIG_DIR", "");
        var folder = moved.isBlank() ? home.resolve(".claude") : Path.of(moved);
        if (!Files.isRegularFile(folder.resolve(".credentials.json"))) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "Claude Code is not logged in on this node",
                    Map.of("looked_in", folder),
                    "Set ANTHROPIC_API_KEY (or CLAUDE_CODE_OAUTH_TOKEN) in the node's environment,"
                            + " or run 'claude' once as the node's user and log in");
        }
        if (isolation == IsolationKind.USER) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The login of the node's user cannot be used under isolation 'user'",
                    Map.of("login", folder),
                    "Set ANTHROPIC_API_KEY (or CLAUDE_CODE_OAUTH_TOKEN) in the node's environment");
        }
        return folder;
    }

    private static List<String> tokens(Path credentials) {
        var found = new ArrayList<String>();
        try {
            collect(Json.mapper().readTree(Files.readString(credentials)), found);
        } catch (IOException | JacksonException unreadable) {
            return List.of();
        }
        return found;
    }

    private static void collect(JsonNode node, List<String> found) {
        for (var field : node.properties()) {
            if (field.getKey().endsWith("Token") && field.getValue().isString()) {
                found.add(field.getValue().asString());
            }
            collect(field.getValue(), found);
        }
    }

    private static boolean isSet(Map<String, String> env, String name) {
        return !env.getOrDefault(name, "").isBlank();
    }

    private static void take(Map<String, String> into, Map<String, String> from, String name) {
        into.put(name, from.getOrDefault(name, ""));
    }
}
