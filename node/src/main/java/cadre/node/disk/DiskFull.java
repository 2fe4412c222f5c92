package cadre.node.disk;

import org.jspecify.annotations.Nullable;

/** Tells a full disk from other trouble with files: the JDK has no exception for it. */
public final class DiskFull {
    private static final int DEEPEST = 10;

    private DiskFull() {}

    /** Whether this came of it. */
    public static boolean isCauseOf(Throwable trouble) {
        @Nullable Throwable at = trouble;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            if (isSaid(at)) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    /** ENOSPC and EDQUOT, in the words of the C library; git and tar quote them. */
    private static boolean isSaid(Throwable trouble) {
        var message = String.valueOf(trouble.getMessage());
        return message.contains("No space left on device")
                || message.contains("Disk quota exceeded");
    }
}
