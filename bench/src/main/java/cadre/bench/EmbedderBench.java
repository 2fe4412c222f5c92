package cadre.bench;

import cadre.server.knowledge.EmbedderInProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Loads the model that runs in the process, gives vectors to so many pieces as documents are cut
 * into, and to queries one by one, with nothing else to do.
 */
final class EmbedderBench {
    /** Of a piece: some 300 tokens. */
    private static final int WORDS_OF_A_PIECE = 220;

    private static final int QUERIES = 500;
    private static final int WARM_UP = 50;
    private static final List<String> WORDS =
            List.of(
                    "the",
                    "server",
                    "keeps",
                    "each",
                    "job",
                    "of",
                    "an",
                    "agent",
                    "in",
                    "its",
                    "store",
                    "and",
                    "answers",
                    "a",
                    "lease",
                    "ends",
                    "after",
                    "seconds",
                    "node",
                    "repository",
                    "branch",
                    "merges",
                    "changes",
                    "saved",
                    "budget",
                    "warns",
                    "tokens",
                    "is",
                    "claimed",
                    "retry");

    private final Random random = new Random(1);

    Map<String, Object> run(int count) throws IOException, InterruptedException {
        var figures = new LinkedHashMap<String, Object>();
        figures.put("name", "embedder");
        figures.put("count", count);
        try (var folder = Folder.create()) {
            var config = EmbedderInProcess.of(Optional.empty(), List.of());
            var began = System.nanoTime();
            try (var embedder = config.open(folder.path())) {
                embedder.embedQuery(text(5));
                figures.put("first_vector_ms", Math.round(millis(began)));
                var pieces = new ArrayList<String>();
                for (int at = 0; at < count; at++) {
                    pieces.add(text(WORDS_OF_A_PIECE));
                }
                began = System.nanoTime();
                var vectors = embedder.embed(pieces);
                figures.put("pieces_per_second", Math.round(vectors.size() * 1e3 / millis(began)));
                var samples = new Samples();
                for (int at = 0; at < WARM_UP + QUERIES; at++) {
                    var query = text(3 + at % 10);
                    began = System.nanoTime();
                    embedder.embedQuery(query);
                    if (at >= WARM_UP) {
                        samples.add(System.nanoTime() - began);
                    }
                }
                samples.into(figures, "query_");
                figures.put("query_p95_ms", samples.percentileMs(95));
            }
        }
        return figures;
    }

    private String text(int words) {
        var text = new StringBuilder();
        for (int at = 0; at < words; at++) {
            text.append(at == 0 ? "" : " ").append(WORDS.get(random.nextInt(WORDS.size())));
        }
        return text.toString();
    }

    private static double millis(long since) {
        return (System.nanoTime() - since) / 1e6;
    }
}
