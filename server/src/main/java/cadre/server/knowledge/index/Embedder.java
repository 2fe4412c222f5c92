package cadre.server.knowledge.index;

import java.io.IOException;
import java.util.List;

/** Turns texts into vectors; may be far away and fail. Thread-safe. */
public interface Embedder extends AutoCloseable {
    /** The model and whatever else its vectors depend on: those of another id are not compared. */
    String id();

    /** Of each vector, 1 to 4,096. */
    int dimensions();

    /** Longer texts are cut, possibly silently. */
    int mostTokens();

    /**
     * One vector for each text, in their order.
     *
     * @throws IOException if it cannot be had now; the message is for people
     */
    List<float[]> embed(List<String> texts) throws IOException, InterruptedException;

    /**
     * The vector of what somebody asks and waits for: it shall come or fail soon.
     *
     * @throws IOException if it cannot be had now; the message is for people
     */
    default float[] embedQuery(String query) throws IOException, InterruptedException {
        return embed(List.of(query)).getFirst();
    }

    /** Frees what it holds. */
    @Override
    default void close() {}
}
