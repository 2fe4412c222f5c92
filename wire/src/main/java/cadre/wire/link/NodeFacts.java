package cadre.wire.link;

import cadre.wire.job.IsolationKind;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a node says of itself.
 *
 * @param os such as {@code linux 6.1}
 * @param arch such as {@code amd64}
 * @param memoryBytes of the machine
 * @param gpus one line each, empty if none was found
 * @param diskFreeBytes where the workspaces are
 * @param tags free words, sorted
 * @param slots how many attempts at once, 1 to 1000
 * @param version of Cadre
 * @param agents each agent CLI that was found
 * @param isolations each kind, with the reason if it does not work
 * @param roots folders under which a path may be used as a repository
 * @param disk what lies in its work folder, and whether there is room for more
 */
public record NodeFacts(
        String os,
        String arch,
        int cores,
        long memoryBytes,
        List<String> gpus,
        long diskFreeBytes,
        List<String> tags,
        int slots,
        String version,
        List<FoundAgent> agents,
        List<ProvedIsolation> isolations,
        List<String> roots,
        NodeDisk disk) {
    public NodeFacts {
        disk = disk == null ? NodeDisk.UNKNOWN : disk;
        gpus = List.copyOf(gpus);
        tags = List.copyOf(tags);
        agents = List.copyOf(agents);
        isolations = List.copyOf(isolations);
        roots = List.copyOf(roots);
    }

    /** Of a node that says nothing of what lies on its disk. */
    public NodeFacts(
            String os,
            String arch,
            int cores,
            long memoryBytes,
            List<String> gpus,
            long diskFreeBytes,
            List<String> tags,
            int slots,
            String version,
            List<FoundAgent> agents,
            List<ProvedIsolation> isolations,
            List<String> roots) {
        this(
                os,
                arch,
                cores,
                memoryBytes,
                gpus,
                diskFreeBytes,
                tags,
                slots,
                version,
                agents,
                isolations,
                roots,
                NodeDisk.UNKNOWN);
    }

    /** The same with these tags besides its own. */
    public NodeFacts withTags(List<String> more) {
        return new NodeFacts(
                os,
                arch,
                cores,
                memoryBytes,
                gpus,
                diskFreeBytes,
                Stream.concat(tags.stream(), more.stream()).sorted().distinct().toList(),
                slots,
                version,
                agents,
                isolations,
                roots,
                disk);
    }

    /** The same with what its disk looks like now. */
    public NodeFacts withDisk(long freeBytes, NodeDisk now) {
        return new NodeFacts(
                os,
                arch,
                cores,
                memoryBytes,
                gpus,
                freeBytes,
                tags,
                slots,
                version,
                agents,
                isolations,
                roots,
                now);
    }

    /** Whether these are of a node that has not said hello yet. */
    public boolean isUnknown() {
        return os.isEmpty();
    }

    /**
     * An agent CLI on the node.
     *
     * @param cli such as {@code claude} or {@code custom}
     * @param account what it would log in with, for people; never a secret
     * @param loggedIn whether there is a key or a login
     * @param note what a person should know, such as a version newer than those tried; often empty
     */
    public record FoundAgent(
            String cli,
            String path,
            String version,
            String account,
            boolean loggedIn,
            String note) {
        public FoundAgent {
            account = account == null ? "" : account;
            note = note == null ? "" : note;
        }

        /** A CLI that needs no account. */
        public FoundAgent(String cli, String path, String version) {
            this(cli, path, version, "", true, "");
        }
    }

    /** Whether a kind of isolation was proved on the node; {@code reason} when not. */
    public record ProvedIsolation(IsolationKind kind, boolean works, String reason) {}
}
