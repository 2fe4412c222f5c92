package cadre.server.dump;

import cadre.server.bus.TeamWorld;
import cadre.server.bus.inbox.Posting;
import cadre.server.bus.lock.Wish;
import cadre.server.fleet.Clock;
import cadre.server.fleet.Fleet;
import cadre.server.storage.DatabaseConfig.Synchronous;
import cadre.server.storage.StoreConfig;
import cadre.server.storage.Stores;
import cadre.wire.api.Grant;
import cadre.wire.api.SecretRequest;
import cadre.wire.bus.LockMode;
import cadre.wire.bus.TaskRequest;
import cadre.wire.id.AgentName;
import cadre.wire.id.SecretScope;
import cadre.wire.job.JobRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A data folder in which jobs ran: rows in every table that a server fills, files, settings. */
final class FilledHome {
    static final String BUNDLE =
            "# v2 git bundle\n4e1cd09898626f439a3b2766a17a59e420143901 HEAD\n\nPACK and so on";
    static final String ODD_TEXT =
            "größer \u2603 \ud83d\ude80 \"quoted\" \\ back\nline\ttab \u0007";

    private FilledHome() {}

    /** Fills it with so many jobs that ended and one that waits. */
    static void fill(Path home, int jobs) {
        try (var fleet = open(home, sqlite(home)).running()) {
            fill(fleet, home, jobs);
        }
    }

    /** A SQLite store in this data folder. */
    static StoreConfig sqlite(Path home) {
        return new StoreConfig.Files(home.resolve("cadre.db"), Synchronous.FULL);
    }

    /** The fleet of a data folder on this store. */
    static Fleet open(Path home, StoreConfig store) {
        return new Fleet(Stores.open(store), home, new Clock());
    }

    static void fill(Fleet fleet, Path home, int jobs) {
        write(home.resolve("agents.yaml"), "profiles: []\n");
        write(home.resolve("cadre.yaml"), "log_level: warn\n");
        var admin = fleet.key("admin", Grant.ADMIN);
        var ann = fleet.key("ann", Grant.MEMBER);
        fleet.vault.set(admin, new SecretRequest("TOKEN", SecretScope.team(), "hush-hush-1"));
        fleet.artifacts.storeBundle(ann, bytes(BUNDLE));
        var node = fleet.node("build-1").slots(2).connected();
        for (int n = 0; n < jobs; n++) {
            fleet.jobs.file(ann, job(ODD_TEXT + n));
            var order = node.order();
            node.starts(order);
            node.logs(order, 0, 0, ODD_TEXT + " log " + n);
            fleet.artifacts.store(
                    node.principal(),
                    order.attempt(),
                    order.token(),
                    "patch",
                    "",
                    "change.patch",
                    bytes("+ " + n + ODD_TEXT.repeat(50)),
                    1 << 20);
            node.succeeds(order);
        }
        node.goAway();
        fleet.jobs.file(ann, job("waits"));
        fillTeam(new TeamWorld(fleet.db, fleet.feed, fleet.clock).withShop("FE", "BE"));
    }

    private static void fillTeam(TeamWorld world) {
        var fe = world.member("FE");
        world.inbox.post(fe, Posting.of("all", ODD_TEXT.strip()));
        var first = world.board.create(fe, task("schema", List.of()));
        world.board.create(fe, task("api", List.of(first)));
        world.board.next(world.member("BE"), Optional.of(600L));
        world.locks.acquire(fe, List.of("web-ui/src/**"), 600, Optional.empty());
        world.locks.acquire(
                fe, new Wish(List.of("docs/**"), LockMode.SHARED, 600, 0, Optional.empty()));
    }

    private static TaskRequest task(String title, List<Long> after) {
        return new TaskRequest(
                title,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of("plan"),
                Optional.empty(),
                after);
    }

    private static JobRequest job(String prompt) {
        return JobRequest.of(prompt, new AgentName("rehearsal"));
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every row of every table, as text. */
    static Map<String, List<String>> rows(StorePlace place) {
        var all = new TreeMap<String, List<String>>();
        try (var view = StoreView.open(place)) {
            for (var part : view.parts()) {
                for (var table : part.tables()) {
                    all.put(table.name(), rows(part, table));
                }
            }
        }
        return all;
    }

    /** The rows of one table. */
    static List<String> rows(StorePlace place, String table) {
        return rows(place).getOrDefault(table, List.of());
    }

    private static List<String> rows(StoreView.Part part, Table table) {
        var out = new java.io.ByteArrayOutputStream();
        TableLines.write(part.tx(), part.snapshot().dialect(), table, out, _ -> {});
        return new ArrayList<>(out.toString(StandardCharsets.UTF_8).lines().toList());
    }

    /** The names and contents of all kept files. */
    static Map<String, String> files(Path home) {
        var found = new TreeMap<String, String>();
        var artifacts = home.resolve("artifacts");
        if (!Files.exists(artifacts)) {
            return found;
        }
        try (var files = Files.walk(artifacts)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                found.put(artifacts.relativize(file).toString(), Files.readString(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }
}
