package cadre.wire.flow;

import cadre.wire.config.Setting;
import java.util.List;

/** Paths in a repository, as a flow names them. */
final class RepositoryPath {
    private static final int LONGEST = 500;

    private RepositoryPath() {}

    /**
     * A path that stays in the repository.
     *
     * @param withKey whether {@code {key}} may stand in it
     * @throws cadre.wire.error.CadreException INVALID naming the line
     */
    static String read(Setting setting, boolean withKey) {
        var path = setting.text();
        var parts = List.of(path.split("/", -1));
        var isBad =
                path.isEmpty()
                        || path.length() > LONGEST
                        || path.indexOf('\\') >= 0
                        || path.chars().anyMatch(c -> c < ' ' || c == 127)
                        || parts.contains("..")
                        || parts.contains(".")
                        || parts.contains(".git")
                        || parts.contains("");
        if (isBad) {
            throw setting.wrong(
                    "a path is relative to the repository and stays in it, such as docs/plan.md");
        }
        var rest = withKey ? path.replace("{key}", "") : path;
        if (rest.indexOf('{') >= 0 || rest.indexOf('*') >= 0) {
            throw setting.wrong(
                    withKey
                            ? "a path is one file; only {key} is filled in"
                            : "a path is one file; nothing is filled in here");
        }
        return path;
    }
}
