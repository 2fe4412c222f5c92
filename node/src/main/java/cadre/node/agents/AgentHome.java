package cadre.node.agents;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * What an adapter writes into the home of an attempt before its agent starts. After a resume the
 * home is as an earlier run of the agent left it, so nothing in it is believed: a link in place of
 * a folder or a file is replaced, never followed.
 */
final class AgentHome {
    private final Path home;

    /** The home of one attempt, made by the node. */
    AgentHome(Path home) {
        this.home = home;
    }

    /**
     * A folder in it for the agent alone, such as {@code .gemini}.
     *
     * @param names from the home downwards
     * @throws CadreException UNAVAILABLE if it cannot be made
     */
    Path folder(String... names) {
        var folder = home;
        try {
            for (var name : names) {
                folder = folder.resolve(name);
                if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                    Files.deleteIfExists(folder);
                    Files.createDirectory(
                            folder,
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rwx------")));
                    giveAway(folder);
                }
            }
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
        return folder;
    }

    /**
     * Writes a file into a folder of {@link #folder}, readable by the agent alone; replaces what is
     * there.
     *
     * @throws CadreException UNAVAILABLE if it cannot be written
     */
    Path write(Path folder, String name, String text) {
        var file = folder.resolve(name);
        try {
            Files.deleteIfExists(file);
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, text, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            giveAway(file);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
        return file;
    }

    /**
     * Makes sure that a file is not there.
     *
     * @throws CadreException UNAVAILABLE if it cannot be deleted
     */
    void remove(Path folder, String name) {
        try {
            Files.deleteIfExists(folder.resolve(name));
        } catch (IOException e) {
            throw unwritable(folder.resolve(name), e);
        }
    }

    /**
     * Puts a link to a file outside of the home in its place: a CLI that renews a token then writes
     * it where it belongs.
     *
     * @throws CadreException UNAVAILABLE if it cannot be made
     */
    void link(Path folder, String name, Path target) {
        var link = folder.resolve(name);
        try {
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, target);
        } catch (IOException e) {
            throw unwritable(link, e);
        }
    }

    /** To whoever the home belongs to: under isolation {@code user} that is not the node. */
    private void giveAway(Path made) throws IOException {
        var owner = Files.getOwner(home, LinkOption.NOFOLLOW_LINKS);
        if (!owner.equals(Files.getOwner(made, LinkOption.NOFOLLOW_LINKS))) {
            Files.setOwner(made, owner);
        }
    }

    private static CadreException unwritable(Path path, IOException reason) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "A file of the agent's cannot be written",
                Map.of("file", path),
                "Look for space and permissions there",
                reason);
    }
}
