package cadre.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.error.CadreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionTest {
    @TempDir Path home;

    @BeforeEach
    void serverThatRunsHere() throws IOException {
        Files.writeString(home.resolve("server.json"), "{\"url\":\"http://127.0.0.1:4711\"}");
        var key = Files.writeString(home.resolve("admin.key"), "cadre_admin_x\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }

    private Map<String, String> env(String... more) {
        var env = new HashMap<String, String>();
        env.put("CADRE_HOME", home.toString());
        for (int i = 0; i < more.length; i += 2) {
            env.put(more[i], more[i + 1]);
        }
        return env;
    }

    @Test
    void the_environment_says_which_server_and_as_whom() {
        var found =
                Connection.find(
                        env("CADRE_URL", "https://c.example/", "CADRE_KEY", "cadre_member_y"),
                        false);

        assertThat(found.url()).hasToString("https://c.example");
        assertThat(found.key()).contains("cadre_member_y");
    }

    @Test
    void from_a_terminal_the_server_of_the_same_user_is_found_with_its_admin_key() {
        var found = Connection.find(env(), true);

        assertThat(found.url()).hasToString("http://127.0.0.1:4711");
        assertThat(found.key()).contains("cadre_admin_x");
    }

    @Test
    void without_a_terminal_the_admin_key_is_not_taken_and_the_error_says_how_to_give_one() {
        var found = Connection.find(env(), false);

        assertThat(found.key()).isEmpty();
        assertThat(found.missing()).contains("CADRE_KEY=\"$(cat " + home.resolve("admin.key"));
    }

    @Test
    void inside_an_agent_the_admin_key_is_never_taken() {
        var found = Connection.find(env("CADRE_ATTEMPT", "j1.1"), true);

        assertThat(found.key()).isEmpty();
        assertThat(found.missing()).contains("Inside an agent");
    }

    @Test
    void the_admin_key_is_never_sent_to_another_server() {
        assertThat(Connection.find(env("CADRE_URL", "http://evil.example:4711"), true).key())
                .isEmpty();
        assertThat(Connection.find(env("CADRE_URL", "http://127.0.0.1:5000"), true).key())
                .isEmpty();
    }

    @Test
    void a_server_that_was_killed_is_not_taken_for_running() throws IOException {
        Files.writeString(
                home.resolve("server.json"), "{\"url\":\"http://127.0.0.1:4711\",\"pid\":4194399}");

        var found = Connection.find(env(), true);

        assertThat(found.url()).hasToString(Connection.DEFAULT_URL);
        assertThat(found.key()).isEmpty();
        assertThat(found.missing()).contains("cadre up");
    }

    @Test
    void without_an_address_the_port_of_the_environment_is_asked() throws IOException {
        Files.delete(home.resolve("server.json"));

        assertThat(Connection.find(env("CADRE_PORT", "39030"), true).url())
                .hasToString("http://127.0.0.1:39030");
        assertThat(Connection.find(env("CADRE_PORT", "0"), true).url())
                .hasToString(Connection.DEFAULT_URL);
        assertThat(
                        Connection.find(
                                        env("CADRE_PORT", "1", "CADRE_URL", "http://c.example"),
                                        true)
                                .url())
                .hasToString("http://c.example");
        assertThatThrownBy(() -> Connection.find(env("CADRE_PORT", "x"), true))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("CADRE_PORT");
    }

    @Test
    void an_admin_key_that_others_may_read_is_refused() throws IOException {
        Files.setPosixFilePermissions(
                home.resolve("admin.key"), PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> Connection.find(env(), true))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void an_address_that_is_none_is_refused() {
        for (var url : new String[] {"127.0.0.1:27888", "ftp://x", "http://u:p@x", "http:// x"}) {
            assertThatThrownBy(() -> Connection.find(env("CADRE_URL", url), true))
                    .as(url)
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("CADRE_URL");
        }
    }

    @Test
    void an_env_file_in_the_working_directory_changes_nothing() throws IOException {
        // The working directory is no parameter at all: there is nothing that could read it.
        Files.writeString(home.resolve(".env"), "CADRE_URL=http://evil.example\n");

        assertThat(Connection.find(env(), true).url()).hasToString("http://127.0.0.1:4711");
    }
}
