package cadre.server.forges.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GitHubAddressTest {
    @ParameterizedTest
    @CsvSource({
        "https://github.com, https://api.github.com, https://api.github.com",
        "https://GitHub.com, https://api.github.com, https://api.github.com",
        "HTTPS://WWW.GITHUB.COM, https://api.github.com, https://api.github.com",
        "https://github.com:443, https://api.github.com, https://api.github.com",
        "https://api.github.com, https://api.github.com, https://api.github.com",
        "https://git.example, https://git.example/api/v3, https://git.example/api",
        "https://git.example/api/v3, https://git.example/api/v3, https://git.example/api",
        "https://github.com.example, https://github.com.example/api/v3, https://github.com.example/api"
    })
    void the_address_of_the_api_follows_from_the_one_that_people_open(
            String url, String rest, String graph) {
        assertThat(GitHubAddress.of(URI.create(url))).isEqualTo(new GitHubAddress(rest, graph));
    }
}
