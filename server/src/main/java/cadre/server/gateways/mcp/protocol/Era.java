package cadre.server.gateways.mcp.protocol;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** The two ways in which revisions of the protocol say which one is spoken. */
public enum Era {
    /** Each request says it: in its {@code _meta} and its headers. */
    MODERN("2026-07-28"),
    /** The client says it once, with {@code initialize}, and in a header from then on. */
    LEGACY("2025-11-25", "2025-06-18", "2025-03-26");

    /** Where a modern request says its revision. */
    static final String VERSION_KEY = "io.modelcontextprotocol/protocolVersion";

    private final List<String> versions;

    Era(String... versions) {
        this.versions = List.of(versions);
    }

    /** The revisions, newest first. */
    List<String> versions() {
        return versions;
    }

    /** All revisions, newest first. */
    static List<String> allVersions() {
        return Stream.of(values()).flatMap(era -> era.versions.stream()).toList();
    }

    /**
     * The era of a request. One that names a revision which nobody knows is modern: that era has
     * the words to say so.
     *
     * @param header what {@code MCP-Protocol-Version} says; a request without it is an old one
     */
    static Era of(String method, ObjectNode params, Optional<String> header) {
        if (params.path("_meta").has(VERSION_KEY)) {
            return MODERN;
        }
        if (method.equals("initialize") || header.isEmpty()) {
            return LEGACY;
        }
        return LEGACY.versions.contains(header.get()) ? LEGACY : MODERN;
    }
}
