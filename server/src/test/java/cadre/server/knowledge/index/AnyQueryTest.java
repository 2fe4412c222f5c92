package cadre.server.knowledge.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** A search is never an error, whatever is asked and whatever was written. */
class AnyQueryTest {
    private static @Nullable Path folder;
    private static @Nullable Index index;

    @BeforeContainer
    static void open() throws IOException {
        folder = Files.createTempDirectory("any-query");
        index = Index.open(folder, new WordVectors());
    }

    @AfterContainer
    static void close() throws IOException {
        if (index != null && folder != null) {
            index.close();
            try (var files = Files.walk(folder)) {
                for (var each : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    @Property(tries = 200)
    void any_text_can_be_written_and_asked_for(
            @ForAll String source, @ForAll String text, @ForAll String query) throws Exception {
        if (index == null) {
            throw new IllegalStateException("not open");
        }
        index.replace(1, source, List.of(new Chunk(text, 1, 1, query)));
        index.embedMissing(1);

        for (var mode : Mode.values()) {
            for (var asked : List.of(query, text, "AND (" + query + "* \"~^\\")) {
                var hits = index.search(Set.of(1L), asked, mode, 3).hits();
                assertThat(hits).hasSizeLessThanOrEqualTo(3);
            }
        }
        index.remove(1, source);
    }

    @Property(tries = 20)
    void a_query_of_many_words_is_answered(@ForAll String word) throws Exception {
        if (index == null) {
            throw new IllegalStateException("not open");
        }
        var query = new StringBuilder(word);
        for (int at = 0; query.length() < 6000; at++) {
            query.append(" w").append(at);
        }
        index.replace(1, "many", List.of(new Chunk(query.toString(), 1, 1, "")));

        assertThat(index.search(Set.of(1L), query.toString(), Mode.LEXICAL, 1).hits()).hasSize(1);
        index.remove(1, "many");
    }
}
