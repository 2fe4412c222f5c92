package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.cli.Sample;
import cadre.wire.api.Page;
import cadre.wire.api.SecretRequest;
import cadre.wire.api.SecretView;
import cadre.wire.api.SecretsRotated;
import cadre.wire.id.SecretScope;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretCommandTest {
    private static final SecretView VIEW =
            new SecretView("A_KEY", SecretScope.of("profile:codex"), "olga", Sample.NOON);

    @TempDir Path folder;
    private final FakeServer server = new FakeServer();

    @BeforeEach
    void answer() {
        server.json("POST /api/v1/secrets", VIEW)
                .json("GET /api/v1/agents", Map.of("items", List.of(Map.of("name", "codex"))))
                .json("DELETE /api/v1/secrets", VIEW)
                .json("POST /api/v1/secrets/rotate", new SecretsRotated(3))
                .json("GET /api/v1/secrets", new Page<>(List.of(VIEW), Optional.empty()));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Called set(String input, String... scope) {
        var args = new java.util.ArrayList<>(List.of("secret", "set", "A_KEY"));
        args.addAll(List.of(scope));
        return Called.cadre(server.env(), folder, input, args.toArray(String[]::new));
    }

    private SecretRequest sent() {
        return Json.read(server.last("POST /api/v1/secrets").text(), SecretRequest.class);
    }

    @Test
    void a_value_comes_from_standard_input_without_its_last_line_break_and_is_not_shown() {
        for (var input : List.of("the-value", "the-value\n", "the-value\r\n")) {
            var called = set(input, "--for", "profile:codex");

            assertThat(called.out()).isEqualTo("secret A_KEY of profile:codex is set\n");
            assertThat(called.err()).isEmpty();
            assertThat(sent())
                    .isEqualTo(
                            new SecretRequest(
                                    "A_KEY", SecretScope.of("profile:codex"), "the-value"));
        }
        assertThat(set("two\nlines\n\n", "--json").out()).doesNotContain("lines");
        assertThat(sent())
                .isEqualTo(new SecretRequest("A_KEY", SecretScope.team(), "two\nlines\n"));
        assertThat(server.lines()).containsOnly("POST /api/v1/secrets", "GET /api/v1/agents");
    }

    @Test
    void a_person_at_a_terminal_is_asked_for_it() {
        var called = Called.onTerminal(server, folder, "the-value\n", "secret", "set", "A_KEY");

        assertThat(called.err()).startsWith("Value of A_KEY");
        assertThat(sent().value()).isEqualTo("the-value");
    }

    @Test
    void what_is_no_value_is_refused_before_anything_is_sent() {
        for (var bad : List.of("", "\n", "  ")) {
            var called = set(bad);

            assertThat(called.status()).isEqualTo(ExitStatus.USAGE);
            assertThat(called.err()).contains("empty").contains("cadre secret set");
        }
        var large = set("x".repeat(1_000_000));
        assertThat(large.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(large.err()).contains("too long").contains("65536").hasSizeLessThan(400);
        assertThat(set("x".repeat(65_537)).status()).isEqualTo(ExitStatus.FAILED);
        assertThat(server.asked()).isEmpty();
        assertThat(set("x".repeat(65_536) + "\n").status()).isEqualTo(ExitStatus.DONE);
    }

    @Test
    void a_value_as_an_argument_is_refused_and_not_repeated() {
        var called =
                Called.cadre(server, folder, "secret", "set", "A_KEY", "sk-the-value", "--json");

        assertThat(called.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(called.out() + called.err())
                .contains("standard input")
                .doesNotContain("sk-the-value");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void a_value_behind_the_name_is_refused_and_not_repeated() {
        for (var verb : List.of("set", "rm")) {
            var called = Called.cadre(server, folder, "secret", verb, "A_KEY=sk-the-value");

            assertThat(called.status()).isEqualTo(ExitStatus.USAGE);
            assertThat(called.out() + called.err())
                    .contains("standard input")
                    .doesNotContain("sk-the-value");
        }
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void a_profile_that_is_not_there_is_a_warning() {
        var called = set("the-value", "--for", "profile:claud");

        assertThat(called.status()).isEqualTo(ExitStatus.DONE);
        assertThat(called.out()).isEqualTo("secret A_KEY of profile:claud is set\n");
        assertThat(called.err())
                .isEqualTo("warning: there is no agent profile claud; see 'cadre agents'\n");
    }

    @Test
    void the_list_shows_who_set_what_for_what() {
        var called = Called.cadre(server, folder, "secret", "list");

        assertThat(called.out())
                .isEqualTo(
                        """
                        NAME   FOR            SET BY  AGE
                        A_KEY  profile:codex  olga    now
                        """);
    }

    @Test
    void a_secret_is_removed_by_name_and_scope_and_a_rotation_says_how_many() {
        var removed =
                Called.cadre(
                        server, folder, "secret", "rm", "A_KEY", "--for", "repo:https://h/a/b.git");

        assertThat(removed.out()).isEqualTo("secret A_KEY of repo:h/a/b is removed\n");
        assertThat(server.last("DELETE").line())
                .isEqualTo("DELETE /api/v1/secrets?name=A_KEY&scope=repo%3Ah%2Fa%2Fb");
        assertThat(Called.cadre(server, folder, "secret", "rotate").out())
                .isEqualTo("secrets encrypted with the new key: 3\n");
    }
}
