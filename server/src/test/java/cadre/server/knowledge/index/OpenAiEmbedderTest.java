package cadre.server.knowledge.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.knowledge.index.EmbeddingServer.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpenAiEmbedderTest {
    private static final String KEY = "Bearer secret-of-the-test";

    private final List<Duration> pauses = new ArrayList<>();
    private EmbeddingServer server;
    private OpenAiEmbedder embedder;

    @BeforeEach
    void start() throws IOException {
        server = new EmbeddingServer();
        embedder = embedder(3);
    }

    private OpenAiEmbedder embedder(int dimensions) {
        return new OpenAiEmbedder(
                new OpenAiEmbedder.Model(server.base(), "small", dimensions, 100),
                Map.of("Authorization", KEY),
                pauses::add);
    }

    @AfterEach
    void stop() {
        embedder.close();
        server.close();
    }

    @Test
    void texts_come_back_as_vectors_in_their_order_whatever_the_servers_order() throws Exception {
        var vectors = embedder.embed(List.of("a", "bb", "ccc"));

        assertThat(vectors)
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(
                        new float[] {1, 0, 0}, new float[] {2, 0, 1}, new float[] {3, 0, 2});
        assertThat(server.keys()).containsExactly(KEY);
        assertThat(server.bodies().getFirst().path("model").asString()).isEqualTo("small");
    }

    @Test
    void many_texts_go_in_batches() throws Exception {
        var texts = IntStream.rangeClosed(1, 130).mapToObj("x"::repeat).toList();

        var vectors = embedder.embed(texts);

        assertThat(server.bodies())
                .extracting(body -> body.path("input").size())
                .containsExactly(64, 64, 2);
        assertThat(vectors)
                .extracting(vector -> (int) vector[0])
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 130).boxed().toList());
    }

    @Test
    void a_server_without_time_is_asked_again_when_it_says() throws Exception {
        server.next(new Answer(429, "7", "{}"));
        server.next(new Answer(503, "", ""));

        assertThat(embedder.embed(List.of("a"))).hasSize(1);

        assertThat(pauses).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(2));
    }

    @Test
    void it_is_asked_three_times_at_most() {
        for (int at = 0; at < 3; at++) {
            server.next(new Answer(429, "1", "{}"));
        }

        assertThatThrownBy(() -> embedder.embed(List.of("a")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has no time (status 429)");
        assertThat(server.bodies()).hasSize(3);
    }

    @Test
    void a_long_pause_is_left_to_the_next_round() {
        server.next(new Answer(429, "3600", "{}"));

        assertThatThrownBy(() -> embedder.embed(List.of("a"))).hasMessageContaining("3600 seconds");
        assertThat(pauses).isEmpty();
    }

    @Test
    void a_query_is_asked_once() {
        server.next(new Answer(503, "1", ""));

        assertThatThrownBy(() -> embedder.embedQuery("a")).hasMessageContaining("has no time");
        assertThat(pauses).isEmpty();
    }

    @Test
    void answers_that_are_wrong_are_refused() {
        wrong(new Answer(200, "", "[[]"), "without JSON");
        wrong(new Answer(200, "", "{}"), "0 vectors for 1 texts");
        wrong(data("[1,2]"), "2 dimensions, not 3");
        wrong(data("[1,\"x\",3]"), "no number");
        wrong(new Answer(401, "", KEY), "refuses the key");
        wrong(new Answer(404, "", ""), "no such model");
        wrong(new Answer(500, "", ""), "status 500");
        wrong(new Answer(302, "", ""), "status 302");
        wrong(new Answer(200, "", "{\"data\":[{\"index\":5,\"embedding\":[1,2,3]}]}"), "not asked");
    }

    @Test
    void a_text_that_is_refused_is_sent_shorter_and_holds_no_other_up() throws Exception {
        server.next(new Answer(413, "", "")); // both
        server.next(new Answer(413, "", "")); // the first one, which is too long

        var vectors = embedder.embed(List.of("four words of it", "b"));

        assertThat(server.bodies())
                .extracting(body -> body.path("input").toString())
                .containsExactly(
                        "[\"four words of it\",\"b\"]",
                        "[\"four words of it\"]",
                        "[\"four\"]",
                        "[\"b\"]");
        assertThat(vectors).extracting(vector -> (int) vector[0]).containsExactly(4, 1);
    }

    @Test
    void a_server_that_takes_no_text_at_all_is_not_asked_for_ever() {
        for (int times = 0; times < 10; times++) {
            server.next(new Answer(400, "", ""));
        }

        assertThatThrownBy(() -> embedder.embed(List.of("a", "b")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("refuses the texts");
        assertThat(server.bodies()).hasSizeLessThan(10);
    }

    private static Answer data(String vector) {
        return new Answer(200, "", "{\"data\":[{\"index\":0,\"embedding\":%s}]}".formatted(vector));
    }

    private void wrong(Answer answer, String message) {
        server.next(answer);
        assertThatThrownBy(() -> embedder.embed(List.of("a")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining(KEY);
    }

    @Test
    void a_server_that_is_gone_is_an_error_that_names_it() {
        server.close();

        assertThatThrownBy(() -> embedder.embed(List.of("a")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("'127.0.0.1' cannot be reached");
    }
}
