package cadre.server.knowledge.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Vectors of an embedder, checked and brought to length 1. */
final class Vectors {
    private Vectors() {}

    /** One for each text. */
    static List<float[]> of(Embedder embedder, List<String> texts)
            throws IOException, InterruptedException {
        var vectors = embedder.embed(texts);
        if (vectors.size() != texts.size()) {
            throw new IOException(
                    "the embedder '%s' gave %d vectors for %d texts"
                            .formatted(embedder.id(), vectors.size(), texts.size()));
        }
        var units = new ArrayList<float[]>();
        for (var vector : vectors) {
            units.add(checked(embedder, vector));
        }
        return units;
    }

    /** Of a query, as much of it as the embedder takes. */
    static float[] ofQuery(Embedder embedder, String query)
            throws IOException, InterruptedException {
        return checked(
                embedder, embedder.embedQuery(Tokens.shortened(query, embedder.mostTokens())));
    }

    private static float[] checked(Embedder embedder, float[] vector) throws IOException {
        if (vector.length != embedder.dimensions()) {
            throw new IOException(
                    "the embedder '%s' gave a vector of %d dimensions, not %d"
                            .formatted(embedder.id(), vector.length, embedder.dimensions()));
        }
        double length = length(vector);
        if (!Double.isFinite(length) || length == 0) {
            throw new IOException(
                    "the embedder '%s' gave a vector of no direction".formatted(embedder.id()));
        }
        return unit(vector);
    }

    private static float[] unit(float[] vector) {
        double length = length(vector);
        var unit = new float[vector.length];
        for (int at = 0; at < vector.length; at++) {
            unit[at] = (float) (vector[at] / length);
        }
        return unit;
    }

    private static double length(float[] vector) {
        double sum = 0;
        for (float each : vector) {
            sum += (double) each * each;
        }
        return Math.sqrt(sum);
    }
}
