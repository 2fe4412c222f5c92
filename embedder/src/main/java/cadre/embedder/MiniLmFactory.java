package cadre.embedder;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.onnxruntime.OrtException;
import cadre.server.knowledge.index.Embedder;
import cadre.server.knowledge.index.EmbedderFactory;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Opens {@link MiniLm} out of this jar. */
public final class MiniLmFactory implements EmbedderFactory {
    private static final String MODEL = "/all-minilm-l6-v2-q.onnx";
    private static final String TOKENIZER = "/all-minilm-l6-v2-q-tokenizer.json";

    @Override
    public Embedder open(Path folder) throws IOException {
        NativeCode.unpack(folder);
        try {
            var model = new MiniLm(bytes(MODEL), words());
            model.embed(List.of("ready")); // all of its classes are here, whatever befalls the jar
            return model;
        } catch (OrtException e) {
            throw new IOException("its model cannot be loaded: " + e.getMessage(), e);
        } catch (LinkageError e) {
            throw new IOException("its native code does not run here: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("it was not waited for", e);
        }
    }

    static WordPiece words() throws IOException {
        var tokenizer = Json.read(new String(bytes(TOKENIZER), UTF_8), JsonNode.class);
        Map<String, Long> vocabulary = new HashMap<>();
        tokenizer
                .path("model")
                .path("vocab")
                .properties()
                .forEach(token -> vocabulary.put(token.getKey(), token.getValue().asLong()));
        return new WordPiece(vocabulary);
    }

    private static byte[] bytes(String resource) throws IOException {
        try (var stream = MiniLmFactory.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IOException("its jar has no " + resource.substring(1));
            }
            return stream.readAllBytes();
        }
    }
}
