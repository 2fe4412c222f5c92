package cadre.bench;

import cadre.server.knowledge.index.Embedder;
import cadre.server.knowledge.index.Index;
import cadre.server.knowledge.index.Mode;
import cadre.server.knowledge.text.Chunker;
import cadre.server.knowledge.text.Masks;
import cadre.server.knowledge.text.Text;
import cadre.server.knowledge.text.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Reads, cuts and indexes files until there are so many chunks, gives each a vector from a model
 * that takes no time, and searches: words alone, vectors alone, both. The text is of 20,000 words,
 * as unevenly frequent as those of a language, a tenth of it Korean.
 */
final class KnowledgeBench {
    private static final int CHUNKS_OF_A_FILE = 20;
    private static final int LINES_OF_A_CHUNK = 6;
    private static final int WORDS_OF_A_LINE = 9;
    private static final int WORDS = 20_000;
    private static final int TOKENS = 256;
    private static final int DIMENSIONS = 384;
    private static final int SEARCHES = 500;
    private static final int WARM_UP = 200;
    private static final long COLLECTION = 1;

    private final Random random = new Random(1);
    private final List<String> words = new ArrayList<>();

    KnowledgeBench() {
        for (int at = 0; at < WORDS; at++) {
            words.add(at % 10 == 0 ? letters(2, '가', 11_000) : letters(3 + at % 7, 'a', 26));
        }
    }

    private String letters(int length, int first, int many) {
        var word = new StringBuilder();
        for (int at = 0; at < length; at++) {
            word.append((char) (first + random.nextInt(many)));
        }
        return word.toString();
    }

    Map<String, Object> run(int count) throws IOException, InterruptedException {
        var figures = new LinkedHashMap<String, Object>();
        figures.put("name", "knowledge");
        figures.put("count", count);
        try (var folder = Folder.create()) {
            var files = write(folder.path().resolve("files"), count);
            try (var index = Index.open(folder.path().resolve("index"), new TimelessModel())) {
                fill(index, files, figures);
                search(index, Mode.LEXICAL, "words_alone_", figures);
                embed(index, figures);
                for (var mode : Mode.values()) {
                    search(index, mode, mode.name().toLowerCase(Locale.ROOT) + "_", figures);
                }
            }
            reopen(folder.path().resolve("index"), figures);
        }
        return figures;
    }

    private List<Path> write(Path folder, int count) throws IOException {
        Files.createDirectories(folder);
        var files = new ArrayList<Path>();
        for (int at = 0; at * CHUNKS_OF_A_FILE < count; at++) {
            var text = new StringBuilder();
            for (int chunk = 0; chunk < CHUNKS_OF_A_FILE; chunk++) {
                text.append("## ").append(line(3)).append("\n\n");
                for (int line = 0; line < LINES_OF_A_CHUNK; line++) {
                    text.append(line(WORDS_OF_A_LINE)).append('\n');
                }
                text.append('\n');
            }
            files.add(Files.writeString(folder.resolve("file" + at + ".md"), text));
        }
        return files;
    }

    private String line(int length) {
        var line = new StringBuilder();
        for (int at = 0; at < length; at++) {
            line.append(at == 0 ? "" : " ").append(word());
        }
        return line.toString();
    }

    /** The rank of a word and how often it is there are inversely proportional. */
    private String word() {
        return words.get((int) Math.pow(WORDS, random.nextDouble()) - 1);
    }

    private void fill(Index index, List<Path> files, Map<String, Object> figures)
            throws IOException {
        var began = System.nanoTime();
        for (var file : files) {
            if (Texts.read(file, Masks.shapes()) instanceof Text.Read read) {
                var name = file.getFileName().toString();
                index.replace(COLLECTION, name, Chunker.chunks(name, read.text(), TOKENS));
            }
        }
        index.commit(1);
        double seconds = seconds(began);
        figures.put("files", files.size());
        figures.put("chunks", index.size());
        figures.put("indexing_seconds", rounded(seconds));
        figures.put("files_per_second", Math.round(files.size() / seconds));
    }

    private void embed(Index index, Map<String, Object> figures)
            throws IOException, InterruptedException {
        var began = System.nanoTime();
        while (index.embedMissing(1000) > 0) {
            // until there are none left
        }
        index.commit(2);
        figures.put("dimensions", DIMENSIONS);
        figures.put("vectors_seconds", rounded(seconds(began)));
    }

    private void search(Index index, Mode mode, String prefix, Map<String, Object> figures)
            throws IOException {
        var samples = new Samples();
        for (int at = 0; at < WARM_UP + SEARCHES; at++) {
            var query = line(3 + at % 6);
            var began = System.nanoTime();
            var found = index.search(Set.of(COLLECTION), query, mode, 10);
            if (found.used() != mode) {
                throw new IllegalStateException(found.trouble());
            }
            if (at >= WARM_UP) {
                samples.add(System.nanoTime() - began);
            }
        }
        samples.into(figures, prefix);
        figures.put(prefix + "p95_ms", samples.percentileMs(95));
    }

    private static void reopen(Path folder, Map<String, Object> figures) throws IOException {
        var began = System.nanoTime();
        try (var index = Index.open(folder, new TimelessModel())) {
            if (index.isNew()) {
                throw new IllegalStateException("the index was lost");
            }
            figures.put("opening_seconds", rounded(seconds(began)));
        }
        try (var files = Files.list(folder)) {
            long bytes = files.mapToLong(file -> file.toFile().length()).sum();
            figures.put("index_mb", Math.round(bytes / 1e6));
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static double rounded(double seconds) {
        return Math.round(seconds * 100) / 100.0;
    }

    /** A model that takes no time: the same text has the same vector, and no two are alike. */
    private static final class TimelessModel implements Embedder {
        @Override
        public String id() {
            return "instant";
        }

        @Override
        public int dimensions() {
            return DIMENSIONS;
        }

        @Override
        public int mostTokens() {
            return TOKENS;
        }

        @Override
        public List<float[]> embed(List<String> texts) {
            var vectors = new ArrayList<float[]>();
            for (var text : texts) {
                var random = new Random(text.hashCode());
                var vector = new float[DIMENSIONS];
                for (int at = 0; at < DIMENSIONS; at++) {
                    vector[at] = (float) random.nextGaussian();
                }
                vectors.add(vector);
            }
            return vectors;
        }
    }
}
