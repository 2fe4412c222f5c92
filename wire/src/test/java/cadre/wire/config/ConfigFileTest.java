package cadre.wire.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.error.CadreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
    @TempDir private Path home;

    @Test
    void the_environment_wins_over_the_env_file_and_that_over_the_yaml_file() throws IOException {
        yaml("port: 1\nbind: 10.0.0.1\nlog_level: debug\n");
        Files.writeString(
                home.resolve(".env"), "# c\nexport CADRE_BIND='10.0.0.2'\nCADRE_PORT=2\n");

        var config = read(Map.of("CADRE_PORT", "3"));

        assertThat(config.setting(ConfigKey.PORT).integer(0, 65535)).isEqualTo(3);
        assertThat(config.setting(ConfigKey.BIND).text()).isEqualTo("10.0.0.2");
        assertThat(config.setting(ConfigKey.LOG_LEVEL).text()).isEqualTo("debug");
        assertThat(config.setting(ConfigKey.LEASE_SEC).integer(5, 3600)).isEqualTo(60);
    }

    @Test
    void an_unknown_key_is_named_with_its_line_and_the_known_keys() throws IOException {
        yaml("port: 1\n\nprot: 2\n");

        assertThatThrownBy(() -> read(Map.of()))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("key prot")
                .hasMessageContaining("cadre.yaml:3")
                .hasMessageContaining("push.allow");
    }

    @Test
    void an_unknown_key_of_a_group_is_named_with_the_group() throws IOException {
        yaml("node:\n  name: a\n  nam: b\n");

        assertThatThrownBy(() -> read(Map.of()))
                .hasMessageContaining("node.nam")
                .hasMessageContaining("cadre.yaml:3");
    }

    @Test
    void a_bad_value_is_named_with_its_line() throws IOException {
        yaml("bind: 127.0.0.1\nport: many\n");

        assertThatThrownBy(() -> read(Map.of()).setting(ConfigKey.PORT).integer(0, 65535))
                .hasMessageContaining("cadre.yaml:2")
                .hasMessageContaining("'many' is no whole number from 0 to 65535");
    }

    @Test
    void a_bad_variable_is_named() {
        assertThatThrownBy(() ->
                        read(Map.of("CADRE_PORT", "70000"))
                                .setting(ConfigKey.PORT)
                                .integer(0, 65535))
                .hasMessageContaining("place CADRE_PORT");
    }

    @Test
    void every_key_is_checked_at_reading_whoever_needs_it() throws IOException {
        for (var wrong :
                Map.ofEntries(
                                Map.entry("bind", "not an address"),
                                Map.entry("port", "99999"),
                                Map.entry("db", "postgres"),
                                Map.entry("public_url", "ftp://x"),
                                Map.entry("hosts", "'a:80'"),
                                Map.entry("synchronous", "off"),
                                Map.entry("max_prompt_bytes", "0"),
                                Map.entry("max_artifact_bytes", "1 GiB"),
                                Map.entry("lease_sec", "1"),
                                Map.entry("profiles", "[{name: a, cli: gcc}]"),
                                Map.entry("push", "{allow: {a: b}}"),
                                Map.entry("log_level", "loud"),
                                Map.entry("log_json", "maybe"),
                                Map.entry("work", "here"),
                                Map.entry("node", "{name: A B}"),
                                Map.entry("node.tags", "[a b]"),
                                Map.entry("node.slots", "abc"),
                                Map.entry("node.roots", "[/]"),
                                Map.entry("node.server", "cadre.example"),
                                Map.entry("node.visible", "[here]"),
                                Map.entry("node.pass_env", "['A=b']"),
                                Map.entry("node.isolation", "chroot"),
                                Map.entry("node.min_free_bytes", "-1"))
                        .entrySet()) {
            yaml("\n" + wrong.getKey() + ": " + wrong.getValue() + "\n");

            assertThatThrownBy(() -> read(Map.of()))
                    .as(wrong.getKey())
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("key " + wrong.getKey())
                    .hasMessageContaining("cadre.yaml:2")
                    .hasMessageContaining("Mend it");
        }
    }

    @Test
    void a_bad_value_counts_also_below_a_good_one() throws IOException {
        yaml("port: many\n");

        assertThatThrownBy(() -> read(Map.of("CADRE_PORT", "1")))
                .hasMessageContaining("cadre.yaml:1");
    }

    @Test
    void every_default_is_what_its_key_takes() {
        for (var key : ConfigKey.values()) {
            assertThatCode(() -> key.shape().check(read(Map.of()).setting(key)))
                    .as(key.key())
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void broken_yaml_names_its_line() throws IOException {
        yaml("port: 1\nbind: [\n");

        assertThatThrownBy(() -> read(Map.of()))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("cadre.yaml:3");
    }

    @Test
    void a_key_that_is_there_twice_is_refused() throws IOException {
        yaml("port: 1\nport: 2\n");

        assertThatThrownBy(() -> read(Map.of()))
                .hasMessageContaining("twice")
                .hasMessageContaining("Delete one");
    }

    @Test
    void a_text_without_keys_is_told_to_have_keys_and_values() throws IOException {
        yaml("just a string\n");

        assertThatThrownBy(() -> read(Map.of()))
                .hasMessageContaining("must be keys and values")
                .hasMessageContaining("cadre.yaml:1")
                .hasMessageContaining("port: ");
    }

    @Test
    void broken_yaml_says_where_and_why_and_what_to_look_at() throws IOException {
        yaml("port: 1\nnode: [a\n");

        assertThatThrownBy(() -> read(Map.of()))
                .isInstanceOfSatisfying(
                        CadreException.class, e -> assertThat(e.fix()).contains("brackets"))
                .hasMessageContaining("cannot be read")
                .hasMessageContaining("expected")
                .hasMessageContaining("cadre.yaml:");
    }

    @Test
    void a_key_without_a_value_is_refused() throws IOException {
        yaml("port:\n");

        assertThatThrownBy(() -> read(Map.of())).hasMessageContaining("value is missing");
    }

    @Test
    void aliases_are_refused() throws IOException {
        yaml("node: &n\n  tags: [a]\n");

        assertThatThrownBy(() -> read(Map.of())).hasMessageContaining("Anchors");
    }

    @Test
    void an_unknown_cadre_variable_in_the_env_file_is_refused_and_its_value_not_shown()
            throws IOException {
        Files.writeString(home.resolve(".env"), "TOKEN=x\nCADRE_PROT=secret\n");

        assertThatThrownBy(() -> read(Map.of()))
                .hasMessageContaining(".env:2")
                .hasMessageContaining("CADRE_PROT")
                .hasMessageContaining("Did you mean CADRE_PORT?")
                .hasMessageNotContaining("secret");
    }

    @Test
    void a_mistyped_token_of_a_connection_is_put_right_and_what_is_like_nothing_gets_the_list()
            throws IOException {
        Files.writeString(home.resolve(".env"), "CADRE_GITHUB_TOKN=secret\n");
        assertThatThrownBy(() -> read(Map.of()))
                .hasMessageContaining("Did you mean CADRE_GITHUB_TOKEN?")
                .hasMessageNotContaining("secret");

        Files.writeString(home.resolve(".env"), "CADRE_" + "Z".repeat(80) + "=secret\n");
        assertThatThrownBy(() -> read(Map.of()))
                .hasMessageContaining("Known: CADRE_BIND")
                .hasMessageNotContaining("secret");
    }

    @Test
    void an_unknown_cadre_variable_in_the_environment_is_a_warning() {
        assertThat(read(Map.of("CADRE_PROT", "1", "CADRE_KEY", "k")).warnings())
                .containsExactly("CADRE_PROT is set, but Cadre does not know it");
    }

    @Test
    void what_is_no_key_stays_in_the_variables() throws IOException {
        Files.writeString(home.resolve(".env"), "ANTHROPIC_API_KEY=\"s k\"\n");

        assertThat(read(Map.of()).variables()).containsEntry("ANTHROPIC_API_KEY", "s k");
    }

    @Test
    void a_list_is_yaml_or_words_with_commas_or_json_in_a_variable() throws IOException {
        yaml("push:\n  allow:\n    - a\n    - b\n");

        assertThat(read(Map.of()).setting(ConfigKey.PUSH_ALLOW).texts()).containsExactly("a", "b");
        assertThat(read(Map.of("CADRE_PUSH_ALLOW", "c, d")).setting(ConfigKey.PUSH_ALLOW).texts())
                .containsExactly("c", "d");
        assertThat(
                        read(Map.of("CADRE_PUSH_ALLOW", "[\"e\"]"))
                                .setting(ConfigKey.PUSH_ALLOW)
                                .texts())
                .containsExactly("e");
    }

    @Test
    void a_list_of_mappings_names_the_line_of_an_unknown_entry() throws IOException {
        yaml("profiles:\n  - name: a\n    modle: x\n");

        assertThatThrownBy(() -> read(Map.of()))
                .hasMessageContaining("profiles[0].modle")
                .hasMessageContaining("cadre.yaml:3");
    }

    @Test
    void a_bound_ipv6_address_is_no_list() {
        assertThat(read(Map.of("CADRE_BIND", "[::1]")).setting(ConfigKey.BIND).text())
                .isEqualTo("[::1]");
    }

    @Test
    void a_tilde_is_the_users_home_and_a_relative_path_is_refused() {
        assertThat(read(Map.of()).setting(ConfigKey.WORK).path(Path.of("/u")))
                .isEqualTo(Path.of("/u/.local/share/cadre-work"));
        assertThatThrownBy(() ->
                        read(Map.of("CADRE_WORK", "x")).setting(ConfigKey.WORK).path(Path.of("/u")))
                .hasMessageContaining("no absolute path");
    }

    @Test
    void a_named_file_that_is_absent_is_an_error() {
        assertThatThrownBy(() -> read(Map.of("CADRE_CONFIG", home.resolve("x").toString())))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("cannot be read");
    }

    private void yaml(String text) throws IOException {
        Files.writeString(home.resolve("cadre.yaml"), text);
    }

    private ConfigFile read(Map<String, String> environment) {
        var all = new HashMap<>(environment);
        all.put("CADRE_HOME", home.toString());
        return ConfigFile.read(all, Path.of("/u"));
    }
}
