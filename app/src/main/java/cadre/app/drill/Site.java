package cadre.app.drill;

import cadre.cli.client.Route;
import cadre.wire.api.InviteView;
import cadre.wire.api.NodeView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The servers and nodes of a drill, and what is between them. */
final class Site implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Workshop workshop;
    private final Census census;
    private final List<ServerUnit> servers = new ArrayList<>();
    private final List<NodeUnit> nodes = new ArrayList<>();
    private final Optional<PostgresUnit> postgres;
    private Optional<SmallDisk> smallDisk = Optional.empty();
    private Optional<BlockDisk> serverDisk = Optional.empty();

    /**
     * Nothing of it runs yet but perhaps the PostgreSQL.
     *
     * @param postgres where one belongs to the drill
     * @param store what the environment of a server says of the store
     */
    Site(
            Workshop workshop,
            Census census,
            int serverCount,
            Optional<PostgresUnit> postgres,
            Map<String, String> store) {
        this.workshop = workshop;
        this.census = census;
        this.postgres = postgres;
        for (int n = 1; n <= serverCount; n++) {
            var key = workshop.scratch().resolve("s1/admin.key");
            servers.add(new ServerUnit("s" + n, workshop, store, key));
        }
    }

    /** The first server's home is on that disk, which is mounted there. */
    void homeIsOn(BlockDisk disk) {
        serverDisk = Optional.of(disk);
    }

    /** Adds a node with its workspaces on that disk; not started. */
    void addNode(SmallDisk disk) {
        smallDisk = Optional.of(disk);
        addNode(disk.folder());
    }

    /** Adds a node with its workspaces there; not started. */
    void addNode(Path work) {
        var ports = new ArrayList<>(servers.stream().map(ServerUnit::port).toList());
        if (nodes.size() % 2 == 1) {
            java.util.Collections.reverse(ports); // so that two servers have work
        }
        var name = "n" + (nodes.size() + 1);
        nodes.add(new NodeUnit(name, workshop, new Cable(ports), census, work));
    }

    List<ServerUnit> servers() {
        return List.copyOf(servers);
    }

    List<NodeUnit> nodes() {
        return List.copyOf(nodes);
    }

    Optional<PostgresUnit> postgres() {
        return postgres;
    }

    Optional<SmallDisk> smallDisk() {
        return smallDisk;
    }

    Optional<BlockDisk> serverDisk() {
        return serverDisk;
    }

    Census census() {
        return census;
    }

    Workshop workshop() {
        return workshop;
    }

    Office office() {
        return new Office(servers);
    }

    /** Starts all; returns when every node is connected. */
    void start() throws InterruptedException {
        for (var server : servers) {
            server.start();
        }
        for (var node : nodes) {
            var invite =
                    office().ask(PATIENCE, api -> api.post(Route.of("nodes", "invites"), Map.of()));
            node.join(Json.mapper().treeToValue(invite, InviteView.class).code());
            node.start();
        }
        awaitNodes();
    }

    /** Mends all that is broken; returns when every node is connected. */
    void mend() throws InterruptedException {
        for (var node : nodes) {
            node.cable().become(Cable.State.WHOLE);
        }
        smallDisk.ifPresent(SmallDisk::free);
        serverDisk.ifPresent(BlockDisk::free);
        if (postgres.isPresent()) {
            postgres.get().start();
        }
        for (var server : servers) {
            server.start();
        }
        nodes.forEach(NodeUnit::start);
        awaitNodes();
    }

    private void awaitNodes() throws InterruptedException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            var online =
                    office()
                            .ask(PATIENCE, api -> api.page(Route.of("nodes"), NodeView.class))
                            .items()
                            .stream()
                            .filter(node -> node.state().equals("online"))
                            .count();
            if (online == nodes.size()) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new CadreException(
                ErrorCode.UNAVAILABLE,
                "Not all nodes of the drill connect",
                Map.of("nodes", nodes.size(), "folder", workshop.scratch()),
                "Look at the logs in the folder");
    }

    /** Ends all, in whatever state it is. */
    @Override
    public void close() {
        census.killAll(_ -> true);
        postgres.ifPresent(PostgresUnit::close);
        nodes.forEach(node -> node.cable().close());
        smallDisk.ifPresent(SmallDisk::close);
        serverDisk.ifPresent(BlockDisk::close);
    }
}
