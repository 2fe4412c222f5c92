package cadre.cli.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.cli.checkout.RepositoryArgument.Local;
import cadre.cli.checkout.RepositoryArgument.Remote;
import cadre.wire.error.CadreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryArgumentTest {
    @TempDir Path folder;

    private RepositoryArgument read(String text) {
        return RepositoryArgument.read(text, folder);
    }

    @Test
    void an_address_is_told_from_a_path() {
        assertThat(read("https://example.org/shop.git"))
                .isEqualTo(new Remote("https://example.org/shop.git", Optional.empty()));
        assertThat(read("git@example.org:team/shop"))
                .isEqualTo(new Remote("git@example.org:team/shop", Optional.empty()));
        assertThat(read(".")).isEqualTo(new Local(folder, Optional.empty()));
        assertThat(read("../shop"))
                .isEqualTo(new Local(folder.resolveSibling("shop"), Optional.empty()));
        assertThat(read("file:///srv/shop"))
                .isEqualTo(new Local(Path.of("/srv/shop"), Optional.empty()));
    }

    @Test
    void the_ref_stands_behind_the_last_at_sign() {
        assertThat(read("https://user@example.org/shop.git@feature/x"))
                .isEqualTo(
                        new Remote("https://user@example.org/shop.git", Optional.of("feature/x")));
        assertThat(read("https://user@example.org/shop.git"))
                .isEqualTo(new Remote("https://user@example.org/shop.git", Optional.empty()));
        assertThat(read("https://example.org/@scope/shop"))
                .isEqualTo(new Remote("https://example.org/@scope/shop", Optional.empty()));
        assertThat(read("git@example.org:shop@v1.2"))
                .isEqualTo(new Remote("git@example.org:shop", Optional.of("v1.2")));
        assertThat(read("github:acme/shop@feature/x"))
                .isEqualTo(new Remote("github:acme/shop", Optional.of("feature/x")));
        assertThat(read(".@main")).isEqualTo(new Local(folder, Optional.of("main")));
    }

    @Test
    void a_folder_with_an_at_sign_in_its_name_is_that_folder() throws IOException {
        Files.createDirectory(folder.resolve("shop@2"));

        assertThat(read("shop@2")).isEqualTo(new Local(folder.resolve("shop@2"), Optional.empty()));
    }

    @Test
    void what_could_be_taken_for_an_option_is_refused() {
        for (var text : new String[] {"", " ", "-x", "--upload-pack=touch /tmp/x"}) {
            assertThatThrownBy(() -> read(text))
                    .as(text)
                    .isInstanceOf(CadreException.class)
                    .hasMessageContaining("--repo");
        }
    }
}
