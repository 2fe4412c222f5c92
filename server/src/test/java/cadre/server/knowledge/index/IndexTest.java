package cadre.server.knowledge.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexTest {
    private static final long DOCS = 1;
    private static final long NOTES = 2;

    @TempDir Path folder;

    private static Chunk chunk(int line, String text) {
        return new Chunk(text, line, line, "");
    }

    private static List<String> sources(Found found) {
        return found.hits().stream().map(Hit::source).toList();
    }

    private static List<String> lexical(Index index, String query) throws IOException {
        return sources(index.search(Set.of(DOCS), query, Mode.LEXICAL, 10));
    }

    @Test
    void what_was_written_is_found_at_once_with_its_lines_and_heading() throws Exception {
        try (var index = Index.open(folder, null)) {
            index.replace(
                    DOCS,
                    "docs/leases.md",
                    List.of(new Chunk("A lease ends by itself.", 3, 4, "Leases > End")));

            var found = index.search(Set.of(DOCS), "when does a lease end", Mode.LEXICAL, 10);

            assertThat(found.hits())
                    .singleElement()
                    .usingRecursiveComparison()
                    .ignoringFields("score")
                    .isEqualTo(
                            new Hit(
                                    DOCS,
                                    "docs/leases.md",
                                    3,
                                    4,
                                    "Leases > End",
                                    "A lease ends by itself.",
                                    0));
            assertThat(found.fellBack()).isFalse();
        }
    }

    @Test
    void a_source_is_replaced_as_a_whole() throws Exception {
        try (var index = Index.open(folder, null)) {
            index.replace(DOCS, "a.md", List.of(chunk(1, "old one"), chunk(2, "old two")));
            index.replace(DOCS, "a.md", List.of(chunk(1, "fresh")));

            assertThat(lexical(index, "old")).isEmpty();
            assertThat(lexical(index, "fresh")).containsExactly("a.md");
            assertThat(index.size()).isOne();
        }
    }

    @Test
    void sources_and_collections_are_removed_alone() throws Exception {
        try (var index = Index.open(folder, null)) {
            index.replace(DOCS, "a.md", List.of(chunk(1, "lease")));
            index.replace(DOCS, "b.md", List.of(chunk(1, "lease")));
            index.replace(NOTES, "a.md", List.of(chunk(1, "lease")));

            index.remove(DOCS, "a.md");
            assertThat(lexical(index, "lease")).containsExactly("b.md");

            index.removeAll(DOCS);
            assertThat(lexical(index, "lease")).isEmpty();
            assertThat(sources(index.search(Set.of(NOTES), "lease", Mode.LEXICAL, 10)))
                    .containsExactly("a.md");
        }
    }

    @Test
    void only_the_collections_that_were_asked_for_are_searched() throws Exception {
        try (var index = Index.open(folder, new WordVectors())) {
            index.replace(DOCS, "a.md", List.of(chunk(1, "lease")));
            index.replace(NOTES, "b.md", List.of(chunk(1, "lease")));
            index.embedMissing(10);

            for (var mode : Mode.values()) {
                assertThat(sources(index.search(Set.of(NOTES), "lease", mode, 10)))
                        .containsExactly("b.md");
                assertThat(index.search(Set.of(), "lease", mode, 10).hits()).isEmpty();
                assertThat(index.search(Set.of(3L), "lease", mode, 10).hits()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "서버, 서버를 다시 시작한다",
        "서버를, 서버가 멈추면 노드는 기다린다",
        "큐는, 큐에 쌓인 작업",
        "데이터, 데이터베이스를 연다",
        "サーバー, サーバーを再起動します",
        "起動, サーバーを再起動します",
        "锁, 每个锁都有编号",
        "数据库, 数据库服务器已经启动",
        "requeue, void requeueExpired(Instant now)",
        "lease until, long lease_until_ms = 0",
        "leaseUntilMs, leaseUntilMs = 0"
    })
    void is_found_in_any_language(String query, String text) throws Exception {
        try (var index = Index.open(folder, null)) {
            index.replace(DOCS, "other.md", List.of(chunk(1, "nothing 없다 無い 没有")));
            index.replace(DOCS, "a.md", List.of(chunk(1, text)));

            assertThat(lexical(index, query)).startsWith("a.md");
        }
    }

    @Test
    void the_name_of_a_source_is_found_too() throws Exception {
        try (var index = Index.open(folder, null)) {
            index.replace(DOCS, "src/LeaseReaper.java", List.of(chunk(1, "void once() {}")));

            assertThat(lexical(index, "lease reaper")).containsExactly("src/LeaseReaper.java");
        }
    }

    @Test
    void chunks_of_a_source_that_share_a_line_are_shown_once() throws Exception {
        try (var index = Index.open(folder, null)) {
            index.replace(
                    DOCS,
                    "long.json",
                    List.of(chunk(1, "lease one"), chunk(1, "lease two"), chunk(2, "lease three")));

            var hits = index.search(Set.of(DOCS), "lease", Mode.LEXICAL, 10).hits();

            assertThat(hits).extracting(Hit::firstLine).containsExactly(1, 2);
        }
    }

    @Test
    void equal_scores_are_in_the_order_of_their_names() throws Exception {
        try (var index = Index.open(folder, null)) {
            for (var name : List.of("c", "a", "d", "b")) {
                index.replace(DOCS, name, List.of(chunk(1, "lease")));
            }

            assertThat(lexical(index, "lease")).containsExactly("a", "b", "c", "d");
        }
    }

    @Test
    void vectors_find_what_words_do_not() throws Exception {
        try (var index = Index.open(folder, new WordVectors())) {
            index.replace(DOCS, "a.md", List.of(chunk(1, "the car stops")));
            index.replace(DOCS, "b.md", List.of(chunk(1, "a lease ends")));
            assertThat(index.missing()).isEqualTo(2);

            assertThat(index.embedMissing(1)).isOne();
            assertThat(index.embedMissing(10)).isOne();
            assertThat(index.embedMissing(10)).isZero();

            assertThat(index.missing()).isZero();
            assertThat(index.size()).isEqualTo(2);
            assertThat(lexical(index, "automobile")).isEmpty();
            assertThat(sources(index.search(Set.of(DOCS), "automobile", Mode.VECTOR, 1)))
                    .containsExactly("a.md");
            assertThat(sources(index.search(Set.of(DOCS), "automobile", Mode.HYBRID, 1)))
                    .containsExactly("a.md");
        }
    }

    @Test
    void what_both_lists_have_comes_first() throws Exception {
        try (var index = Index.open(folder, new WordVectors())) {
            index.replace(DOCS, "both.md", List.of(chunk(1, "vehicle vehicle")));
            index.replace(DOCS, "near.md", List.of(chunk(1, "car car car")));
            index.embedMissing(10);

            var found = index.search(Set.of(DOCS), "vehicle", Mode.HYBRID, 2);

            assertThat(sources(found)).containsExactly("both.md", "near.md");
            assertThat(found.used()).isEqualTo(Mode.HYBRID);
        }
    }

    @Test
    void the_best_of_one_list_comes_before_what_both_have_far_down() {
        var words = List.of(hit("word.md", 9), hit("both.md", 2));
        var near = List.of(hit("near.md", 0.9), hit("both.md", 0.6), hit("far.md", 0.5));

        assertThat(Search.fused(words, near))
                .extracting(Hit::source)
                .containsExactly("word.md", "near.md", "both.md", "far.md");
    }

    @Test
    void a_list_without_differences_and_one_without_hits_count_as_they_are() {
        var same = List.of(hit("a.md", 0.7), hit("b.md", 0.7));

        assertThat(Search.fused(List.of(), same)).extracting(Hit::score).containsExactly(0.4, 0.4);
        assertThat(Search.fused(List.of(hit("a.md", 3)), same))
                .extracting(Hit::score)
                .containsExactly(1.0, 0.4);
        assertThat(Search.fused(List.of(), List.of())).isEmpty();
    }

    private static Hit hit(String source, double score) {
        return new Hit(DOCS, source, 1, 1, "", source, score);
    }

    @Test
    void without_a_vector_of_the_query_words_are_searched_and_the_answer_says_so()
            throws Exception {
        var model = new WordVectors();
        try (var index = Index.open(folder, model)) {
            index.replace(DOCS, "a.md", List.of(chunk(1, "lease")));
            model.goAway();

            var found = index.search(Set.of(DOCS), "lease", Mode.HYBRID, 10);

            assertThat(sources(found)).containsExactly("a.md");
            assertThat(found.used()).isEqualTo(Mode.LEXICAL);
            assertThat(found.trouble()).contains("the model is away");
            assertThatThrownBy(() -> index.search(Set.of(DOCS), "lease", Mode.VECTOR, 10))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the model is away");
            assertThatThrownBy(() -> index.embedMissing(10)).isInstanceOf(IOException.class);
            assertThat(index.missing()).isOne();
        }
    }

    @Test
    void a_text_that_did_not_change_keeps_its_vector() throws Exception {
        var model = new WordVectors();
        try (var index = Index.open(folder, model)) {
            index.replace(DOCS, "a.md", List.of(chunk(1, "car"), chunk(2, "lease")));
            index.embedMissing(10);

            index.replace(
                    DOCS, "a.md", List.of(chunk(1, "new"), chunk(2, "car"), chunk(3, "lease")));

            assertThat(index.missing()).isOne();
            assertThat(index.embedMissing(10)).isOne();
            assertThat(model.embedded()).isEqualTo(3);
        }
    }

    @Test
    void what_was_committed_is_there_after_the_next_start() throws Exception {
        try (var index = Index.open(folder, null)) {
            assertThat(index.isNew()).isTrue();
            assertThat(index.revision()).isZero();
            index.replace(DOCS, "a.md", List.of(chunk(1, "lease")));
            index.commit(7);
            index.replace(DOCS, "b.md", List.of(chunk(1, "lease")));
        }

        try (var index = Index.open(folder, null)) {
            assertThat(index.isNew()).isFalse();
            assertThat(index.revision()).isEqualTo(7);
            assertThat(lexical(index, "lease")).containsExactly("a.md");
        }
    }

    @Test
    void vectors_of_another_model_are_not_used() throws Exception {
        try (var index = Index.open(folder, new WordVectors())) {
            index.replace(DOCS, "a.md", List.of(chunk(1, "car")));
            index.embedMissing(10);
            index.commit(1);
        }

        try (var index = Index.open(folder, new WordVectors("other", 1536))) {
            assertThat(index.missing()).isOne();
            assertThat(index.search(Set.of(DOCS), "automobile", Mode.VECTOR, 1).hits()).isEmpty();
            assertThat(index.embedMissing(10)).isOne();
            assertThat(sources(index.search(Set.of(DOCS), "automobile", Mode.VECTOR, 1)))
                    .containsExactly("a.md");
        }
    }

    @Test
    void a_folder_that_is_damaged_is_made_new() throws Exception {
        try (var index = Index.open(folder, null)) {
            index.replace(DOCS, "a.md", List.of(chunk(1, "lease")));
            index.commit(7);
        }
        var largest = largest();
        var bytes = Files.readAllBytes(largest);
        bytes[bytes.length / 2] ^= 0x55;
        Files.write(largest, bytes);

        try (var index = Index.open(folder, null)) {
            assertThat(index.isNew()).isTrue();
            assertThat(index.revision()).isZero();
            assertThat(index.size()).isZero();
            index.replace(DOCS, "a.md", List.of(chunk(1, "lease")));
            index.commit(8);
            assertThat(lexical(index, "lease")).containsExactly("a.md");
        }
    }

    @Test
    void files_that_were_cut_off_or_deleted_make_it_new() throws Exception {
        for (int round = 0; round < 2; round++) {
            try (var index = Index.open(folder, null)) {
                index.replace(DOCS, "a.md", List.of(chunk(1, "lease")));
                index.commit(7);
            }
            if (round == 0) {
                Files.write(largest(), new byte[3]);
            } else {
                Files.delete(largest());
            }

            try (var index = Index.open(folder, null)) {
                assertThat(index.isNew()).isTrue();
            }
        }
    }

    private Path largest() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> !file.endsWith("write.lock"))
                    .max((one, other) -> Long.compare(size(one), size(other)))
                    .orElseThrow();
        }
    }

    private static long size(Path file) {
        return file.toFile().length();
    }

    @Test
    void a_folder_that_is_open_elsewhere_is_left_alone() throws Exception {
        try (var index = Index.open(folder, null)) {
            index.replace(DOCS, "a.md", List.of(chunk(1, "lease")));
            index.commit(1);

            assertThatThrownBy(() -> Index.open(folder, null)).isInstanceOf(IOException.class);
            assertThat(lexical(index, "lease")).containsExactly("a.md");
        }
    }

    @Test
    void a_caller_that_is_interrupted_does_not_break_it() throws Exception {
        try (var index = Index.open(folder, null)) {
            Thread.currentThread().interrupt();
            replaceWhileInterrupted(index);
            assertThat(Thread.interrupted()).isTrue();

            index.commit(1);
            assertThat(lexical(index, "lease")).containsExactly("a.md");
        }
    }

    private static void replaceWhileInterrupted(Index index) throws IOException {
        try {
            index.replace(DOCS, "a.md", List.of(chunk(1, "lease")));
        } catch (InterruptedIOException _) {
            // unless it was done before anybody waited for it
        }
    }

    @Test
    void a_caller_that_is_interrupted_closes_it_so_that_it_can_be_opened_again() throws Exception {
        var index = Index.open(folder, null);
        index.replace(DOCS, "a.md", List.of(chunk(1, "lease")));
        index.commit(1);

        Thread.currentThread().interrupt();
        index.close();

        assertThat(Thread.interrupted()).isTrue();
        try (var again = Index.open(folder, null)) {
            assertThat(lexical(again, "lease")).containsExactly("a.md");
        }
    }

    @Test
    void after_its_end_it_says_that_it_is_closed() throws Exception {
        var index = Index.open(folder, null);
        index.close();

        assertThatThrownBy(() -> index.replace(DOCS, "a.md", List.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> lexical(index, "lease"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
    }
}
