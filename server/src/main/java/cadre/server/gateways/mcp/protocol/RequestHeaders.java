package cadre.server.gateways.mcp.protocol;

import cadre.server.gateways.http.Call;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the headers of a request say about its body, which programs on the way go by. A modern
 * request whose headers are missing or say something else is refused (revision 2026-07-28, "Server
 * Validation").
 */
record RequestHeaders(Optional<String> version, Optional<String> method, Optional<String> name) {
    /** Where the body has what {@code Mcp-Name} repeats. */
    private static final Map<String, String> NAMED =
            Map.of("tools/call", "name", "prompts/get", "name", "resources/read", "uri");

    private static final Pattern CODED = Pattern.compile("=\\?base64\\?(.*)\\?=");

    static RequestHeaders of(Call call) {
        return new RequestHeaders(
                call.header("MCP-Protocol-Version").map(String::strip),
                call.header("Mcp-Method").map(String::strip),
                call.header("Mcp-Name").map(String::strip));
    }

    /**
     * Refuses what no client of this transport sends.
     *
     * @throws RpcError if the body is said not to be JSON, or no answer of JSON is wanted
     */
    static void checkMediaTypes(Call call) {
        var type = call.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (!type.split(";", 2)[0].strip().equals("application/json")) {
            throw RpcError.noRequest(415, "The Content-Type must be application/json");
        }
        var accept = call.header("Accept").orElse("*/*").toLowerCase(Locale.ROOT);
        if (!accept.contains("*/*")
                && !accept.contains("application/*")
                && !accept.contains("application/json")) {
            throw RpcError.noRequest(406, "Accept must allow application/json");
        }
    }

    /**
     * Checks a modern request.
     *
     * @throws RpcError that says which header, or what in {@code _meta}
     */
    void check(Message.Request request) {
        var meta = request.params().path("_meta");
        var said = meta.path(Era.VERSION_KEY);
        var header = version.orElseThrow(() -> RpcError.headers("MCP-Protocol-Version is missing"));
        if (said.isString() && !said.asString().equals(header)) {
            throw RpcError.headers("MCP-Protocol-Version is not what the body's _meta says");
        }
        if (!Era.MODERN.versions().contains(header)) {
            throw RpcError.version(header);
        }
        if (!said.isString()) {
            throw RpcError.meta("params._meta needs " + Era.VERSION_KEY);
        }
        if (!meta.path(Asking.CAPABILITIES_KEY).isObject()) {
            throw RpcError.meta("params._meta needs " + Asking.CAPABILITIES_KEY);
        }
        checkNames(request);
    }

    private void checkNames(Message.Request request) {
        if (method.filter(request.method()::equals).isEmpty()) {
            throw RpcError.headers("Mcp-Method is not the body's method");
        }
        var field = NAMED.get(request.method());
        if (field != null) {
            var expected = request.params().path(field).asString("");
            if (name.map(RequestHeaders::decoded).filter(expected::equals).isEmpty()) {
                throw RpcError.headers("Mcp-Name is not the body's params." + field);
            }
        }
    }

    private static String decoded(String value) {
        var coded = CODED.matcher(value);
        if (!coded.matches()) {
            return value;
        }
        try {
            var bytes = Base64.getDecoder().decode(coded.group(1));
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw RpcError.headers("Mcp-Name is no Base64 of UTF-8");
        }
    }
}
