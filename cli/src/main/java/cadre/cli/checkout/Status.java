package cadre.cli.checkout;

import cadre.process.Finished;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is checked out and what is not committed of it.
 *
 * @param head the commit; empty before the first one
 * @param branch its full name; empty without one, and where git's answer leaves it open
 * @param uncommitted files that differ from the commit or are new and not ignored, sorted
 */
record Status(Optional<String> head, Optional<String> branch, List<String> uncommitted) {
    private static final String OID = "# branch.oid ";
    private static final String BRANCH = "# branch.head ";
    private static final int WORDS_BEFORE_A_CHANGED_PATH = 8;
    private static final int WORDS_BEFORE_AN_UNMERGED_PATH = 10;

    Status {
        uncommitted = List.copyOf(uncommitted);
    }

    static Status of(Git git) {
        return read(git, ask(git));
    }

    static Finished ask(Git git) {
        return git.run(
                "status",
                "--porcelain=v2",
                "--branch",
                "--no-ahead-behind",
                "-z",
                "--no-renames",
                "--untracked-files=all");
    }

    /** What git has answered; paths are those from the top of the checkout. */
    static Status read(Git git, Finished answered) {
        if (!answered.succeeded()) {
            throw git.failed("list uncommitted changes", answered);
        }
        var head = Optional.<String>empty();
        var branch = Optional.<String>empty();
        var files = new ArrayList<String>();
        for (var entry : answered.out().split("\0")) {
            if (entry.startsWith(OID)) {
                head =
                        Optional.of(entry.substring(OID.length()))
                                .filter(oid -> !oid.startsWith("("));
            } else if (entry.startsWith(BRANCH)) {
                branch =
                        Optional.of(entry.substring(BRANCH.length()))
                                // (detached), and what may be a ref outside refs/heads
                                .filter(name -> !name.startsWith("(") && !name.startsWith("refs/"))
                                .map(name -> "refs/heads/" + name);
            } else {
                path(entry).ifPresent(files::add);
            }
        }
        return new Status(head, branch, files.stream().sorted().distinct().toList());
    }

    private static Optional<String> path(String entry) {
        var before =
                switch (entry.isEmpty() ? ' ' : entry.charAt(0)) {
                    case '1' -> WORDS_BEFORE_A_CHANGED_PATH;
                    case 'u' -> WORDS_BEFORE_AN_UNMERGED_PATH;
                    case '?' -> 1;
                    default -> 0;
                };
        var words = entry.split(" ", before + 1);
        return before > 0 && words.length > before ? Optional.of(words[before]) : Optional.empty();
    }
}
