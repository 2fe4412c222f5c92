package cadre.node.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.node.redact.Hidden;
import cadre.wire.id.AttemptId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttemptFilesTest {
    @TempDir Path attempts;

    @Test
    void what_an_attempt_keeps_is_for_the_nodes_user_alone() throws IOException {
        var files = new AttemptFiles(attempts, AttemptId.of("j1.1"), new StateSeal(attempts));
        Files.createDirectory(files.directory());
        files.writeMasked(List.of(new Hidden("a key", "s3cret-value")));
        files.write(new AttemptState.Received());
        files.writeInput("the prompt");
        files.addUploaded("a.patch");
        files.say("first");
        files.say("second");

        assertThat(files.masked())
                .isEqualTo(Optional.of(List.of(new Hidden("a key", "s3cret-value"))));
        assertThat(Files.readString(files.directory().resolve("masked"))).doesNotContain("s3cret");
        assertThat(files.uploaded()).containsExactly("a.patch");
        assertThat(files.err()).hasContent("cadre: first\ncadre: second\n");
        try (var all = Files.list(files.directory())) {
            assertThat(all)
                    .hasSize(5)
                    .allSatisfy(file ->
                            assertThat(Files.getPosixFilePermissions(file))
                                    .as(file.toString())
                                    .isEqualTo(PosixFilePermissions.fromString("rw-------")));
        }
    }
}
