package cadre.wire.job;

import cadre.wire.id.BundleId;
import java.util.Optional;

/**
 * One repository that a job works in. Exactly one of url, path and bundle is given.
 *
 * @param name the folder in the workspace, derived from the source when empty; 1 to 100 of letters,
 *     digits, '.', '_', '-', not beginning with '-' or '.'
 * @param url an https, ssh or git URL, or scp-like {@code git@host:path}
 * @param path an absolute path on the node, under one of the node's allowed roots
 * @param bundle a git bundle that was sent before
 * @param origin where the checkout came from that a bundle or path was made of: a URL as above,
 *     without credentials; only a push of the job's change uses it
 * @param ref a branch, tag or commit; the default branch (or the bundle's HEAD) when empty
 * @param prepare a shell script run in the clone before the agent, isolated, without secrets
 * @param after a shell script run in the clone after the agent, isolated, without secrets
 */
public record RepositoryRequest(
        Optional<String> name,
        Optional<String> url,
        Optional<String> path,
        Optional<BundleId> bundle,
        Optional<String> origin,
        Optional<String> ref,
        Optional<String> prepare,
        Optional<String> after) {}
