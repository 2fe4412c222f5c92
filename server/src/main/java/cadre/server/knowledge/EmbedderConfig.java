package cadre.server.knowledge;

import cadre.server.knowledge.index.Embedder;
import cadre.wire.error.CadreException;
import java.nio.file.Path;

/** What makes vectors of documents and of queries. */
public sealed interface EmbedderConfig permits EmbedderEndpoint, EmbedderInProcess {
    /**
     * The embedder; whoever opens it closes it.
     *
     * @param folder for files of its own, made when it is needed
     * @throws CadreException INVALID if it cannot be had on this machine
     */
    Embedder open(Path folder);
}
