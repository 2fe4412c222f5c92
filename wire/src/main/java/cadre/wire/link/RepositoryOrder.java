package cadre.wire.link;

import cadre.wire.id.BundleId;
import java.util.Optional;

/**
 * One repository of an attempt, checked and named. Exactly one of url, path, bundle is given; a
 * bundle is fetched from the server.
 *
 * @param name the folder in the workspace, checked
 * @param ref empty for the default branch
 * @param prepare a shell script, empty for none
 * @param after a shell script, empty for none
 */
public record RepositoryOrder(
        String name,
        Optional<String> url,
        Optional<String> path,
        Optional<BundleId> bundle,
        String ref,
        String prepare,
        String after) {}
