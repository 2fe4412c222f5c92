package cadre.server.forges;

import java.util.List;
import java.util.Set;

/**
 * Which branches the server may push to although they are protected.
 *
 * @param allowed each {@code "url branch"}, as a person wrote it into {@code push.allow}
 */
public record PushPolicy(Set<String> allowed) {
    private static final Set<String> PROTECTED = Set.of("main", "master");

    public PushPolicy {
        allowed = Set.copyOf(allowed);
    }

    /** From the lines of {@code push.allow}; white space does not matter. */
    public static PushPolicy of(List<String> lines) {
        return new PushPolicy(
                Set.copyOf(
                        lines.stream()
                                .map(line -> line.strip().replaceAll("\\s+", " "))
                                .distinct()
                                .toList()));
    }

    boolean refuses(String url, String branch, Set<String> alsoProtected) {
        return (PROTECTED.contains(branch) || alsoProtected.contains(branch))
                && !allowed.contains(url + " " + branch);
    }
}
