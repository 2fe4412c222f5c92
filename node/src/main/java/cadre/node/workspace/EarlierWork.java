package cadre.node.workspace;

import java.io.IOException;
import java.nio.file.Path;

/** Gets what an earlier attempt saved on the server, for a cold start. */
public interface EarlierWork {
    /** For an attempt that begins with nothing but its repositories. */
    EarlierWork NONE = (_, _, _) -> false;

    /**
     * Writes it to {@code into}, which does not exist yet.
     *
     * @param kind bundle or archive
     * @param repository empty for the workspace
     * @return false if no such thing was saved
     * @throws IOException if the server does not hand it over
     * @throws cadre.wire.error.CadreException if the server refuses
     */
    boolean fetch(String kind, String repository, Path into) throws IOException;
}
