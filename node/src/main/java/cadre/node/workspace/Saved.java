package cadre.node.workspace;

import cadre.wire.job.RepositoryChange;
import java.nio.file.Path;
import java.util.List;

/**
 * What an attempt left.
 *
 * @param changes one per repository, in the order's order, also for one without a change
 * @param files to be stored on the server, all of them in the folder that was given to save
 * @param warnings what a person should know: nested repositories, files too large to save
 */
public record Saved(List<RepositoryChange> changes, List<SavedFile> files, List<String> warnings) {
    public Saved {
        changes = List.copyOf(changes);
        files = List.copyOf(files);
        warnings = List.copyOf(warnings);
    }

    /**
     * One file of it.
     *
     * @param kind bundle, patch, diffstat, archive, file or foreign, as in {@link
     *     cadre.wire.api.ArtifactView}, or snapshot
     * @param repository the repository it is about, empty for the workspace
     * @param name unique in its attempt, such as {@code shop.bundle} or {@code report/junit.xml}
     * @param file where it is
     */
    public record SavedFile(String kind, String repository, String name, Path file) {}
}
