package cadre.server.plans.landing;

import cadre.server.forges.RemoteRepository;
import java.util.List;
import java.util.Set;

/**
 * Which branches a person may merge the result of a plan into.
 *
 * @param allowed each {@code "url branch"}, as somebody wrote it into {@code land.allow}
 */
public record LandPolicy(List<String> allowed) {
    /** The key of the configuration. */
    static final String KEY = "land.allow";

    public LandPolicy {
        allowed = allowed.stream().map(line -> line.strip().replaceAll("\\s+", " ")).toList();
    }

    /**
     * Whether it may be.
     *
     * @param urls of one repository: as the plan and as its host give it
     */
    boolean allows(Set<String> urls, String branch) {
        return allowed.stream()
                .anyMatch(line -> {
                    var at = line.lastIndexOf(' ');
                    return at > 0
                            && line.substring(at + 1).equals(branch)
                            && urls.stream().anyMatch(url -> isSame(line.substring(0, at), url));
                });
    }

    /** However it is written: with {@code .git} or without, over https or ssh. */
    private static boolean isSame(String one, String other) {
        var here = RemoteRepository.of(one);
        var there = RemoteRepository.of(other);
        return one.equals(other)
                || here.isPresent()
                        && there.isPresent()
                        && here.get().path().equals(there.get().path())
                        && isSameHost(here.get().host(), there.get().host());
    }

    /** An address of ssh has no port. */
    private static boolean isSameHost(String one, String other) {
        return one.equals(other)
                || one.startsWith(other + ":") && !other.contains(":")
                || other.startsWith(one + ":") && !one.contains(":");
    }
}
