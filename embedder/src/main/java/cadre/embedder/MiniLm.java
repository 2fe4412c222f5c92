package cadre.embedder;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import cadre.server.knowledge.index.Embedder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;

/**
 * The model all-MiniLM-L6-v2, quantised to 8 bits. It reads {@link #WINDOW} tokens at once: a
 * longer text is cut into even parts, and its vector is the mean of theirs, so that nothing of it
 * is left out. A text of which it knows no word is like itself alone. Each call computes on its own
 * thread; no more calls run at once than half the processors. Thread-safe.
 */
final class MiniLm implements Embedder {
    /** What the model reads at once beside the two tokens around it. */
    static final int WINDOW = 126;

    private static final int DIMENSIONS = 384;
    private static final int MOST_TOKENS = 100_000;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final WordPiece words;
    private final long begin;
    private final long end;
    private final Semaphore turns =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

    /**
     * Loads the model.
     *
     * @param model in the ONNX format
     */
    MiniLm(byte[] model, WordPiece words) throws OrtException {
        this.words = words;
        this.begin = words.number("[CLS]");
        this.end = words.number("[SEP]");
        this.environment = OrtEnvironment.getEnvironment();
        try (var options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            this.session = environment.createSession(model, options);
        }
    }

    @Override
    public String id() {
        return "all-MiniLM-L6-v2-q in process, windows of " + WINDOW;
    }

    @Override
    public int dimensions() {
        return DIMENSIONS;
    }

    /** As good as without a bound: longer texts are read in parts. */
    @Override
    public int mostTokens() {
        return MOST_TOKENS;
    }

    @Override
    public List<float[]> embed(List<String> texts) throws IOException, InterruptedException {
        var vectors = new ArrayList<float[]>();
        for (var text : texts) {
            turns.acquire();
            try {
                var tokens = words.tokens(text);
                vectors.add(words.isAnyWord(tokens) ? vector(tokens) : likeNone(text));
            } catch (OrtException | LinkageError e) {
                throw new IOException("the model in the process fails: " + e.getMessage(), e);
            } finally {
                turns.release();
            }
        }
        return vectors;
    }

    /** Always the same of the same text, and nearly at right angles to all others. */
    private static float[] likeNone(String text) {
        var random = new Random(text.strip().hashCode());
        var vector = new float[DIMENSIONS];
        for (int at = 0; at < DIMENSIONS; at++) {
            vector[at] = (float) random.nextGaussian();
        }
        return vector;
    }

    private float[] vector(long[] tokens) throws OrtException {
        int parts = Math.max(1, Math.ceilDiv(tokens.length, WINDOW));
        var sum = new float[DIMENSIONS];
        for (int part = 0; part < parts; part++) {
            int from = (int) ((long) tokens.length * part / parts);
            int to = (int) ((long) tokens.length * (part + 1) / parts);
            add(sum, read(Arrays.copyOfRange(tokens, from, to)), Math.max(1, to - from));
        }
        return sum;
    }

    /** The direction of one part, as heavy as it has tokens. */
    private static void add(float[] sum, float[] part, int weight) {
        double squares = 0;
        for (float each : part) {
            squares += (double) each * each;
        }
        double factor = weight / Math.sqrt(squares);
        for (int at = 0; at < sum.length; at++) {
            sum[at] += (float) (part[at] * factor);
        }
    }

    /** What the model makes of one part: the mean over its tokens, those around it too. */
    private float[] read(long[] part) throws OrtException {
        var input = new long[1][part.length + 2];
        input[0][0] = begin;
        System.arraycopy(part, 0, input[0], 1, part.length);
        input[0][part.length + 1] = end;
        var all = new long[1][input[0].length];
        Arrays.fill(all[0], 1);
        var kinds = new long[1][input[0].length];
        try (var tokens = OnnxTensor.createTensor(environment, input);
                var attention = OnnxTensor.createTensor(environment, all);
                var types = OnnxTensor.createTensor(environment, kinds);
                var result =
                        session.run(
                                Map.of(
                                        "input_ids", tokens,
                                        "attention_mask", attention,
                                        "token_type_ids", types))) {
            var states = (float[][][]) result.get(0).getValue();
            var mean = new float[DIMENSIONS];
            for (var state : states[0]) {
                for (int at = 0; at < DIMENSIONS; at++) {
                    mean[at] += state[at] / states[0].length;
                }
            }
            return mean;
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("the model does not close", e);
        }
    }
}
