package cadre.node.agents;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The transcripts of one folder of Claude Code: {@code projects/WHERE/SESSION.jsonl}, and those of
 * the agents that a session started in {@code projects/WHERE/SESSION/subagents}.
 */
record ClaudeTranscripts(Path folder) {
    private static final Pattern ID = Pattern.compile("[0-9a-fA-F-]{36}");

    /**
     * The transcript of that session.
     *
     * @param directory where it ran: looked up first, for a login collects thousands of projects
     */
    Optional<Path> of(String sessionId, Path directory) {
        if (!ID.matcher(sessionId).matches()) {
            return Optional.empty();
        }
        var projects = folder.resolve("projects");
        var own = projects.resolve(directory.toString().replaceAll("[^A-Za-z0-9]", "-"));
        var candidates =
                Stream.concat(
                        Stream.of(own).filter(ClaudeTranscripts::isFolder),
                        Stream.of(projects).flatMap(all -> SideFolder.folders(all).stream()));
        return candidates
                .map(project -> project.resolve(sessionId + ".jsonl"))
                .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                .findFirst();
    }

    private static boolean isFolder(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** That transcript and those of the agents that the session has started. */
    static List<Path> with(Path transcript) {
        var name = transcript.getFileName().toString();
        var session = transcript.resolveSibling(name.substring(0, name.lastIndexOf('.')));
        var all = new ArrayList<>(List.of(transcript));
        if (isFolder(session)) {
            all.addAll(SideFolder.files(session.resolve("subagents"), ".jsonl"));
        }
        return all;
    }
}
