package cadre.cli.guard;

import cadre.cli.checkout.Git;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which paths a change touches, as git names them: from the top of the checkout, with slashes. */
public final class ChangedPaths {
    private static final int MOST_REFS = 10_000;

    private ChangedPaths() {}

    /**
     * Those of the commit that is being made.
     *
     * @param top git in the top of the checkout
     * @param index the index that git made for this commit, if it is not the usual one
     */
    public static SortedSet<String> staged(Git top, Optional<String> index) {
        var git = index.map(file -> top.with(Map.of("GIT_INDEX_FILE", file))).orElse(top);
        return paths(
                git.out(
                        "list the changes",
                        "diff",
                        "--cached",
                        "--name-only",
                        "--no-renames",
                        "--no-ext-diff",
                        "-z"));
    }

    /**
     * Those that a push brings to the other side.
     *
     * @param refs what git tells a pre-push hook: {@code local-ref local-id remote-ref remote-id}
     */
    public static SortedSet<String> pushed(Git top, List<String> refs) {
        var all = new TreeSet<String>();
        for (var line : refs.stream().limit(MOST_REFS).toList()) {
            var words = line.strip().split("\\s+");
            if (words.length == 4
                    && isObject(words[1])
                    && isObject(words[3])
                    && !isNone(words[1])) {
                all.addAll(between(top, words[3], words[1]));
            }
        }
        return all;
    }

    private static SortedSet<String> between(Git git, String there, String here) {
        if (!isNone(there) && git.run("cat-file", "-e", there + "^{commit}").succeeded()) {
            return paths(
                    git.out(
                            "compare with the other side",
                            "diff",
                            "--name-only",
                            "--no-renames",
                            "--no-ext-diff",
                            "-z",
                            there,
                            here));
        }
        // A new branch: what no branch of another side has yet.
        return paths(
                git.out(
                        "list the new commits",
                        "log",
                        "--format=",
                        "--name-only",
                        "--no-renames",
                        "-m",
                        "-z",
                        here,
                        "--not",
                        "--remotes"));
    }

    private static SortedSet<String> paths(String text) {
        var paths = new TreeSet<String>();
        for (var path : text.split("\0")) {
            if (!path.isBlank()) {
                paths.add(path);
            }
        }
        return paths;
    }

    private static boolean isObject(String id) {
        return id.matches("[0-9a-f]{40,64}");
    }

    private static boolean isNone(String id) {
        return id.chars().allMatch(c -> c == '0');
    }
}
