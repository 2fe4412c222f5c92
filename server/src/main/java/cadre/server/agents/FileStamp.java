package cadre.server.agents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What tells one version of a file from another without reading it.
 *
 * @param marks of its last change, which also show a rename over it and a change of its rights
 */
record FileStamp(String marks) {
    /** No file. */
    static final FileStamp NONE = new FileStamp("");

    static FileStamp of(Path file) {
        try {
            return new FileStamp(
                    Files.readAttributes(file, "unix:ino,size,lastModifiedTime,ctime").toString());
        } catch (NoSuchFileException e) {
            return NONE;
        } catch (IOException e) {
            return new FileStamp(String.valueOf(e.getMessage()));
        }
    }
}
