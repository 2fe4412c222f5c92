package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.wire.api.KnowledgeFound;
import cadre.wire.api.KnowledgeStored;
import cadre.wire.api.KnowledgeTrials;
import cadre.wire.api.KnowledgeTried;
import cadre.wire.api.KnowledgeTried.Seen;
import cadre.wire.api.KnowledgeTried.Trial;
import cadre.wire.api.KnowledgeView;
import cadre.wire.api.Page;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnowledgeEvalTest {
    private static final String TRIALS = "POST /api/v1/search/trials";
    private static final Seen FOUND = new Seen("found", Optional.of(1), true);

    private final FakeServer server = new FakeServer();
    @TempDir private Path folder;

    @AfterEach
    void stop() {
        server.close();
    }

    /** Finds all at the first place; of vectors it has none, and says so. */
    private void answersByWords(Seen seen) {
        server.on(
                TRIALS,
                (exchange, asked) -> {
                    var trials = Json.read(asked.text(), KnowledgeTrials.class);
                    if (trials.mode().equals("vector")) {
                        FakeServer.problem(
                                exchange,
                                new CadreException(
                                        ErrorCode.INVALID,
                                        "This server makes no vectors",
                                        Map.of(),
                                        "Search by words"));
                        return;
                    }
                    var trouble = trials.mode().equals("hybrid") ? "no embedder is set up" : "";
                    var trial = new Trial("lexical", trouble, 120, List.of(seen));
                    var all = trials.questions().stream().map(_ -> trial).toList();
                    FakeServer.send(
                            exchange,
                            200,
                            "application/json",
                            Json.writeBytes(new KnowledgeTried(all, 0, 0)));
                });
    }

    @Test
    void modes_are_beside_nothing_given_and_one_that_is_not_there_is_said() throws Exception {
        write(question(1, "a.md"));
        answersByWords(FOUND);

        var called = cadre("knowledge", "eval", "q.jsonl", "--collection", "handbook");

        assertThat(called.status()).isZero();
        assertThat(called.out().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "MODE LANGUAGE QUESTIONS RECALL@1 @3 @5 @10 MRR TOKENS IN PROMPT",
                        "off all 1 0.000 0.000 0.000 0.000 0.000 0 0.000",
                        "lexical all 1 1.000 1.000 1.000 1.000 1.000 120 1.000");
        assertThat(called.err())
                .contains("not measured: vector: This server makes no vectors")
                .contains("not measured: hybrid: no embedder is set up");
        assertThat(server.asked().getFirst().text())
                .contains("\"collection\":\"handbook\"", "\"tokens\":1500");
    }

    @Test
    void a_mode_that_was_named_and_is_not_there_is_an_error() throws Exception {
        write(question(1, "a.md"));
        answersByWords(FOUND);

        assertThat(cadre("knowledge", "eval", "q.jsonl", "--mode", "vector").err())
                .contains("This server makes no vectors");
        assertThat(cadre("knowledge", "eval", "q.jsonl", "--mode", "hybrid").status()).isOne();
    }

    @Test
    void many_questions_go_in_some_requests_and_progress_is_said() throws Exception {
        write(
                IntStream.rangeClosed(1, 1_020)
                        .mapToObj(n -> question(n, "a.md"))
                        .collect(Collectors.joining("\n")));
        answersByWords(FOUND);

        var called = cadre("knowledge", "eval", "q.jsonl", "--mode", "lexical", "--json");

        assertThat(called.out()).contains("\"questions\":1020", "\"recall_at10\":1.0");
        assertThat(called.err())
                .contains("lexical: 500 of 1020 questions")
                .contains("lexical: 1000 of 1020 questions");
        assertThat(server.lines()).hasSize(21);
    }

    @Test
    void places_that_the_collection_has_not_are_named_and_left_out() throws Exception {
        write(question(1, "gone.md") + "\n" + question(2, "gone.md"));
        var missing = new Seen("no_document", Optional.empty(), false);
        server.json(
                TRIALS,
                new KnowledgeTried(
                        List.of(
                                new Trial("lexical", "", 5, List.of(missing)),
                                new Trial("lexical", "", 5, List.of(FOUND))),
                        3,
                        1));

        var called = cadre("knowledge", "eval", "q.jsonl", "--mode", "lexical");

        assertThat(called.out().lines().toList()).hasSize(3).last().asString().contains(" 1 ");
        assertThat(called.err())
                .contains("1 expected place is not in the collection")
                .contains("no document gone.md (line 1)")
                .contains("3 changes of documents were not indexed yet")
                .contains("1 piece had no vector yet");
    }

    @Test
    void questions_about_other_documents_alone_are_an_error() throws Exception {
        write(question(1, "gone.md"));
        answersByWords(new Seen("no_document", Optional.empty(), false));

        var called = cadre("knowledge", "eval", "q.jsonl");

        assertThat(called.status()).isOne();
        assertThat(called.err()).contains("No place of an answer is in the collection", "gone.md");
    }

    @Test
    void the_shipped_documents_are_put_where_they_are_asked_for() {
        server.json("GET /api/v1/knowledge", new Page<>(List.of(), Optional.empty()))
                .json(
                        "PUT /api/v1/knowledge/cadre-docs",
                        new KnowledgeView(
                                "cadre-docs",
                                Optional.empty(),
                                Optional.empty(),
                                0,
                                0,
                                "ann",
                                Instant.EPOCH,
                                Instant.EPOCH,
                                Optional.empty()))
                .json(
                        "GET /api/v1/knowledge/cadre-docs/documents",
                        new Page<>(List.of(), Optional.empty()))
                .json(
                        "POST /api/v1/knowledge/cadre-docs/documents",
                        new KnowledgeStored(37, 0, 0, List.of()))
                .json("GET /api/v1/search", new KnowledgeFound(List.of(), "lexical", "", 0));
        answersByWords(FOUND);

        var called = cadre("knowledge", "eval", "--shipped", "--mode", "lexical");

        assertThat(called.status()).isZero();
        assertThat(called.out()).contains(" en ", " ko ", " ko-en ");
        assertThat(called.err()).contains("cadre knowledge remove cadre-docs --all");
        assertThat(server.last("POST /api/v1/knowledge/cadre-docs/documents").text())
                .contains("docs/plans.md", "docs/ko/plans.md");
    }

    @Test
    void what_is_wrong_asks_nothing() throws Exception {
        write("{\"question\": \"x\"}");

        assertThat(cadre("knowledge", "eval", "q.jsonl").err())
                .contains("q.jsonl", "line 1", "it names no source");
        assertThat(cadre("knowledge", "eval", "none.jsonl").err()).contains("none.jsonl");
        assertThat(cadre("knowledge", "eval", "--shipped", "--mode", "best").err())
                .contains("no such way to search");
        assertThat(cadre("knowledge", "eval").err()).contains("Say which questions");
        assertThat(cadre("knowledge", "eval", "q.jsonl", "--shipped").status()).isEqualTo(2);
        assertThat(server.asked()).isEmpty();
    }

    private static String question(int n, String source) {
        return "{\"question\": \"what is %d\", \"sources\": [{\"source\": \"%s\"}]}"
                .formatted(n, source);
    }

    private void write(String questions) throws IOException {
        Files.writeString(folder.resolve("q.jsonl"), questions + "\n");
    }

    private Called cadre(String... args) {
        return Called.cadre(server, folder, args);
    }
}
