package cadre.node.agents;

import cadre.wire.agent.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The login files of the node's user that an agent was given: it may write into them, and so may
 * open them to others. At the end they are the owner's alone again.
 */
final class LentLogin implements SideReader {
    private static final String OWNER_ONLY = "rw-------";

    private final List<Path> files;
    private final SideReader reader;

    /**
     * For one run.
     *
     * @param files of the login; those that are not there are passed over
     * @param reader of what the CLI says in its own files
     */
    LentLogin(List<Path> files, SideReader reader) {
        this.files = List.copyOf(files);
        this.reader = reader;
    }

    @Override
    public List<Step> poll(String sessionId) {
        return reader.poll(sessionId);
    }

    @Override
    public Extent extent() {
        return reader.extent();
    }

    @Override
    public Optional<Step.Notice> heldUpBy() {
        return reader.heldUpBy();
    }

    @Override
    public List<String> end() {
        var warnings = new ArrayList<>(reader.end());
        for (var file : files) {
            try {
                close(file);
            } catch (IOException e) {
                warnings.add(
                        "the mode of the login file %s could not be set back to 0600: %s"
                                .formatted(file, e));
            }
        }
        return warnings;
    }

    private static void close(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        var mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & 07177) != 0) { // set-uid and the like, and whatever others may
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(OWNER_ONLY));
        }
    }
}
