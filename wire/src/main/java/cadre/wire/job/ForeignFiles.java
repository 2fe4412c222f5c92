package cadre.wire.job;

import java.util.List;

/**
 * What a job changed outside the paths that its guard gives it: put back in what was saved, and
 * kept apart in the artifact {@code REPOSITORY.foreign.patch}.
 *
 * @param files to 200 of them, by name
 * @param inAll how many there are
 */
public record ForeignFiles(List<Foreign> files, int inAll) {
    /** The most that are named. */
    public static final int MOST_FILES = 200;

    public ForeignFiles {
        files = files == null ? List.of() : List.copyOf(files);
    }

    /**
     * One of them.
     *
     * @param reason for people
     */
    public record Foreign(String path, String reason) {}
}
