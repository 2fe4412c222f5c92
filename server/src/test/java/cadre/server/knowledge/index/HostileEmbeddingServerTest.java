package cadre.server.knowledge.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HostileEmbeddingServerTest {
    private static final String KEY = "sk-of-the-test";

    private HttpServer server;
    private OpenAiEmbedder embedder;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        var base = "http://127.0.0.1:" + server.getAddress().getPort();
        var model = new OpenAiEmbedder.Model(URI.create(base), "small", 3, 100);
        embedder = new OpenAiEmbedder(model, Map.of("Authorization", "Bearer " + KEY));
    }

    @AfterEach
    void stop() {
        embedder.close();
        server.stop(0);
    }

    private void answers(HttpHandler with) {
        server.createContext("/embeddings", with);
    }

    @Test
    void a_redirect_is_not_followed_so_the_key_goes_nowhere_else() {
        var followed = new AtomicInteger();
        server.createContext(
                "/elsewhere",
                exchange -> {
                    followed.incrementAndGet();
                    exchange.close();
                });
        answers(exchange -> {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
        });

        assertThatThrownBy(() -> embedder.embed(List.of("a")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("status 307")
                .hasMessageNotContaining(KEY);
        assertThat(followed).hasValue(0);
    }

    @Test
    void an_answer_of_a_gigabyte_is_left_off() {
        var sent = new AtomicLong();
        answers(exchange -> {
            var part = new byte[1 << 20];
            exchange.sendResponseHeaders(200, 0);
            try (exchange) {
                for (int each = 0; each < 1024; each++) {
                    exchange.getResponseBody().write(part);
                    sent.addAndGet(part.length);
                }
            }
        });

        assertThatThrownBy(() -> embedder.embed(List.of("a")))
                .isInstanceOf(IOException.class)
                .hasMessageNotContaining(KEY);
        assertThat(sent.get()).isLessThan(1L << 30);
    }

    @Test
    void a_server_that_says_the_key_back_does_not_have_it_said() {
        answers(exchange -> {
            var said = exchange.getRequestHeaders().getFirst("Authorization").getBytes(UTF_8);
            exchange.sendResponseHeaders(401, said.length);
            exchange.getResponseBody().write(said);
            exchange.close();
        });

        assertThatThrownBy(() -> embedder.embed(List.of("a")))
                .hasMessageContaining("refuses the key")
                .hasMessageNotContaining(KEY);
    }
}
