package cadre.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.cli.Sample;
import cadre.cli.checkout.GitSample;
import cadre.cli.guard.GuardMode;
import cadre.wire.bus.MemberKind;
import cadre.wire.bus.MemberView;
import cadre.wire.bus.TeamView;
import cadre.wire.error.CadreException;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WiringTest {
    private static final Seat BE = new Seat(new TeamName("shop"), new MemberName("BE"));

    @TempDir Path folder;
    private GitSample repository = new GitSample(Path.of("none"));

    @BeforeEach
    void aRepository() {
        repository = GitSample.small(folder.resolve("shop-api"));
    }

    private Wiring wiring() {
        return Wiring.in(repository.folder(), GitSample.env());
    }

    private static Wish wish(Seat seat, Set<WiredCli> clis, GuardMode... guard) {
        return wish(seat, clis, SessionHooks.INSTALL, guard);
    }

    private static Wish wish(
            Seat seat, Set<WiredCli> clis, SessionHooks hooks, GuardMode... guard) {
        var team =
                new TeamView(
                        seat.team(),
                        new MemberName("FE"),
                        List.of(member("BE"), member("FE")),
                        List.of("nas-deploy"),
                        Sample.NOON,
                        Optional.empty());
        return new Wish(
                seat,
                "http://127.0.0.1:27888",
                team,
                List.of("shop-api"),
                clis,
                hooks,
                List.of(guard).stream().findFirst());
    }

    private static MemberView member(String name) {
        return new MemberView(new MemberName(name), MemberKind.SEAT, Sample.NOON, 0, 0);
    }

    private List<String> wire(Wish wish) {
        var plan = wiring().wire(wish);
        plan.apply();
        return plan.names();
    }

    private List<String> unwire() {
        var plan = wiring().unwire(_ -> false);
        plan.apply();
        return plan.names();
    }

    /** Every file of the checkout and of the hooks with what is in it. */
    private Map<String, String> files() throws IOException {
        var found = new TreeMap<String, String>();
        try (var all = Files.walk(repository.folder())) {
            for (var file : all.filter(Files::isRegularFile).toList()) {
                var name = repository.folder().relativize(file).toString();
                if (!name.startsWith(".git/") || name.startsWith(".git/hooks/")) {
                    found.put(name, Files.readString(file));
                }
            }
        }
        return found;
    }

    @Test
    void each_cli_gets_its_entry_with_the_variable_of_the_member_and_no_key() {
        var changed = wire(wish(BE, EnumSet.allOf(WiredCli.class)));

        assertThat(changed)
                .containsExactlyInAnyOrder(
                        ".mcp.json",
                        ".claude/settings.local.json",
                        "CLAUDE.md",
                        ".codex/config.toml",
                        ".codex/hooks.json",
                        "AGENTS.md",
                        ".gemini/settings.json",
                        "GEMINI.md");
        var claude = Json.mapper().readTree(repository.read(".mcp.json")).at("/mcpServers/cadre");
        assertThat(claude.path("url").asString()).isEqualTo("http://127.0.0.1:27888/mcp");
        assertThat(claude.at("/headers/Authorization").asString())
                .isEqualTo("Bearer ${CADRE_KEY_SHOP_BE}");
        assertThat(claude.path("timeout").asInt()).isGreaterThan(60_000);
        assertThat(repository.read(".codex/config.toml"))
                .contains("[mcp_servers.cadre]\nurl = \"http://127.0.0.1:27888/mcp\"\n")
                .contains("bearer_token_env_var = \"CADRE_KEY_SHOP_BE\"")
                .contains("tool_timeout_sec = 120");
        var gemini = Json.mapper().readTree(repository.read(".gemini/settings.json"));
        assertThat(gemini.at("/mcpServers/cadre/httpUrl").asString()).endsWith("/mcp");
        assertThat(gemini.at("/hooks/AfterAgent/0/hooks/0/command").asString())
                .isEqualTo("cadre inbox --hook stop --team shop --as BE");
        assertThat(wiring().variables()).containsExactly("CADRE_KEY_SHOP_BE");
    }

    @Test
    void the_instructions_say_who_the_agent_is_what_is_locked_and_how_to_read_mail() {
        repository.write("AGENTS.md", "# Rules\n\nBe kind.\n");

        wire(wish(BE, EnumSet.of(WiredCli.CODEX)));

        assertThat(repository.read("AGENTS.md"))
                .startsWith("# Rules\n\nBe kind.\n\n<!-- cadre:begin")
                .contains("You are **BE** in the team **shop**. The others are FE.")
                .contains("`nas-deploy`")
                .contains("read_inbox")
                .contains("`shop-api`")
                .endsWith("<!-- cadre:end -->\n");
        assertThat(repository.folder().resolve("CLAUDE.md")).doesNotExist();
    }

    @Test
    void wiring_again_changes_nothing_and_taking_out_leaves_each_byte_as_it_was()
            throws IOException {
        repository
                .write("CLAUDE.md", "# Mine\r\nno end")
                .write(".mcp.json", "{\"mcpServers\": {\"db\": {\"command\": \"x\"}}}")
                .write(".codex/config.toml", "model = \"m\"\n\n[mcp_servers.db]\ncommand = \"x\"\n")
                .write(".gemini/settings.json", "{\n    // theme\n    \"theme\": \"dark\"\n}\n")
                .write(".claude/settings.local.json", "{\"permissions\": {\"allow\": [\"Bash\"]}}")
                .write(".git/hooks/pre-push", "#!/bin/bash\nset -e\nmake test\n");
        var hook = repository.folder().resolve(".git/hooks/pre-push").toFile();
        assertThat(hook.setExecutable(true)).isTrue();
        var before = files();

        wire(wish(BE, EnumSet.allOf(WiredCli.class), GuardMode.BLOCK));
        var wired = files();

        assertThat(wire(wish(BE, EnumSet.allOf(WiredCli.class), GuardMode.BLOCK))).isEmpty();
        assertThat(files()).isEqualTo(wired);
        assertThat(repository.read(".mcp.json")).contains("\"db\": {\"command\": \"x\"}");
        assertThat(unwire()).hasSizeGreaterThan(8);
        assertThat(files()).isEqualTo(before);
        assertThat(unwire()).isEmpty();
    }

    @Test
    void a_repository_that_had_none_of_it_is_as_it_was_without_empty_folders() throws IOException {
        var before = files();

        wire(wish(BE, EnumSet.allOf(WiredCli.class), GuardMode.WARN));
        unwire();

        assertThat(files()).isEqualTo(before);
        assertThat(repository.folder().resolve(".gemini")).doesNotExist();
        assertThat(repository.git("status", "--porcelain")).isEmpty();
    }

    @Test
    void wired_as_another_member_the_former_one_is_gone() {
        wire(wish(BE, EnumSet.allOf(WiredCli.class)));

        var asAi = new Seat(BE.team(), new MemberName("AI"));
        wire(wish(asAi, EnumSet.allOf(WiredCli.class), SessionHooks.LEAVE));

        assertThat(wiring().variables()).containsExactly("CADRE_KEY_SHOP_AI");
        assertThat(repository.read(".claude/settings.local.json"))
                .contains("--as AI")
                .doesNotContain("--as BE");
        assertThat(repository.read("CLAUDE.md")).contains("**AI**").doesNotContain("**BE**");
    }

    @Test
    void hooks_come_only_when_they_are_wished_for() {
        wire(wish(BE, EnumSet.allOf(WiredCli.class), SessionHooks.LEAVE));

        assertThat(repository.read(".claude/settings.local.json")).doesNotContain("hooks");
        assertThat(repository.folder().resolve(".codex/hooks.json")).doesNotExist();
    }

    @Test
    void a_server_of_that_name_that_is_somebody_elses_stops_it_before_anything_is_written()
            throws IOException {
        for (var theirs :
                Map.of(
                                ".mcp.json",
                                "{\"mcpServers\": {\"cadre\": {\"command\": \"mine\"}}}",
                                ".gemini/settings.json",
                                "{\"mcpServers\": {\"cadre\": {\"command\": \"mine\"}}}",
                                ".codex/config.toml",
                                "[mcp_servers.\"cadre\"]\ncommand = \"mine\"\n")
                        .entrySet()) {
            repository.write(theirs.getKey(), theirs.getValue());
            var before = files();

            assertThatThrownBy(() -> wire(wish(BE, EnumSet.allOf(WiredCli.class))))
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("already")
                    .hasMessageContaining(theirs.getKey());
            assertThat(files()).isEqualTo(before);
            unwire();
            assertThat(files()).isEqualTo(before);
            Files.delete(repository.folder().resolve(theirs.getKey()));
        }
    }

    @Test
    void instructions_that_are_links_to_each_other_get_one_block_and_links_out_are_refused()
            throws IOException {
        repository.write("AGENTS.md", "# Rules\n");
        Files.createSymbolicLink(repository.folder().resolve("CLAUDE.md"), Path.of("AGENTS.md"));

        wire(wish(BE, EnumSet.of(WiredCli.CLAUDE, WiredCli.CODEX)));

        assertThat(repository.folder().resolve("CLAUDE.md")).isSymbolicLink();
        assertThat(repository.read("AGENTS.md").split("cadre:begin", -1)).hasSize(2);

        Files.createDirectory(folder.resolve("elsewhere"));
        Files.createSymbolicLink(
                repository.folder().resolve(".gemini"), folder.resolve("elsewhere"));
        assertThatThrownBy(() -> wire(wish(BE, EnumSet.of(WiredCli.GEMINI))))
                .hasMessageContaining("out of the repository");
        assertThat(folder.resolve("elsewhere")).isEmptyDirectory();
    }

    @Test
    void hooks_in_another_language_and_hooks_of_all_repositories_are_left_alone()
            throws IOException {
        repository.write(".git/hooks/pre-commit", "#!/usr/bin/env python3\nprint('x')\n");
        var before = files();

        assertThatThrownBy(() -> wire(wish(BE, EnumSet.of(WiredCli.CODEX), GuardMode.WARN)))
                .hasMessageContaining("pre-commit");
        assertThat(files()).isEqualTo(before);

        repository.git("config", "core.hooksPath", folder.resolve("all").toString());
        assertThatThrownBy(() -> wire(wish(BE, EnumSet.of(WiredCli.CODEX), GuardMode.WARN)))
                .hasMessageContaining("core.hooksPath");
        assertThat(unwire()).isEmpty();
    }

    @Test
    void a_folder_that_is_no_checkout_is_named() {
        assertThatThrownBy(() -> Wiring.in(folder, GitSample.env()))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("git init");
    }

    @Test
    void the_repository_is_called_as_where_it_came_from() {
        assertThat(wiring().repository()).isEqualTo("shop-api");

        repository.git("remote", "add", "origin", "git@host:team/web-ui.git");

        assertThat(wiring().repository()).isEqualTo("web-ui");
    }
}
