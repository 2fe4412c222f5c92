package cadre.node.workspace;

import cadre.wire.id.AttemptId;
import java.io.IOException;
import java.nio.file.Path;

/** Gets the commits that another attempt saved on the server, to be merged. */
public interface SavedCommits {
    /** For an attempt that merges none. */
    SavedCommits NONE = (_, _, _) -> false;

    /**
     * Writes them as a bundle to {@code into}, which does not exist yet.
     *
     * @param from the attempt that saved them
     * @return false if they are not there
     * @throws IOException if the server does not hand them over
     * @throws cadre.wire.error.CadreException if the server refuses
     */
    boolean fetch(AttemptId from, String repository, Path into) throws IOException;
}
