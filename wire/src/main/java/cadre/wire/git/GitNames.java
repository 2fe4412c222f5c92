package cadre.wire.git;

import java.util.regex.Pattern;

/** Names that mean something to git. */
public final class GitNames {
    /**
     * What some file system would take for {@code .git}, which every clone refuses to check out.
     */
    private static final Pattern LIKE_GIT = Pattern.compile("(?i)\\.git[ .:]*|git~\\d.*");

    private GitNames() {}

    /** Whether some file system would take the name of a file or folder for {@code .git}. */
    public static boolean isLikeGit(String name) {
        return LIKE_GIT.matcher(name).matches();
    }
}
