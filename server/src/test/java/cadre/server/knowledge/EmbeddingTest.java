package cadre.server.knowledge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import cadre.server.access.Principal;
import cadre.server.feed.Feed;
import cadre.server.fleet.Clock;
import cadre.server.knowledge.index.EmbeddingServer;
import cadre.server.knowledge.index.Mode;
import cadre.server.storage.Database;
import cadre.server.storage.TestStores;
import cadre.wire.api.Grant;
import cadre.wire.api.KnowledgeBatch;
import cadre.wire.api.KnowledgeFound;
import cadre.wire.api.KnowledgeRequest;
import cadre.wire.api.KnowledgeView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.KeyId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors of documents, from a server of embeddings over real HTTP. */
class EmbeddingTest {
    private static final Principal OPERATOR =
            new Principal(new KeyId(7), "ann", Grant.OPERATOR, Optional.empty(), "");
    private static final String KEY = "sk-not-to-be-seen";

    @TempDir Path home;
    private final Clock clock = new Clock();
    private EmbeddingServer server;
    private Database db;
    private Feed feed;
    private Knowledge knowledge;
    private Embedding embedding;

    @BeforeEach
    void open() throws IOException {
        server = new EmbeddingServer(EmbeddingTest::vector);
        db = TestStores.main(home);
        feed = new Feed(db, clock);
        begin("small");
        knowledge.set(
                OPERATOR, "handbook", new KnowledgeRequest(Optional.empty(), Optional.empty()));
        put("rain.md", "Take an umbrella along.\n");
        put("cars.md", "The engine starts with the key.\n");
        knowledge.catchUp();
    }

    @AfterEach
    void close() {
        knowledge.close();
        feed.close();
        db.close();
        server.close();
    }

    /** What is about the weather points one way, all else another. */
    private static List<Integer> vector(String text) {
        var isWeather = List.of("umbrella", "wet", "비").stream().anyMatch(text::contains);
        return isWeather ? List.of(9, 1) : List.of(1, 9);
    }

    private void begin(String model) {
        var config = EmbedderEndpoint.of(server.base().toString(), KEY, model, 2, 126);
        knowledge = new Knowledge(db, feed, clock, home.resolve("index"), Optional.of(config));
        embedding = knowledge.embedding();
        knowledge.catchUp();
    }

    private void put(String source, String text) {
        knowledge.put(
                OPERATOR,
                "handbook",
                new KnowledgeBatch(
                        List.of(new KnowledgeBatch.Content(source, text.getBytes(UTF_8)))));
    }

    private KnowledgeFound found(String query, Mode mode) {
        return knowledge.search(OPERATOR, List.of(), query, mode, 10);
    }

    @Test
    void what_shares_no_word_is_found_by_its_vector_in_another_language_too() {
        embedding.makeOnce();

        assertThat(embedding.missing()).isZero();
        assertThat(knowledge.usual()).isEqualTo(Mode.HYBRID);
        for (var mode : List.of(Mode.VECTOR, Mode.HYBRID)) {
            for (var query : List.of("how do I not get wet", "비가 오면")) {
                var found = found(query, mode);
                assertThat(found.trouble()).isEmpty();
                assertThat(found.hits().getFirst().source()).isEqualTo("rain.md");
            }
        }
        assertThat(server.keys()).containsOnly("Bearer " + KEY);
    }

    @Test
    void vectors_outlive_a_restart_and_are_made_anew_for_another_model() {
        embedding.makeOnce();
        int asked = server.bodies().size();
        knowledge.close();

        begin("small");
        embedding.makeOnce();
        assertThat(server.bodies()).hasSize(asked);
        knowledge.close();

        begin("large");
        assertThat(embedding.missing()).isEqualTo(2);
        embedding.makeOnce();
        assertThat(embedding.missing()).isZero();
        assertThat(server.bodies().getLast().path("model").asString()).isEqualTo("large");
    }

