package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("e2e")
class NginxTest extends BehindProxy {
    NginxTest(@TempDir Path root) {
        super(root);
    }

    @Override
    ReverseProxy before(Path folder, int upstream) {
        return ReverseProxy.nginx(folder, upstream);
    }

    @Test
    void a_request_for_another_host_is_refused() {
        var answer = curl(proxy().url() + "/health", "-H", "Host: evil.example");

        assertThat(answer).containsPattern("HTTP/[0-9.]+ 403").contains("from another site");
    }
}
