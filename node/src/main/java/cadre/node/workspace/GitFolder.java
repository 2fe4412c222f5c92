package cadre.node.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes the skeleton of a git directory by hand: no template, no hook, no configuration but ours.
 */
final class GitFolder {
    private GitFolder() {}

    /**
     * Makes everything that git wants to see; {@code HEAD} comes last and makes it a repository.
     */
    static void write(Path gitDir, String config, String headRef) {
        refill(gitDir);
        try {
            Files.writeString(gitDir.resolve("config"), config);
            Files.writeString(gitDir.resolve("HEAD"), "ref: " + headRef + "\n");
        } catch (IOException e) {
            throw Folders.unwritable(gitDir, e);
        }
    }

    /** Makes the folders that are missing. */
    static void refill(Path gitDir) {
        try {
            for (var folder :
                    List.of("objects/info", "objects/pack", "refs/heads", "refs/tags", "info")) {
                Files.createDirectories(gitDir.resolve(folder));
            }
        } catch (IOException e) {
            throw Folders.unwritable(gitDir, e);
        }
    }

    static String bareConfig(String objectFormat) {
        return config(objectFormat, "true") + "\tlogAllRefUpdates = false\n";
    }

    /** For a git directory whose work tree is given in the environment. */
    static String saveConfig(String objectFormat) {
        // Names that other systems would take for ".git" are sorted out by the save itself.
        return config(objectFormat, "false")
                + "\tlogAllRefUpdates = false\n\tprotectNTFS = false\n\tprotectHFS = false\n";
    }

    /** For the clone that an agent works in. */
    static String cloneConfig(Start start, String userName, String userEmail) {
        var text = new StringBuilder(config(start.objectFormat(), "false"));
        text.append("\tlogAllRefUpdates = true\n[gc]\n\tauto = 0\n");
        text.append("[user]\n\tname = ").append(quoted(userName)).append('\n');
        text.append("\temail = ").append(quoted(userEmail)).append('\n');
        if (!start.origin().isEmpty()) {
            text.append("[remote \"origin\"]\n\turl = ").append(quoted(start.origin()));
            text.append("\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n");
            if (start.references().id("refs/heads/" + start.branch()).isPresent()) {
                text.append("[branch ").append(quoted(start.branch())).append("]\n");
                text.append("\tremote = origin\n\tmerge = ");
                text.append(quoted("refs/heads/" + start.branch())).append('\n');
            }
        }
        return text.toString();
    }

    private static String config(String objectFormat, String bare) {
        boolean newer = !objectFormat.equals("sha1");
        return (newer ? "[extensions]\n\tobjectFormat = " + objectFormat + "\n" : "")
                + "[core]\n\trepositoryformatversion = "
                + (newer ? 1 : 0)
                + "\n\tfilemode = true\n\tbare = "
                + bare
                + "\n";
    }

    private static String quoted(String value) {
        return '"'
                + value.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", "")
                + '"';
    }
}
