package cadre.server;

import cadre.server.access.Keys;
import cadre.server.access.team.Teams;
import cadre.server.bus.takeover.RedisAddress;
import cadre.server.bus.takeover.Steps;
import cadre.server.bus.takeover.TakenOver;
import cadre.server.bus.takeover.Takeover;
import cadre.server.dump.Backup;
import cadre.server.dump.Dump;
import cadre.server.dump.Manifest;
import cadre.server.dump.Progress;
import cadre.server.dump.Restore;
import cadre.server.feed.Feed;
import cadre.server.objects.Bucket;
import cadre.server.storage.PostgresUrl;
import cadre.server.storage.StoreConfig;
import cadre.server.storage.Stores;
import cadre.wire.bus.TeamRequest;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.TeamName;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is done to an installation as a whole, by a program of its own on the server's machine. */
public final class Maintenance {
    private final ServerConfig config;

    /** Of the installation with this configuration. */
    public Maintenance(ServerConfig config) {
        this.config = config;
    }

    /**
     * Writes a backup, while the server runs or not.
     *
     * @throws CadreException as {@link Dump#backup}
     */
    public Backup.Made backup(Path target, Set<Backup.Content> content, Progress progress) {
        var made = dump().backup(target, content, progress);
        dump().noteBackup();
        return made;
    }

    /**
     * Reads all of a backup and compares it with its hashes.
     *
     * @throws CadreException as {@link Restore#check}
     */
    public static Manifest check(Path file, Progress progress) {
        return Restore.check(file, progress);
    }

    /**
     * Restores a backup.
     *
     * @throws CadreException UNAVAILABLE if a server runs there, or the data folder is another
     *     user's; else as {@link Dump#restore}
     */
    public Restore.Restored restore(Path file, Set<Restore.Choice> choices, Progress progress) {
        try (var alone = alone()) {
            return dump().restore(file, choices, progress);
        }
    }

    /** No server may run, and none may start meanwhile. */
    private RunningFile alone() {
        try {
            return RunningFile.take(config.home());
        } catch (CadreException e) {
            if (e.which().containsKey("reason") || e.which().containsKey(RunningFile.OWNER)) {
                throw e;
            }
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "A server runs on this data folder",
                    Map.of("home", config.home()),
                    "Stop it first: this needs the store for itself",
                    e);
        }
    }

    /**
     * Moves the store from SQLite to PostgreSQL.
     *
     * @param url of the database, without a password
     * @param password for it; empty for none
     * @throws CadreException INVALID if this installation is not on SQLite, or the URL is wrong or
     *     holds a password; UNAVAILABLE if a server runs here; else as {@link Dump#moveTo}
     */
    public Restore.Restored move(String url, String password, Progress progress) {
        if (!(config.store() instanceof StoreConfig.Files)) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This installation is not on SQLite",
                    Map.of("store", config.store().shown()),
                    "Leave CADRE_DB empty, or set it to the SQLite file that is to be moved");
        }
        if (!PostgresUrl.isOne(url)) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This is no URL of a PostgreSQL database",
                    Map.of("option", "--to"),
                    "Give postgresql://user@host:port/database");
        }
        if (!PostgresUrl.parse(url, "").password().isEmpty()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "A password is no argument: it would show in the list of processes",
                    Map.of("option", "--to"),
                    "Leave it out of the URL and set " + PostgresUrl.PASSWORD_VARIABLE);
        }
        var target = new StoreConfig.Shared(PostgresUrl.parse(url, password));
        try (var alone = alone()) {
            return dump().moveTo(target, progress);
        }
    }

    /**
     * Takes a team bus over that is kept in Redis. The team is made if it is not there.
     *
     * @param team none for the team of the shared key
     * @param password of the Redis; empty for none
     * @throws CadreException UNAVAILABLE if a server runs here, or the store cannot be used; else
     *     as {@link Takeover#run}
     */
    public TakenOver takeOver(
            RedisAddress redis,
            String password,
            Optional<TeamName> team,
            Set<Takeover.Choice> choices,
            Steps steps) {
        try (var alone = alone()) {
            dump().beforeStart();
            try (var stores = Stores.open(config.store(), dump().upgrade());
                    var feed = new Feed(stores.main(), Environment.clock())) {
                var keys = new Keys(stores.main(), feed, Environment.clock(), new SecureRandom());
                var teams = new Teams(stores.main(), feed, keys, Environment.clock());
                return new Takeover(stores.main(), teams, feed, Environment.clock())
                        .run(redis, password, request(team), choices, steps);
            }
        }
    }

    /** The team of the shared key as a server makes it at its start, another one without roles. */
    private TeamRequest request(Optional<TeamName> team) {
        var shared = config.bus();
        var isShared = team.filter(name -> !name.equals(shared.team())).isEmpty();
        return new TeamRequest(
                team.orElse(shared.team()),
                isShared ? shared.roles() : List.of(),
                Optional.empty(),
                isShared ? shared.resources() : List.of());
    }

    private Dump dump() {
        return Dump.of(config.home(), config.store(), Environment.clock())
                .with(config.storePassword())
                .with(config.secrets())
                .with(config.objects().map(Bucket::new));
    }
}
