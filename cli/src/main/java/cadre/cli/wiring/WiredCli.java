package cadre.cli.wiring;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * An agent CLI that can be wired: which files of a repository it reads, and what stands in them for
 * the bus. Calls may wait 50 s for mail, so each CLI waits 120 s for an answer.
 */
public enum WiredCli {
    /** Claude Code: {@code .mcp.json} and the user's own settings of the project. */
    CLAUDE("CLAUDE.md", ".mcp.json") {
        @Override
        void wire(Changes files, Wish wish) {
            files.json(
                    MCP_JSON,
                    json -> {
                        refuseOther(json, MCP_JSON);
                        return json.put(Json.tree(claudeEntry(wish)), SERVERS, NAME);
                    });
            files.json(
                    CLAUDE_SETTINGS,
                    json -> {
                        var allowed =
                                json.append(Json.tree(NAME), "enabledMcpjsonServers")
                                        .append(Json.tree("mcp__" + NAME), "permissions", "allow");
                        return hooked(allowed, wish, "Stop", 15);
                    });
        }

        @Override
        void unwire(Changes files) {
            files.json(MCP_JSON, WiredCli::withoutServer);
            files.json(
                    CLAUDE_SETTINGS,
                    json ->
                            withoutHooks(json, "Stop")
                                    .removeElements(
                                            each -> each.asString("").equals(NAME),
                                            "enabledMcpjsonServers")
                                    .removeElements(
                                            each -> each.asString("").equals("mcp__" + NAME),
                                            "permissions",
                                            "allow"));
        }
    },

    /** Codex: {@code .codex/config.toml}, which it reads in folders that the user trusts. */
    CODEX("AGENTS.md", ".codex/config.toml") {
        @Override
        void wire(Changes files, Wish wish) {
            files.text(
                    CODEX_CONFIG,
                    before -> {
                        if (OTHER_TABLE.matcher(MarkedBlock.HASH.remove(before)).find()) {
                            throw taken(CODEX_CONFIG);
                        }
                        return MarkedBlock.HASH.put(before, codexEntry(wish));
                    });
            files.json(CODEX_HOOKS, json -> hooked(json, wish, "Stop", 15));
        }

        @Override
        void unwire(Changes files) {
            files.text(CODEX_CONFIG, MarkedBlock.HASH::remove);
            files.json(CODEX_HOOKS, json -> withoutHooks(json, "Stop"));
        }
    },

    /** Gemini CLI: the project's settings. */
    GEMINI("GEMINI.md", ".gemini/settings.json") {
        @Override
        void wire(Changes files, Wish wish) {
            files.json(
                    GEMINI_SETTINGS,
                    json -> {
                        refuseOther(json, GEMINI_SETTINGS);
                        var served = json.put(Json.tree(geminiEntry(wish)), SERVERS, NAME);
                        return hooked(served, wish, "AfterAgent", 15_000);
                    });
        }

        @Override
        void unwire(Changes files) {
            files.json(GEMINI_SETTINGS, json -> withoutHooks(withoutServer(json), "AfterAgent"));
        }
    };

    private static final String NAME = "cadre";
    private static final String SERVERS = "mcpServers";
    private static final String MCP_JSON = ".mcp.json";
    private static final String CLAUDE_SETTINGS = ".claude/settings.local.json";
    private static final String CODEX_CONFIG = ".codex/config.toml";
    private static final String CODEX_HOOKS = ".codex/hooks.json";
    private static final String GEMINI_SETTINGS = ".gemini/settings.json";
    private static final long WAIT_SEC = 120;
    private static final String HOOK = "cadre inbox --hook ";
    private static final Pattern OTHER_TABLE =
            Pattern.compile(
                    "(?m)^\\s*(\\[\\s*mcp_servers\\s*\\.\\s*[\"']?cadre[\"']?\\s*[.\\]]"
                            + "|mcp_servers\\s*(=|\\.\\s*[\"']?cadre[\"']?\\s*[.=]))");

    private final String instructions;
    private final String servers;

    WiredCli(String instructions, String servers) {
        this.instructions = instructions;
        this.servers = servers;
    }

