package cadre.server.insight;

import cadre.server.agents.AgentsFile;
import cadre.server.fleet.node.Nodes;
import cadre.server.insight.DoctorView.Check;
import cadre.server.storage.Database;
import cadre.server.storage.StoreFinding;
import cadre.server.usage.price.Prices;
import cadre.wire.api.NodeView;
import cadre.wire.error.Problem;
import cadre.wire.job.IsolationKind;
import cadre.wire.link.NodeDisk;
import cadre.wire.link.NodeFacts.ProvedIsolation;
import cadre.wire.release.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks at the server's own surroundings: disk, files, store, nodes, exposure. */
public final class Doctor {
    private static final long LITTLE_SPACE = 1L << 30;
    private static final int MOST_NAMED = 10;

    private final Place place;
    private final Database store;
    private final Nodes nodes;
    private final AgentsFile agents;
    private final Prices prices;
    private final Safekeeping safekeeping;
    private final Holdups holdups;

    /**
     * Where the server is.
     *
     * @param home its data folder
     * @param address where it listens; asked when it is looked at, for port 0 becomes another one
     * @param loopback whether only this machine reaches it
     * @param publicUrl the address that people use, empty if none is set
     */
    public record Place(Path home, Supplier<String> address, boolean loopback, String publicUrl) {}

    /** Looks there. */
    public Doctor(
            Place place,
            Database store,
            Nodes nodes,
            AgentsFile agents,
            Prices prices,
            Safekeeping safekeeping,
            Holdups holdups) {
        this.place = place;
        this.store = store;
        this.nodes = nodes;
        this.agents = agents;
        this.prices = prices;
        this.safekeeping = safekeeping;
        this.holdups = holdups;
    }

    /** Looks once; takes some milliseconds, with millions of rows up to a second. */
    public DoctorView look() {
        return new DoctorView(
                Release.VERSION,
                System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                checks());
    }

    private List<Check> checks() {
        var all = nodes.list().items();
        var checks = new ArrayList<>(List.of(disk(), permissions(), store()));
        store.findings().stream().map(Doctor::found).forEach(checks::add);
        checks.addAll(safekeeping.checks());
        checks.addAll(List.of(agents(), prices(), nodes(all)));
        checks.addAll(holdups.checks());
        disconnected().ifPresent(checks::add);
        all.stream().filter(Doctor::isOnline).map(Doctor::node).forEach(checks::add);
        checks.add(exposure());
        return checks;
    }

    private Check disk() {
        try {
            var free = Files.getFileStore(place.home()).getUsableSpace();
            return new Check(
                    "disk",
                    free >= LITTLE_SPACE,
                    free / (1 << 20) + " MiB free in " + place.home(),
                    free >= LITTLE_SPACE ? "" : "Make room: logs and artifacts need it");
        } catch (IOException e) {
            return new Check(
                    "disk", false, "unknown: " + e.getMessage(), "Look at the data folder");
        }
    }

    private Check permissions() {
        try {
            var open = othersMay(place.home()) || othersMay(place.home().resolve("admin.key"));
            return new Check(
                    "permissions",
                    !open,
                    open ? "others may read the data folder or its key" : "only the owner reads it",
                    open ? "chmod 700 " + place.home() + "; chmod 600 its admin.key" : "");
        } catch (IOException | UnsupportedOperationException e) {
            return new Check(
                    "permissions", false, "unknown: " + e.getMessage(), "Look at the data folder");
        }
    }

    private static boolean othersMay(Path path) throws IOException {
        var owner =
                Set.of(
                        PosixFilePermission.OWNER_READ,
                        PosixFilePermission.OWNER_WRITE,
                        PosixFilePermission.OWNER_EXECUTE);
        return Files.exists(path) && !owner.containsAll(Files.getPosixFilePermissions(path));
    }

    private Check store() {
        var stats = store.stats();
        var slow = stats.commitP99Ms() > 500;
        return new Check(
                "store",
                !slow,
                "%d commits, p50 %.1f ms, p99 %.1f ms"
                        .formatted(stats.commits(), stats.commitP50Ms(), stats.commitP99Ms()),
                slow
                        ? store.dialect().isShared()
                                ? "PostgreSQL takes long to commit: look at its disk, its load and"
                                        + " the way there"
                                : "The disk of the store is slow: put it on a local SSD"
                        : "");
    }

    private static Check found(StoreFinding finding) {
        return new Check(finding.name(), finding.ok(), finding.text(), finding.fix());
    }

