package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("e2e")
class CaddyTest extends BehindProxy {
    CaddyTest(@TempDir Path root) {
        super(root);
    }

    @Override
    ReverseProxy before(Path folder, int upstream) {
        return ReverseProxy.caddy(folder, upstream);
    }

    @Test
    void a_request_for_another_host_never_reaches_the_server() {
        var answer = curl(proxy().url() + "/health", "-H", "Host: evil.example");

        assertThat(answer).doesNotContain("\"ok\"").doesNotContainIgnoringCase("nosniff");
    }
}
