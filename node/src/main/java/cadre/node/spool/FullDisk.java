package cadre.node.spool;

import java.io.IOException;
import java.io.UncheckedIOException;

/** What is done when the disk has no room for what goes into a spool. */
public interface FullDisk {
    /** Nothing: the writer breaks. */
    FullDisk BREAK =
            why -> {
                throw new UncheckedIOException(why);
            };

    /**
     * Returns when it is worth to try again, which may be soon.
     *
     * @throws UncheckedIOException if it shall not be tried again
     */
    void await(IOException why);
}
