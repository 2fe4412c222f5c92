package cadre.node.agents;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The session files of one Codex folder: {@code sessions/YYYY/MM/DD/rollout-TIME-ID.jsonl}. A
 * resumed session goes on in the file that it began with; a session that another one started has a
 * file of its own.
 */
record CodexRollouts(Path folder) {
    private static final Pattern ID = Pattern.compile("[0-9a-fA-F-]{36}");
    private static final int NEWEST_DAYS = 3;
    private static final int MOST_DAYS = 800;

    /** The file of that session. */
    Optional<Path> of(String sessionId) {
        if (!ID.matcher(sessionId).matches()) {
            return Optional.empty();
        }
        return days().limit(MOST_DAYS)
                .flatMap(day -> SideFolder.files(day, "-" + sessionId + ".jsonl").stream())
                .findFirst();
    }

    /** The files of sessions that began in the last days. */
    List<Path> latest() {
        return days().limit(NEWEST_DAYS)
                .flatMap(day -> SideFolder.files(day, ".jsonl").stream())
                .toList();
    }

    private Stream<Path> days() {
        return SideFolder.folders(folder.resolve("sessions")).stream()
                .flatMap(year -> SideFolder.folders(year).stream())
                .flatMap(month -> SideFolder.folders(month).stream());
    }
}
