package cadre.server.gateways.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReachTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://169.254.169.254/latest",
                "https://[::ffff:169.254.169.254]/",
                "https://[fe80::1]/",
                "https://[fd00:ec2::254]/",
                "https://100.100.100.200/",
                "https://0.0.0.0/",
                "https://[::]/",
                "https://224.0.0.1/"
            })
    void what_only_the_machine_itself_may_ask_is_not_called(String url) {
        assertThat(Reach.refusal(URI.create(url))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:80/",
                "https://[::1]/",
                "https://10.1.2.3/",
                "https://192.168.1.4/hook",
                "https://93.184.215.14/"
            })
    void this_machine_and_private_networks_are_called(String url) {
        assertThat(Reach.refusal(URI.create(url))).isEmpty();
    }
}