    /** Plans what it needs to speak as this member. */
    abstract void wire(Changes files, Wish wish);

    /** Plans to take that out again. */
    abstract void unwire(Changes files);

    /** As it is typed; also the name of its program. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The file of instructions that it reads at the start. */
    String instructions() {
        return instructions;
    }

    /** The file that names the bus and the variable with the key. */
    String servers() {
        return servers;
    }

    private static Map<String, Object> claudeEntry(Wish wish) {
        var entry = new java.util.LinkedHashMap<String, Object>();
        entry.put("type", "http");
        entry.put("url", wish.mcpUrl());
        entry.put("headers", header(wish));
        entry.put("timeout", WAIT_SEC * 1000);
        return entry;
    }

    private static Map<String, Object> geminiEntry(Wish wish) {
        var entry = new java.util.LinkedHashMap<String, Object>();
        entry.put("httpUrl", wish.mcpUrl());
        entry.put("headers", header(wish));
        entry.put("timeout", WAIT_SEC * 1000);
        entry.put("trust", true);
        return entry;
    }

    private static String codexEntry(Wish wish) {
        return """
        [mcp_servers.%s]
        url = %s
        bearer_token_env_var = "%s"
        tool_timeout_sec = %d
        default_tools_approval_mode = "approve"\
        """
                .formatted(NAME, Json.write(wish.mcpUrl()), wish.seat().variable(), WAIT_SEC);
    }

    private static Map<String, String> header(Wish wish) {
        return Map.of("Authorization", "Bearer ${" + wish.seat().variable() + "}");
    }

    /** An entry of this name that speaks for no member is somebody else's. */
    private static void refuseOther(JsonText json, String file) {
        var there = json.at(SERVERS, NAME);
        if (!there.isMissingNode() && !isOurs(there)) {
            throw taken(file);
        }
    }

    private static boolean isOurs(JsonNode entry) {
        return entry.path("headers").path("Authorization").asString("").contains(Seat.VARIABLE);
    }

    private static JsonText withoutServer(JsonText json) {
        return isOurs(json.at(SERVERS, NAME)) ? json.remove(SERVERS, NAME) : json;
    }

    private static CadreException taken(String file) {
        return new CadreException(
                ErrorCode.CONFLICT,
                "There is an MCP server named cadre already, and it is not of 'cadre wire'",
                Map.of("file", file),
                "Nothing was changed; rename or remove that entry, then run this again");
    }

    /**
     * With a hook at the start of a session and one at each stop, if they are wished for or were
     * there for another member.
     */
    private static JsonText hooked(JsonText json, Wish wish, String stop, long timeout) {
        if (wish.hooks() == SessionHooks.LEAVE && withoutHooks(json, stop) == json) {
            return json;
        }
        var start = Json.tree(hook(wish, "start", timeout));
        var end = Json.tree(hook(wish, "stop", timeout));
        return withoutHooks(json, stop, List.of(start, end))
                .append(start, "hooks", "SessionStart")
                .append(end, "hooks", stop);
    }

    private static Map<String, Object> hook(Wish wish, String when, long timeout) {
        var command = new java.util.LinkedHashMap<String, Object>();
        command.put("type", "command");
        command.put(
                "command",
                HOOK + when + " --team " + wish.seat().team() + " --as " + wish.seat().member());
        command.put("timeout", timeout);
        return Map.of("hooks", List.of(command));
    }

    private static JsonText withoutHooks(JsonText json, String stop) {
        return withoutHooks(json, stop, List.of());
    }

    private static JsonText withoutHooks(JsonText json, String stop, List<JsonNode> kept) {
        return json.removeElements(
                        each -> isOurHook(each) && !kept.contains(each), "hooks", "SessionStart")
                .removeElements(each -> isOurHook(each) && !kept.contains(each), "hooks", stop);
    }

    private static boolean isOurHook(JsonNode entry) {
        var commands = entry.path("hooks");
        return commands.size() == 1
                && commands.get(0).path("command").asString("").startsWith(HOOK);
    }
}
