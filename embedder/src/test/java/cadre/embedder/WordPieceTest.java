package cadre.embedder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import cadre.wire.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WordPieceTest {
    /** A text, and its tokens as the tokenizer of the model's makers cuts it. */
    record Cut(String text, List<Long> tokens) {}

    static Stream<Cut> cuts() throws IOException {
        try (var stream = WordPieceTest.class.getResourceAsStream("tokens.jsonl")) {
            return new String(stream.readAllBytes(), UTF_8)
                    .lines()
                    .map(line -> Json.read(line, Cut.class));
        }
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void texts_are_cut_as_the_model_has_learned_them(Cut cut) throws IOException {
        assertThat(MiniLmFactory.words().tokens(cut.text()))
                .containsExactly(cut.tokens().stream().mapToLong(Long::longValue).toArray());
    }

    @Test
    void the_longest_piece_wins_and_what_no_piece_fits_is_unknown() {
        var words = new WordPiece(Map.of("[UNK]", 0L, "lea", 1L, "leas", 2L, "##es", 3L));

        assertThat(words.tokens("Leases leas lea x leasx")).containsExactly(2, 3, 2, 1, 0, 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> words.number("[CLS]"))
                .withMessageContaining("[CLS]");
    }

    @Test
    void the_name_of_a_special_token_is_text() throws IOException {
        var words = MiniLmFactory.words();

        assertThat(words.tokens("the end [SEP] or not")).doesNotContain(words.number("[SEP]"));
    }

    @Test
    void half_of_a_pair_of_surrogates_is_no_sign() throws IOException {
        var words = MiniLmFactory.words();

        assertThat(words.tokens("lease\ud83d")).isEqualTo(words.tokens("lease"));
    }
}
