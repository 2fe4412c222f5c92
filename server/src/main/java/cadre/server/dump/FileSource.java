package cadre.server.dump;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Where kept files, the bytes of artifacts and bundles, come from. */
interface FileSource {
    /** The names, which are their hashes. */
    List<String> files();

    /** How large one is, in bytes. */
    long size(String sha256);

    /**
     * Copies one and compares its bytes with its name.
     *
     * @throws IOException if {@code to} takes no more
     * @throws cadre.wire.error.CadreException INVALID if it is not there as it was
     */
    void copy(String sha256, OutputStream to) throws IOException;
}
