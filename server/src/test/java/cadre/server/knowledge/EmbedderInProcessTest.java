package cadre.server.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        var error = refused(() -> EmbedderInProcess.of(Optional.of(file), "", ""));

        assertThat(error.which()).containsEntry("key", "CADRE_EMBEDDER_JAR");
        assertThat(error.fix()).contains(file.toString()).contains("cadre --embedder");
    }

    @Test
    void a_model_or_a_key_for_it_is_refused_instead_of_left_unheeded() {
        var none = Optional.<Path>empty();

        assertThat(refused(() -> EmbedderInProcess.of(none, "", "bge-m3")).which())
                .containsEntry("key", "CADRE_EMBEDDER_MODEL");
        assertThat(refused(() -> EmbedderInProcess.of(none, "sk-1234", "")).which())
                .containsEntry("key", "CADRE_EMBEDDER_KEY");
        assertThat(refused(() -> EmbedderInProcess.of(none, "sk-1234", "")).toString())
                .doesNotContain("sk-1234");
    }

    @Test
    void a_file_without_a_model_in_it_is_refused() throws IOException {
        var noJar = Files.writeString(home.resolve("text.jar"), "no jar");
        var empty = home.resolve("empty.jar");
        new JarOutputStream(Files.newOutputStream(empty)).close();

        for (var file : new Path[] {noJar, empty}) {
            var config = EmbedderInProcess.of(Optional.of(file), "", "");
            var error = refused(() -> config.open(home.resolve("embedder")));

            assertThat(error.getMessage()).contains(file.toString());
            assertThat(error.fix()).contains("cadre --embedder");
        }
    }
}
