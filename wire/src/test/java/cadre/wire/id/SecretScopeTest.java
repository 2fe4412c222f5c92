package cadre.wire.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.error.CadreException;
import cadre.wire.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretScopeTest {
    @Test
    void one_repository_is_one_scope_however_it_is_written() {
        for (var way :
                List.of(
                        "https://git.example/acme/shop",
                        "https://git.example/acme/shop.git",
                        "https://Git.Example:443/acme/shop/",
                        "http://git.example/acme/shop",
                        "ssh://git@git.example/acme/shop.git",
                        "ssh://git@git.example:22/acme/shop.git",
                        "git@git.example:acme/shop.git",
                        "git.example/acme/shop")) {
            assertThat(SecretScope.of("repo:" + way))
                    .as(way)
                    .hasToString("repo:git.example/acme/shop");
        }
        assertThat(SecretScope.of("repo:https://git.example:8443/a"))
                .hasToString("repo:git.example:8443/a");
        assertThat(SecretScope.of("repo:git.example:8443/a"))
                .hasToString("repo:git.example:8443/a");
        assertThat(SecretScope.of("repo:https://[::1]:8443/a")).hasToString("repo:[::1]:8443/a");
        assertThat(SecretScope.of("repo:/srv/git/shop/")).hasToString("repo:/srv/git/shop");
    }

    @Test
    void what_was_read_is_read_again_as_the_same() {
        for (var text :
                List.of(
                        "team:main",
                        "profile:claude",
                        "host:git.example:8443",
                        "host:[::1]:8443",
                        "repo:git.example:8443/a/b",
                        "repo:[::1]:8443/a",
                        "repo:/srv/git")) {
            var scope = SecretScope.of(text);

            assertThat(scope).hasToString(text);
            assertThat(Json.read(Json.write(scope), SecretScope.class)).isEqualTo(scope);
        }
        assertThat(SecretScope.of("host:GitHub.com:443")).hasToString("host:github.com");
    }

    @Test
    void anything_else_is_refused_with_what_to_write() {
        for (var text :
                List.of(
                        "",
                        "main",
                        "team:",
                        "team:Ä",
                        "profile:a b",
                        "host:",
                        "host:https://a",
                        "host:a/b",
                        "host:-a",
                        "repo:",
                        "repo:shop",
                        "repo:a b/c",
                        "repo:" + "a".repeat(3000),
                        "node:x")) {
            assertThatThrownBy(() -> SecretScope.of(text))
                    .as(text)
                    .isInstanceOf(CadreException.class);
        }
    }
}
