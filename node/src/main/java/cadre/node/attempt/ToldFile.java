package cadre.node.attempt;

import cadre.node.agents.ToldHook;
import cadre.node.workspace.Prepared;
import cadre.wire.id.AttemptId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A file in which the agent of an attempt finds what Cadre has to say while it runs, a line each.
 * It lies beside the workspace, in a folder where the agent makes and renames nothing, so its name
 * is no trap. What is in it the agent may change only with isolation {@code user}, and so only
 * itself is told otherwise.
 */
final class ToldFile {
    /** The variable that says where it is. */
    static final String VARIABLE = "CADRE_TOLD";

    private final Path file;

    private ToldFile(Path file) {
        this.file = file;
    }

    /** That of an attempt in its place, with what is in it. */
    static ToldFile of(Prepared prepared, AttemptId attempt) {
        return new ToldFile(ToldHook.file(prepared.home(), attempt));
    }

    /** The folder that the agent must be able to see. */
    static Path folder(Prepared prepared) {
        return prepared.home().resolveSibling("told");
    }

    Path file() {
        return file;
    }

    /** Makes it, empty, for this user and whoever the agent runs as. */
    void create(Prepared prepared) {
        try {
            var folder = folder(prepared);
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
            Files.deleteIfExists(file);
            Files.createFile(file);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            var owner = Files.getOwner(prepared.home(), LinkOption.NOFOLLOW_LINKS);
            if (!owner.equals(Files.getOwner(file))) {
                Files.setOwner(file, owner); // only root can, and only root needs to
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void add(String line) {
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
