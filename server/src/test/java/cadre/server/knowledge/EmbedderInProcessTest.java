package cadre.server.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbedderInProcessTest {
    @TempDir Path home;

    private static CadreException refused(Runnable call) {
        var thrown = new CadreException[1];
        assertThatExceptionOfType(CadreException.class)
                .isThrownBy(call::run)
                .satisfies(error -> thrown[0] = error);
        assertThat(thrown[0].code()).isEqualTo(ErrorCode.INVALID);
        return thrown[0];
    }

    @Test
    void a_file_that_is_not_there_is_named_with_what_makes_it() {
        var file = home.resolve("model.jar");
        var error = refused(() -> EmbedderInProcess.of(Optional.of(file), List.of()));

        assertThat(error.which()).containsEntry("key", "CADRE_EMBEDDER_JAR");
        assertThat(error.fix()).contains(file.toString()).contains("cadre --embedder");
    }

    @Test
    void what_is_for_a_server_of_embeddings_is_refused_instead_of_left_unheeded() {
        var others = List.of("CADRE_EMBEDDER_MODEL", "CADRE_EMBEDDER_TOKENS");

        assertThat(refused(() -> EmbedderInProcess.of(Optional.empty(), others)).which())
                .containsEntry("key", "CADRE_EMBEDDER_MODEL, CADRE_EMBEDDER_TOKENS");
    }

    @Test
    void a_folder_that_cannot_be_made_is_named() throws IOException {
        var jar = Files.writeString(home.resolve("some.jar"), "jar");
        var file = Files.writeString(home.resolve("embedder"), "in the way");

        assertThat(refused(() -> new EmbedderInProcess(jar).open(file)).which())
                .containsEntry("folder", file.toString());
    }

    @Test
    void a_file_without_a_model_in_it_is_refused() throws IOException {
        var noJar = Files.writeString(home.resolve("text.jar"), "no jar");
        var empty = home.resolve("empty.jar");
        new JarOutputStream(Files.newOutputStream(empty)).close();

        for (var file : new Path[] {noJar, empty}) {
            var config = EmbedderInProcess.of(Optional.of(file), List.of());
            var error = refused(() -> config.open(home.resolve("embedder")));

            assertThat(error.getMessage()).contains(file.toString());
            assertThat(error.fix()).contains("cadre --embedder");
        }
    }
}
