package cadre.node.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.error.CadreException;
import org.junit.jupiter.api.Test;

class ServerAddressTest {
    @Test
    void an_address_keeps_the_path_that_a_proxy_strips() {
        var address = ServerAddress.of("https://cadre.example/api/co/");

        assertThat(address.http("/join")).hasToString("https://cadre.example/api/co/join");
        assertThat(address.webSocket("/link")).hasToString("wss://cadre.example/api/co/link");
        assertThat(ServerAddress.of("http://[::1]:27888").webSocket("/link"))
                .hasToString("ws://[::1]:27888/link");
    }

    @Test
    void an_address_with_a_key_a_query_or_another_scheme_is_refused_without_showing_the_key() {
        for (var text :
                new String[] {
                    "",
                    "cadre.example",
                    "ftp://x",
                    "http://u:hunter2@x",
                    "http://x?a=b",
                    "http://a b"
                }) {
            assertThatThrownBy(() -> ServerAddress.of(text))
                    .isInstanceOf(CadreException.class)
                    .hasMessageNotContaining("hunter2");
        }
    }
}