    @Test
    void while_the_embedder_is_away_words_are_found_and_it_is_said() {
        server.next(new EmbeddingServer.Answer(500, "", "{}"));
        embedding.makeOnce();

        assertThat(embedding.trouble())
                .hasValueSatisfying(
                        why -> assertThat(why).contains("status 500").doesNotContain(KEY));
        server.next(new EmbeddingServer.Answer(401, "", "{}"));
        var found = found("umbrella", Mode.HYBRID);
        assertThat(found.mode()).isEqualTo("lexical");
        assertThat(found.trouble()).contains("refuses the key").doesNotContain(KEY);
        assertThat(found.hits()).hasSize(1);
        assertThatExceptionOfType(CadreException.class)
                .isThrownBy(() -> found("umbrella", Mode.VECTOR))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));

        embedding.makeOnce();
        assertThat(embedding.trouble()).isEmpty();
        assertThat(embedding.missing()).isZero();
    }

    @Test
    void an_embedder_that_never_answers_is_waited_for_once_in_ten_seconds() {
        embedding.makeOnce();
        server.fallSilent();
        int before = server.bodies().size();

        var waited = found("umbrella", Mode.HYBRID);
        var atOnce = found("umbrella", Mode.HYBRID);

        assertThat(waited.trouble()).contains("gave no");
        assertThat(atOnce).isEqualTo(waited);
        assertThat(atOnce.mode()).isEqualTo("lexical");
        assertThat(atOnce.hits()).hasSize(1);
        assertThat(server.bodies()).hasSize(before + 1);

        server.speakAgain();
        clock.pass(Duration.ofSeconds(10));
        assertThat(found("how do I not get wet", Mode.HYBRID).mode()).isEqualTo("hybrid");
        assertThat(found("how do I not get wet", Mode.HYBRID).mode()).isEqualTo("hybrid");
        assertThat(server.bodies()).hasSize(before + 3);
    }

    @Test
    void a_search_says_what_cannot_be_found_by_its_meaning_yet() {
        assertThat(found("umbrella", Mode.HYBRID).trouble())
                .startsWith("2 pieces of documents have no vector yet");
        assertThat(found("umbrella", Mode.LEXICAL).trouble()).isEmpty();

        embedding.makeOnce();

        assertThat(found("umbrella", Mode.HYBRID).trouble()).isEmpty();
    }

    @Test
    void it_is_listed_how_many_pieces_of_a_collection_wait_and_why() {
        knowledge.set(OPERATOR, "empty", new KnowledgeRequest(Optional.empty(), Optional.empty()));
        server.next(new EmbeddingServer.Answer(500, "", "{}"));
        embedding.makeOnce();

        var why = embedding.trouble().orElseThrow();
        assertThat(knowledge.list(OPERATOR))
                .extracting(KnowledgeView::name, one -> one.vectors().orElseThrow())
                .containsExactly(
                        tuple("empty", new KnowledgeView.Vectors(0, why)),
                        tuple("handbook", new KnowledgeView.Vectors(2, why)));

        embedding.makeOnce();
        assertThat(knowledge.list(OPERATOR))
                .extracting(one -> one.vectors().orElseThrow())
                .containsOnly(new KnowledgeView.Vectors(0, ""));

        server.next(new EmbeddingServer.Answer(401, "", "{}"));
        var said = found("umbrella", Mode.HYBRID).trouble();
        assertThat(embedding.trouble()).hasValueSatisfying(now -> assertThat(said).contains(now));
        assertThat(knowledge.list(OPERATOR).getFirst().vectors().orElseThrow().trouble())
                .contains("refuses the key");
    }

    @Test
    void vectors_of_another_length_are_refused_and_named() {
        knowledge.close();
        var config = EmbedderEndpoint.of(server.base().toString(), "", "small", 3, 126);
        knowledge = new Knowledge(db, feed, clock, home.resolve("index"), Optional.of(config));
        embedding = knowledge.embedding();
        knowledge.catchUp();

        embedding.makeOnce();

        assertThat(embedding.trouble())
                .hasValueSatisfying(why -> assertThat(why).contains("2 dimensions, not 3"));
    }

    @Test
    void what_is_configured_wrong_is_named_without_the_key() {
        for (var url :
                List.of(
                        "ftp://x/v1",
                        "http:///v1",
                        "http://u:p@x/v1",
                        "http://x/v1?k=1",
                        "http://x/v1",
                        "http://10.0.0.7/v1",
                        "http://127.0.0.1.x/v1",
                        "h ttp")) {
            assertThatExceptionOfType(CadreException.class)
                    .isThrownBy(() -> EmbedderEndpoint.of(url, KEY, "m", 3, 126))
                    .satisfies(e -> assertThat(e.which()).containsValue("CADRE_EMBEDDER_URL"))
                    .satisfies(e -> assertThat(e).message().doesNotContain(KEY));
        }
        assertThatExceptionOfType(CadreException.class)
                .isThrownBy(() -> EmbedderEndpoint.of("http://x/v1", KEY, "", 3, 126))
                .satisfies(e -> assertThat(e.which()).containsValue("CADRE_EMBEDDER_MODEL"));
        assertThat(EmbedderEndpoint.of("https://x/v1", KEY, "m", 3, 126).toString())
                .doesNotContain(KEY);
    }

    @Test
    void a_key_goes_over_http_to_this_machine_alone_and_without_a_key_any_may_be_asked() {
        for (var here :
                List.of("http://localhost/v1", "http://127.0.0.1:1/v1", "http://[::1]/v1")) {
            assertThat(EmbedderEndpoint.of(here, KEY, "m", 3, 126).key()).isEqualTo(KEY);
        }
        assertThat(EmbedderEndpoint.of("http://10.0.0.7/v1", "", "m", 3, 126).key()).isEmpty();
    }
}
