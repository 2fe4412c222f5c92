package cadre.server.insight;

import cadre.server.fleet.node.Nodes;
import cadre.server.insight.DoctorView.Check;
import cadre.server.storage.StoreStats;
import cadre.wire.release.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Looks at the server's own surroundings: disk, files, store, nodes, exposure. */
public final class Doctor {
    private static final long LITTLE_SPACE = 1L << 30;

    private final Place place;
    private final Supplier<StoreStats> store;
    private final Nodes nodes;

    /**
     * Where the server is.
     *
     * @param home its data folder
     * @param url where it listens
     * @param loopback whether only this machine reaches it
     * @param publicUrl the address that people use, empty if none is set
     */
    public record Place(Path home, String url, boolean loopback, String publicUrl) {}

    /** Looks there. */
    public Doctor(Place place, Supplier<StoreStats> store, Nodes nodes) {
        this.place = place;
        this.store = store;
        this.nodes = nodes;
    }

    /** Looks once; takes some milliseconds. */
    public DoctorView look() {
        return new DoctorView(
                Release.VERSION,
                System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                List.of(disk(), permissions(), store(), nodes(), exposure()));
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
        var stats = store.get();
        var slow = stats.commitP99Ms() > 500;
        return new Check(
                "store",
                !slow,
                "%d commits, p50 %.1f ms, p99 %.1f ms"
                        .formatted(stats.commits(), stats.commitP50Ms(), stats.commitP99Ms()),
                slow ? "The disk is slow: put CADRE_HOME on a local SSD" : "");
    }

    private Check nodes() {
        var all = nodes.list().items();
        var online = all.stream().filter(node -> node.state().equals("online")).count();
        return new Check(
                "nodes",
                online > 0,
                online + " of " + all.size() + " online",
                online > 0 ? "" : "Start one with 'cadre up', or invite one: 'cadre node invite'");
    }

    private Check exposure() {
        var risk = !place.loopback() && !place.publicUrl().startsWith("https://");
        return new Check(
                "exposure",
                !risk,
                "listens on " + place.url(),
                risk ? "Put TLS in front and set CADRE_PUBLIC_URL to the https address" : "");
    }
}
