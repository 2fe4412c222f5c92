package cadre.node.workspace;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The refs of a repository: what each name points to, and the branch that its HEAD is on.
 *
 * @param ids by full name ({@code refs/heads/main}); {@code HEAD} and peeled tags ({@code
 *     refs/tags/v1^{}}) too
 * @param head the branch that HEAD is on, by its full name; empty if detached or unknown
 */
record References(Map<String, String> ids, Optional<String> head) {
    static final Pattern ID = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final Pattern SAFE_NAME =
            Pattern.compile("refs/[^\\p{Cntrl} ~^:?*\\[\\\\]+|HEAD");
    private static final int LONGEST_NAME = 1000;

    References {
        ids = Map.copyOf(ids);
    }

    /** Reads what {@code git ls-remote --symref} says. */
    static References ofLsRemote(String output) {
        var ids = new TreeMap<String, String>();
        Optional<String> head = Optional.empty();
        for (var line : output.lines().toList()) {
            int tab = line.indexOf('\t');
            var left = tab < 0 ? "" : line.substring(0, tab);
            var name = tab < 0 ? "" : line.substring(tab + 1);
            if (left.startsWith("ref: ") && name.equals("HEAD") && isSafe(left.substring(5))) {
                head = Optional.of(left.substring(5));
            } else if (ID.matcher(left).matches() && isSafe(name.replace("^{}", ""))) {
                ids.put(name, left);
            }
        }
        return new References(ids, head.or(() -> likelyHead(ids)));
    }

    /** Some transports do not say which branch HEAD is on: then one that is where HEAD is. */
    static Optional<String> likelyHead(Map<String, String> ids) {
        var head = ids.getOrDefault("HEAD", "");
        return Stream.concat(
                        Stream.of("refs/heads/main", "refs/heads/master"),
                        ids.keySet().stream().filter(name -> name.startsWith("refs/heads/")))
                .filter(name -> head.equals(ids.get(name)))
                .findFirst();
    }

    /** Whether git would take it as the name of a ref, and no file name of it leads elsewhere. */
    static boolean isSafe(String name) {
        return name.length() <= LONGEST_NAME
                && SAFE_NAME.matcher(name).matches()
                && !name.contains("..")
                && !name.contains("//")
                && !name.contains("@{")
                && !name.contains("/.")
                && !name.contains(".lock/")
                && !name.endsWith(".lock")
                && !name.endsWith(".")
                && !name.endsWith("/");
    }

    boolean isEmpty() {
        return ids.isEmpty();
    }

    /** What a name points to; a tag's commit rather than the tag. */
    Optional<String> id(String name) {
        return Optional.ofNullable(ids.get(name + "^{}"))
                .or(() -> Optional.ofNullable(ids.get(name)));
    }

    /** Names of branches, without {@code refs/heads/}. */
    List<String> branches() {
        return ids.keySet().stream()
                .filter(name -> name.startsWith("refs/heads/"))
                .map(name -> name.substring("refs/heads/".length()))
                .sorted()
                .toList();
    }

    /** Up to five branches and tags whose names are most like this one. */
    List<String> near(String wanted) {
        return ids.keySet().stream()
                .filter(name -> !name.endsWith("^{}") && !name.equals("HEAD"))
                .map(name -> name.replaceFirst("^refs/(heads|tags)/", ""))
                .distinct()
                .sorted(
                        Comparator.<String>comparingInt(name -> distance(name, wanted))
                                .thenComparing(Comparator.naturalOrder()))
                .limit(5)
                .toList();
    }

    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int above = row[j];
                int change = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(diagonal + change, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[other.length()];
    }
}
