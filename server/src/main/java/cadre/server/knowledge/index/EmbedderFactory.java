package cadre.server.knowledge.index;

import java.io.IOException;
import java.nio.file.Path;

/** Opens an embedder that runs in this process; {@link java.util.ServiceLoader} finds it. */
public interface EmbedderFactory {
    /**
     * The embedder, ready.
     *
     * @param folder that is there, for files that it unpacks and finds again at the next start
     * @throws IOException if it cannot run here; the message is for people
     */
    Embedder open(Path folder) throws IOException;
}
