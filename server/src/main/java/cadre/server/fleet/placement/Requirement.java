package cadre.server.fleet.placement;

import cadre.wire.id.AgentName;
import cadre.wire.id.NodeName;
import cadre.wire.job.IsolationKind;
import cadre.wire.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What a job asks of a node. Jobs that ask for the same wait in one line.
 *
 * @param agent the profile, because a profile may be limited
 * @param cli the adapter that must be on the node
 * @param node this one and no other
 * @param tags the node must have all of these; sorted
 * @param isolation must be proved on the node; {@code auto} wants any but none
 * @param paths absolute paths that must lie under the node's roots; sorted
 */
public record Requirement(
        AgentName agent,
        String cli,
        Optional<NodeName> node,
        List<String> tags,
        IsolationKind isolation,
        List<String> paths) {
    public Requirement {
        tags = tags.stream().sorted().distinct().toList();
        paths = paths.stream().sorted().distinct().toList();
    }

    /** As JSON; the same for equal ones. */
    public String body() {
        return Json.write(this);
    }

    /** What {@link #body} wrote. */
    public static Requirement of(String body) {
        return Json.read(body, Requirement.class);
    }

    /** Names its line: 32 hex digits. */
    public String key() {
        try {
            var hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(body().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
