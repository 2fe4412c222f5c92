package cadre.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.knowledge.index.Embedder;
import cadre.server.knowledge.index.EmbedderFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MiniLmTest {
    /** More tokens than the model reads at once. */
    private static final String LONG = "The server keeps each job in its store. ".repeat(40);

    @TempDir static Path folder;
    private static Embedder embedder;

    @BeforeAll
    static void open() throws IOException {
        embedder = ServiceLoader.load(EmbedderFactory.class).findFirst().orElseThrow().open(folder);
    }

    @AfterAll
    static void close() {
        embedder.close();
    }

    private static double likeness(String one, String other)
            throws IOException, InterruptedException {
        var vectors = embedder.embed(List.of(one, other));
        return dot(vectors.get(0), vectors.get(1))
                / Math.sqrt(dot(vectors.get(0), vectors.get(0)))
                / Math.sqrt(dot(vectors.get(1), vectors.get(1)));
    }

    private static double dot(float[] one, float[] other) {
        double sum = 0;
        for (int at = 0; at < one.length; at++) {
            sum += (double) one[at] * other[at];
        }
        return sum;
    }

    @Test
    void what_is_meant_alike_is_nearer_than_what_is_not() throws Exception {
        var question = "how do I stop a running task";
        var alike = likeness(question, "Cancel a job while the agent is at work");

        assertThat(alike).isGreaterThan(likeness(question, "The invoice is paid each month"));
        assertThat(alike).isGreaterThan(likeness(question, "Bananas are yellow"));
    }

    @Test
    void the_end_of_a_long_text_counts() throws Exception {
        var end = "Bananas ripen faster beside apples.";

        assertThat(MiniLmFactory.words().tokens(LONG).length).isGreaterThan(2 * MiniLm.WINDOW);
        assertThat(likeness(LONG, LONG + end)).isLessThan(0.999);
        assertThat(likeness("ripe fruit", LONG + end)).isGreaterThan(likeness("ripe fruit", LONG));
    }

    @Test
    void the_same_text_has_the_same_vector_whatever_goes_along_and_however_many_ask()
            throws Exception {
        var texts = List.of("", LONG, "one lease", "漢字 한국어 👩‍👩‍👧");
        var alone = embedder.embedQuery("one lease");
        Callable<List<float[]>> all = () -> embedder.embed(texts);

        assertThat(alone).hasSize(embedder.dimensions());
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (var vectors : threads.invokeAll(List.of(all, all, all, all, all, all))) {
                assertThat(vectors.get()).hasSameSizeAs(texts);
                assertThat(vectors.get().get(2)).containsExactly(alone);
            }
        }
    }

    @Test
    void its_native_code_is_unpacked_once() throws Exception {
        var before = listed();
        NativeCode.unpack(folder);

        assertThat(listed()).isEqualTo(before);
        assertThat(before).hasSize(2).allMatch(line -> line.contains("onnxruntime"));
    }

    /** Each file with its time: what is written anew has another. */
    private static List<String> listed() throws IOException {
        try (var files = Files.list(folder)) {
            return files.sorted()
                    .map(file -> file.getFileName() + " " + file.toFile().lastModified())
                    .toList();
        }
    }

    @Test
    void a_damaged_unpacked_file_is_written_anew(@TempDir Path other) throws Exception {
        NativeCode.unpack(other);
        var library = other.resolve(System.mapLibraryName("onnxruntime4j_jni"));
        var whole = Files.readAllBytes(library);
        var damaged = whole.clone();
        damaged[whole.length / 2] ^= 1;
        Files.write(library, damaged);

        NativeCode.unpack(other);

        assertThat(library).hasBinaryContent(whole);
    }

    @Test
    void a_text_of_which_it_knows_nothing_is_like_itself_alone() throws Exception {
        assertThat(MiniLmFactory.words().tokens("계획")).containsOnly(100);
        assertThat(likeness("계획", "계획")).isGreaterThan(0.999);
        assertThat(likeness("계획", "잠금")).isLessThan(0.3);
        assertThat(likeness("# 계획", "chaos monkey")).isLessThan(0.3);
        assertThat(likeness("", "chaos monkey")).isLessThan(0.3);
    }
}
