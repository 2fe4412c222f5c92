package cadre.node.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.error.CadreException;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class CodexLoginTest {
    private static final String NOW = "2026-11-26T06:00:00Z";

    @TempDir Path folder;
    private Path own;
    private Path lent;

    @BeforeEach
    void aPersonIsLoggedIn() throws IOException {
        own = Files.createDirectories(folder.resolve("person")).resolve("auth.json");
        lent = Files.createDirectories(folder.resolve("home/.codex")).resolve("auth.json");
        Files.writeString(own, login("acc", "old", "2026-11-18T00:00:00Z", "mine"));
    }

    @Test
    void tokens_that_were_renewed_are_taken_back_and_nothing_else() throws IOException {
        Files.writeString(lent, login("acc", "new", NOW, "planted"));

        login().takeBack();

        var taken = json(own);
        assertThat(taken.at("/tokens/refresh_token").asString()).isEqualTo("refresh-new");
        assertThat(taken.at("/tokens/access_token").asString()).isEqualTo("access-new");
        assertThat(taken.at("/last_refresh").asString()).isEqualTo(NOW);
        assertThat(taken.at("/other").asString()).isEqualTo("mine");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
                .isEqualTo("rw-------");
        try (var all = Files.list(folder.resolve("person"))) {
            assertThat(all).containsExactly(own);
        }
    }

    @Test
    void what_is_older_or_of_another_account_or_of_the_future_or_no_login_is_not()
            throws IOException {
        var before = Files.readString(own);
        for (var forged :
                new String[] {
                    login("acc", "new", "2026-11-17T00:00:00Z", ""),
                    login("acc", "new", "2026-11-26T07:00:00Z", ""),
                    login("another", "new", NOW, ""),
                    login("acc", "new", NOW, "").replace("refresh-new", ""),
                    login("acc", "new", NOW, "").replace(token("acc"), token("another")),
                    login("acc", "new", NOW, "").replace("access-new", token("another")),
                    "{\"tokens\":[]}",
                    "half a fi",
                    ""
                }) {
            Files.writeString(lent, forged);

            login().takeBack();

            assertThat(own).hasContent(before);
        }
    }

    @Test
    void of_a_login_that_names_no_account_nothing_is_taken() throws IOException {
        var nameless = login("", "old", "2026-11-18T00:00:00Z", "").replace(token(""), "opaque");
        Files.writeString(own, nameless);
        Files.writeString(lent, login("", "new", NOW, "").replace(token(""), "opaque"));

        login().takeBack();

        assertThat(own).hasContent(nameless);
    }

    @Test
    void a_file_that_is_no_login_is_said_to_be_none_and_not_quoted() throws IOException {
        for (var broken : List.of("", "tok-secret", "[]", "{\"a\":\"" + "x".repeat(300_000))) {
            Files.writeString(own, broken);

            assertThatThrownBy(() -> CodexLogin.copyOf(own))
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("cannot be read")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void a_link_in_place_of_the_copy_or_its_folder_is_not_followed() throws IOException {
        Files.writeString(lent, login("acc", "new", NOW, ""));
        var elsewhere = Files.move(folder.resolve("home/.codex"), folder.resolve("elsewhere"));
        Files.createSymbolicLink(folder.resolve("home/.codex"), elsewhere);
        var before = Files.readString(own);

        login().end();

        assertThat(own).hasContent(before);
        assertThat(elsewhere.resolve("auth.json")).exists();
    }

    @Test
    void nothing_of_it_is_left_behind() throws IOException {
        Files.writeString(lent, login("acc", "new", NOW, ""));

        login().end();

        assertThat(lent).doesNotExist();
        assertThat(json(own).at("/tokens/refresh_token").asString()).isEqualTo("refresh-new");
    }

    @Test
    void a_person_who_has_logged_out_stays_so() throws IOException {
        Files.writeString(lent, login("acc", "new", NOW, ""));
        Files.delete(own);

        login().end();

        assertThat(own).doesNotExist();
    }

    @Test
    void a_renewal_that_cannot_be_stored_is_told_and_its_copy_goes_all_the_same()
            throws IOException {
        own = unwritable().resolve("auth.json");
        Files.writeString(own, login("acc", "old", "2026-11-18T00:00:00Z", "mine"));
        Files.writeString(lent, login("acc", "new", NOW, ""));

        var warnings = login().end();

        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("could not be stored", own.toString(), "codex login")
                .doesNotContain("refresh-new");
        assertThat(lent).doesNotExist();
    }

    /** Where no file with a longer name than its own can be made, not by root either. */
    private Path unwritable() throws IOException {
        var deep = folder.resolve("person");
        int most = 4095 - "/auth.json".length();
        while (deep.toString().length() < most - 250) {
            deep = deep.resolve("d".repeat(200));
        }
        int left = most - deep.toString().length() - 1;
        return Files.createDirectories(deep.resolve("e".repeat(left)));
    }

    private CodexLogin login() {
        return new CodexLogin(
                own, folder.resolve("home/.codex"), InstantSource.fixed(Instant.parse(NOW)));
    }

    private static JsonNode json(Path file) throws IOException {
        return Json.mapper().readTree(Files.readString(file));
    }

    private static String login(String account, String which, String refreshed, String other) {
        return """
        {"auth_mode":"chatgpt","other":"%4$s","tokens":{"id_token":"%5$s",
         "access_token":"access-%2$s","refresh_token":"refresh-%2$s","account_id":"%1$s"},
         "last_refresh":"%3$s"}
        """
                .formatted(account, which, refreshed, other, token(account));
    }

    private static String token(String account) {
        var claims =
                "{\"https://api.openai.com/auth\":{\"chatgpt_account_id\":\"%s\"}}"
                        .formatted(account);
        var bytes = claims.getBytes(StandardCharsets.UTF_8);
        return "e30." + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + ".c2ln";
    }
}
