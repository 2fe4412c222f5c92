package cadre.app.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection from the command line of an admin to the server, and its secrets nowhere else. */
@Tag("e2e")
class ConnectionAddTest {
    private static final String TOKEN = "a-token-4f9d1c-of-the-forge";

    @TempDir Path root;

    @Test
    void one_is_added_listed_and_removed_and_its_secrets_are_on_no_disk(@TempDir Path outside)
            throws Exception {
        var input = Files.writeString(outside.resolve("token.txt"), TOKEN + "\n");
        try (var cadre = Installation.running(root, 1)) {
            var added =
                    cadre.cliWithInput(
                            root,
                            input,
                            "connection",
                            "add",
                            "forge",
                            "--provider",
                            "forgejo",
                            "--url",
                            "http://127.0.0.1:9",
                            "--approver",
                            "3",
                            "--token-stdin",
                            "--generate-secret");

            assertThat(added.exitCode(Installation.SOON)).as(added.everything()).isZero();
            var made = added.out().strip();
            assertThat(made).startsWith("cadre_hook_");
            var listed = cadre.cliEnds(0, root, "connection", "list");
            assertThat(listed.out()).contains("forge", "stored", "/webhook/c/forge");
            assertThat(listed.everything()).doesNotContain(TOKEN, made);
            assertNowhere(made);
            cadre.cliEnds(0, root, "connection", "remove", "forge");
            assertThat(cadre.cliEnds(0, root, "connection", "list").out())
                    .startsWith("There are no connections");
            cadre.server().close();
            assertNowhere(made);
        }
    }

    private void assertNowhere(String hookSecret) throws IOException {
        try (var files = Files.walk(root)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                try {
                    assertThat(Files.readString(file, ISO_8859_1))
                            .as(file.toString())
                            .doesNotContain(TOKEN, hookSecret);
                } catch (NoSuchFileException gone) {
                    // meanwhile
                }
            }
        }
    }
}
