package cadre.node.workspace;

import cadre.process.Stdin;
import cadre.wire.config.YamlFile;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code .cadre/project.yaml} as the commit has it that a repository begins from: what jobs change
 * in it counts for those that come after them.
 */
final class ProjectFile {
    private static final String NAME = ".cadre/project.yaml";
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int LARGEST_BYTES = 60_000;

    private ProjectFile() {}

    /**
     * The command that its key {@code check} gives; empty if there is none.
     *
     * @throws CadreException INVALID if the file is no such one, or larger than 60,000 bytes
     */
    static String check(Git git, Path gitDir, String repository, String commit)
            throws InterruptedException, GitFailure {
        var entry = git.run(gitDir, "ls-tree", "-l", "-z", commit, "--", NAME).out();
        if (entry.isEmpty()) {
            return "";
        }
        // mode, kind, id and size stand before the name
        var words = entry.substring(0, Math.max(0, entry.indexOf('\t'))).trim().split(" +");
        if (words.length != 4 || !words[0].startsWith("100")) {
            throw wrong(repository, commit, "it is no regular file");
        }
        if (words[3].length() > 6 || Integer.parseInt(words[3]) > LARGEST_BYTES) {
            throw wrong(repository, commit, "it is larger than " + LARGEST_BYTES + " bytes");
        }
        var text =
                git.run(gitDir, Stdin.empty(), LIMIT, List.of("cat-file", "blob", words[2])).out();
        return YamlFile.read("project", repository + "/" + NAME, text)
                .map(file -> file.entries(Set.of("check")))
                .map(entries -> entries.get("check"))
                .map(check -> check.text().strip())
                .filter(check -> check.indexOf('\0') < 0)
                .orElse("");
    }

    private static CadreException wrong(String repository, String commit, String why) {
        return new CadreException(
                ErrorCode.INVALID,
                "The project file cannot be used",
                Map.of("repository", repository, "file", NAME, "commit", commit, "reason", why),
                "Mend it there, or name the check yourself");
    }
}
