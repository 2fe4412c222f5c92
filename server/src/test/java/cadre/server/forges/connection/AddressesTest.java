package cadre.server.forges.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    private static URI checked(String text) {
        return Addresses.checked(
                text, reason -> new CadreException(ErrorCode.INVALID, "wrong", Map.of(), reason));
    }

    @ParameterizedTest
    @CsvSource({
        "https://git.example, https://git.example",
        "HTTPS://GitHub.COM///, https://github.com",
        "https://github.com., https://github.com",
        "https://git.example:443/, https://git.example",
        "https://git.example:8443, https://git.example:8443",
        "http://LOCALHOST:80/a, http://localhost/a",
        "https://git.example/Code/api/v3/, https://git.example/Code/api/v3",
        "https://git.example/~ada/.x..y, https://git.example/~ada/.x..y",
        "https://[::1]:65535, https://[::1]:65535"
    })
    void an_address_is_kept_in_one_form(String given, String kept) {
        assertThat(checked(given)).isEqualTo(URI.create(kept));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://git.example:0",
                "https://git.example:65536",
                "https://git.example:99999",
                "https://git.example:99999999999",
                "https://git.example/../admin",
                "https://git.example/a/..",
                "https://git.example/./a",
                "https://git.example/a//b",
                "https://git.example/%2e%2e/a",
                "https://git.example/a;b",
                "https://git.example?x",
                "https://git.example#x",
                "https://ada:pw@git.example",
                "http://git.example",
                "ssh://git.example",
                "git.example",
                "https://",
                "https:///a",
                "https://git example"
            })
    void an_odd_one_is_refused(String given) {
        assertThatThrownBy(() -> checked(given)).isInstanceOf(CadreException.class);
    }
}
