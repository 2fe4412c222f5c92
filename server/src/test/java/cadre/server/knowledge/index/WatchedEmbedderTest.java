package cadre.server.knowledge.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.fleet.Clock;
import cadre.server.knowledge.index.EmbeddingServer.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchedEmbedderTest {
    private static final Answer FAILS = new Answer(500, "", "");

    private final Clock clock = new Clock();
    private EmbeddingServer server;
    private OpenAiEmbedder embedder;
    private WatchedEmbedder watched;

    @BeforeEach
    void start() throws IOException {
        server = new EmbeddingServer();
        embedder =
                new OpenAiEmbedder(
                        new OpenAiEmbedder.Model(server.base(), "small", 3, 100), Map.of());
        watched = new WatchedEmbedder(embedder, clock);
    }

    @AfterEach
    void stop() {
        embedder.close();
        server.close();
    }

    private void fails(String query, String why) {
        assertThatThrownBy(() -> watched.embedQuery(query))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
    }

    @Test
    void after_a_failure_queries_fail_with_its_words_and_are_not_sent() {
        server.next(FAILS);

        fails("a", "status 500");
        clock.pass(Duration.ofMillis(9_999));
        fails("b", "status 500");

        assertThat(server.bodies()).hasSize(1);
        assertThat(watched.trouble())
                .hasValueSatisfying(why -> assertThat(why).contains("status 500"));
    }

    @Test
    void after_ten_seconds_one_tries_and_its_failure_is_said_from_then_on() {
        server.next(FAILS);
        fails("a", "status 500");
        server.next(new Answer(401, "", ""));

        clock.pass(Duration.ofSeconds(10));

        fails("b", "refuses the key");
        fails("c", "refuses the key");
        assertThat(server.bodies()).hasSize(2);
    }

    @Test
    void a_query_that_gets_its_vector_lets_all_through() throws Exception {
        server.next(FAILS);
        fails("a", "status 500");
        clock.pass(Duration.ofSeconds(10));

        watched.embedQuery("b");
        watched.embedQuery("c");

        assertThat(server.bodies()).hasSize(3);
        assertThat(watched.trouble()).isEmpty();
    }

    @Test
    void documents_are_always_sent_and_their_vectors_let_queries_through() throws Exception {
        server.next(FAILS);
        fails("a", "status 500");

        watched.embed(List.of("a document"));

        assertThat(watched.trouble()).isEmpty();
        assertThat(watched.embedQuery("b")).hasSize(3);
    }

    @Test
    void documents_that_fail_hold_no_query_up() throws Exception {
        server.next(FAILS);

        assertThatThrownBy(() -> watched.embed(List.of("a"))).hasMessageContaining("status 500");

        assertThat(watched.embedQuery("b")).hasSize(3);
    }

    @Test
    void a_query_that_is_refused_for_its_text_holds_no_other_up() throws Exception {
        server.next(new Answer(413, "", ""));

        fails("a", "refuses the texts");

        assertThat(watched.trouble()).isEmpty();
        assertThat(watched.embedQuery("b")).hasSize(3);
    }

    @Test
    void a_clock_that_is_set_back_holds_nobody_up() throws Exception {
        server.next(FAILS);
        fails("a", "status 500");

        clock.pass(Duration.ofDays(-1));

        assertThat(watched.embedQuery("b")).hasSize(3);
    }

    @Test
    void while_one_tries_all_others_fail_at_once() throws Exception {
        var isAsked = new CountDownLatch(1);
        var mayAnswer = new CountDownLatch(1);
        var slow =
                new Embedder() {
                    private int asked;

                    @Override
                    public String id() {
                        return "slow";
                    }

                    @Override
                    public int dimensions() {
                        return 1;
                    }

                    @Override
                    public int mostTokens() {
                        return 100;
                    }

                    @Override
                    public List<float[]> embed(List<String> texts)
                            throws IOException, InterruptedException {
                        if (++asked == 1) {
                            throw new IOException("not there");
                        }
                        isAsked.countDown();
                        mayAnswer.await();
                        return List.of(new float[] {1});
                    }
                };
        watched = new WatchedEmbedder(slow, clock);
        fails("a", "not there");
        clock.pass(Duration.ofSeconds(10));

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tries = threads.submit(() -> watched.embedQuery("b"));
            isAsked.await();
            fails("c", "not there");
            mayAnswer.countDown();
            assertThat(tries.get()).containsExactly(1);
        }
    }
}
