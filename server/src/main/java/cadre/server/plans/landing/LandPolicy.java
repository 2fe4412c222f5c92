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
                            && urls.stream()
                                    .anyMatch(url ->
                                            RemoteRepository.isSame(line.substring(0, at), url));
                });
    }
}
