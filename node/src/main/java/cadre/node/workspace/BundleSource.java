package cadre.node.workspace;

import cadre.wire.id.BundleId;
import java.io.IOException;
import java.nio.file.Path;

/** Gets a git bundle that a client sent to the server. */
public interface BundleSource {
    /**
     * Writes the bundle to {@code into}, which does not exist yet.
     *
     * @throws IOException if the server does not hand it over
     * @throws cadre.wire.error.CadreException if the server refuses
     */
    void fetch(BundleId bundle, Path into) throws IOException;
}