    private Check agents() {
        var file = agents.view();
        var profiles = agents.profiles().all().size() + " profiles";
        return file.error()
                .map(error ->
                        new Check(
                                "agents",
                                false,
                                profiles + "; agents.yaml is not taken: " + said(error),
                                error.fix() + "; until then the profiles stay as they were"))
                .orElseGet(() -> new Check("agents", true, profiles, ""));
    }

    private Check prices() {
        var table = prices.table().views().size() + " prices";
        return prices.problem()
                .map(error ->
                        new Check(
                                "prices",
                                false,
                                table + "; prices.yaml is not taken: " + said(error),
                                error.fix() + "; until then the last good ones count"))
                .orElseGet(() -> new Check("prices", true, table, ""));
    }

    private static String said(Problem error) {
        return error.which().values().stream()
                .collect(Collectors.joining(", ", error.title() + " (", ")"));
    }

    private static Check nodes(List<NodeView> all) {
        var online = all.stream().filter(Doctor::isOnline).count();
        return new Check(
                "nodes",
                online > 0,
                online + " of " + all.size() + " online",
                online > 0 ? "" : "Start one with 'cadre up', or invite one: 'cadre node invite'");
    }

    /** Jobs that wait for a node that does not answer: perhaps for ever. */
    private Optional<Check> disconnected() {
        var away = nodes.disconnected(MOST_NAMED + 1);
        if (away.isEmpty()) {
            return Optional.empty();
        }
        var named =
                away.stream()
                        .limit(MOST_NAMED)
                        .map(one ->
                                "%s on %s since %s"
                                        .formatted(one.attempt().job(), one.node(), one.since()))
                        .collect(Collectors.joining(", "));
        return Optional.of(
                new Check(
                        "disconnected",
                        false,
                        "jobs on nodes that do not answer: "
                                + named
                                + (away.size() > MOST_NAMED ? " and more" : ""),
                        "Bring the node back, and they go on; or end one: cadre cancel "
                                + away.getFirst().attempt().job()));
    }

    private static boolean isOnline(NodeView node) {
        return node.state().equals("online");
    }

    /** What jobs would find there: isolation, agents, room. */
    private static Check node(NodeView node) {
        var facts = node.facts();
        var strongest = strongest(facts.isolations());
        var roomy = facts.diskFreeBytes() >= LITTLE_SPACE && !facts.disk().isFull();
        var agents =
                facts.agents().stream()
                        .map(agent -> (agent.cli() + " " + agent.version()).strip())
                        .sorted()
                        .collect(Collectors.joining(", "));
        var fixes =
                Stream.of(
                                strongest.isPresent()
                                        ? ""
                                        : "Install bubblewrap there and restart the node, or have"
                                                + " jobs ask for isolation none",
                                roomy
                                        ? ""
                                        : "Make room for its workspaces: 'cadre node clean' on that"
                                                + " machine shows what could go")
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining("; "));
        return new Check(
                "node " + node.name(),
                fixes.isEmpty(),
                "isolation %s; agents: %s; %d MiB free%s"
                        .formatted(
                                strongest.orElseGet(() -> noneWorks(facts.isolations())),
                                agents.isEmpty() ? "none found" : agents,
                                facts.diskFreeBytes() / (1 << 20),
                                used(facts.disk())),
                fixes);
    }

    private static String used(NodeDisk disk) {
        var held =
                disk.usedBytes() == 0
                        ? ""
                        : " (held %d, kept %d, unsaved %d, mirrors %d MiB%s)"
                                .formatted(
                                        disk.heldBytes() >> 20,
                                        disk.keptBytes() >> 20,
                                        disk.unsavedBytes() >> 20,
                                        disk.mirrorBytes() >> 20,
                                        disk.mostBytes() == 0
                                                ? ""
                                                : " of " + (disk.mostBytes() >> 20));
        return held + (disk.isFull() ? "; takes nothing new: " + disk.full() : "");
    }

    /** What auto means there unless the node is told otherwise. */
    private static Optional<String> strongest(List<ProvedIsolation> proved) {
        return proved.stream()
                .filter(each -> each.works() && each.kind() != IsolationKind.NONE)
                .min(Comparator.comparing(ProvedIsolation::kind))
                .map(each -> each.kind().word());
    }

    private static String noneWorks(List<ProvedIsolation> proved) {
        return proved.stream()
                .filter(each -> !each.works())
                .map(each -> each.kind().word() + ": " + each.reason())
                .collect(Collectors.joining(", ", "auto does not work (", ")"));
    }

    private Check exposure() {
        var risk = !place.loopback() && !place.publicUrl().startsWith("https://");
        return new Check(
                "exposure",
                !risk,
                "listens on " + place.address().get(),
                risk ? "Put TLS in front and set CADRE_PUBLIC_URL to the https address" : "");
    }
}
