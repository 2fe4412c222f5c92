package cadre.server.forges;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.forges.connection.Connection;
import cadre.server.forges.connection.Provider;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemoteRepositoryTest {
    @ParameterizedTest
    @CsvSource({
        "https://github.com/ann/shop.git, https://github.com, ann/shop",
        "https://GitHub.com/ann/shop/, https://api.github.com, ann/shop",
        "git@github.com:ann/shop.git, https://github.com, ann/shop",
        "ssh://git@git.example:2222/ann/shop, https://git.example, ann/shop",
        "ssh://git@git.example/ann/shop, https://git.example:3000, ann/shop",
        "https://git.example/ann/shop, https://git.example:3000, ''",
        "https://git.example/lab/a/b/shop.git, https://git.example/lab, a/b/shop",
        "https://git.example/other/shop.git, https://git.example/lab, ''",
        "https://git.example:3000/ann/shop, https://git.example:3000/api/v3, ann/shop",
        "https://github.com.evil.example/ann/shop, https://github.com, ''",
        "https://evil.example/github.com/shop, https://github.com, ''",
        "/srv/git/shop, https://github.com, ''",
        "file:///srv/git/shop, https://github.com, ''"
    })
    void a_repository_is_at_the_connection_whose_host_its_url_names(
            String url, URI connection, String name) {
        var at =
                RemoteRepository.of(url)
                        .flatMap(one ->
                                one.at(
                                        new Connection(
                                                "host",
                                                Provider.GITHUB,
                                                connection,
                                                "",
                                                "t",
                                                List.of(),
                                                false,
                                                Set.of(),
                                                Set.of())));

        assertThat(at.orElse("")).isEqualTo(name);
    }
}
