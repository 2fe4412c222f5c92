package cadre.server.knowledge.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** An embedder that counts words, for which a car is an automobile; it can be switched off. */
final class WordVectors implements Embedder {
    private static final Map<String, String> SAME = Map.of("automobile", "car", "vehicl", "car");

    private final String id;
    private final int dimensions;
    private final AtomicInteger embedded = new AtomicInteger();
    private volatile boolean isAway;

    WordVectors() {
        this("words", 64);
    }

    WordVectors(String id, int dimensions) {
        this.id = id;
        this.dimensions = dimensions;
    }

    void goAway() {
        isAway = true;
    }

    /** How many texts were turned into vectors. */
    int embedded() {
        return embedded.get();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    @Override
    public int mostTokens() {
        return 126;
    }

    @Override
    public List<float[]> embed(List<String> texts) throws IOException {
        if (isAway) {
            throw new IOException("the model is away");
        }
        var vectors = new ArrayList<float[]>();
        for (var text : texts) {
            var vector = new float[dimensions];
            vector[0] = 0.01f;
            for (var word : Words.asked(text)) {
                vector[Math.floorMod(SAME.getOrDefault(word, word).hashCode(), dimensions)] += 1;
            }
            vectors.add(vector);
            embedded.incrementAndGet();
        }
        return vectors;
    }
}
