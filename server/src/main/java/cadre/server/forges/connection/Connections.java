package cadre.server.forges.connection;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The connections of this server. The file and the secrets are read again every ten seconds when
 * somebody asks, so that a secret can be rotated while the server runs; what cannot be read then is
 * logged, and the last good ones stay. Thread-safe.
 */
public final class Connections {
    private static final Duration AGE = Duration.ofSeconds(10);

    private final LastGood<List<Configured>> counting;
    private final LastGood<List<Configured>> stored;
    private final InstantSource clock;
    private final ReentrantLock oneReader = new ReentrantLock();
    private volatile Read read;

    private record Read(List<Configured> all, Optional<CadreException> twice, Instant at) {}

    /**
     * A connection as it is configured.
     *
     * @param missing what it refers to and is not there, such as {@code secret:hook}
     */
    public record Configured(Connection connection, List<String> missing, Source source) {
        public Configured {
            missing = List.copyOf(missing);
        }

        String name() {
            return connection.name();
        }
    }

    /**
     * Reads them the first time.
     *
     * @param source those of the environment and the file
     * @param made those that an admin has made: one of them counts before one of the file that has
     *     taken its name
     * @throws CadreException INVALID if the configuration is wrong; UNAVAILABLE if the key of the
     *     secrets is lost
     */
    public Connections(
            Supplier<List<Configured>> source,
            Supplier<List<Configured>> made,
            InstantSource clock) {
        this.counting = new LastGood<>("connections", () -> List.copyOf(source.get()));
        this.stored = new LastGood<>("stored connections", () -> List.copyOf(made.get()));
        this.clock = clock;
        this.read = readNow();
    }

    private Read readNow() {
        var configured = counting.read();
        var made = stored.read();
        var names = made.stream().map(Configured::name).collect(Collectors.toSet());
        var taken = configured.stream().map(Configured::name).filter(names::contains).findFirst();
        var all =
                Stream.concat(
                                configured.stream().filter(each -> !names.contains(each.name())),
                                made.stream())
                        .toList();
        return new Read(all, taken.map(Connections::twice), clock.instant());
    }

    private static CadreException twice(String name) {
        return new CadreException(
                ErrorCode.INVALID,
                "Two connections have one name",
                Map.of("connection", name),
                "Give the one of the environment or of "
                        + ConfiguredConnections.FILE
                        + " another name, or remove the stored one, which counts until then, with"
                        + " 'cadre connection remove "
                        + name
                        + "'");
    }

    /** Reads them now: somebody has changed something. */
    void reread() {
        oneReader.lock();
        try {
            read = readNow();
        } finally {
            oneReader.unlock();
        }
    }

    /** Where else than in the store one of this name is configured; empty for nowhere. */
    Optional<Source> elsewhere(String name) {
        return counting.read().stream()
                .filter(each -> each.name().equals(name))
                .map(Configured::source)
                .findFirst();
    }

    /** All of them: the environment's, the file's in its order, and the stored ones by name. */
    public List<Configured> configured() {
        var known = read;
        if (clock.instant().isBefore(known.at().plus(AGE)) || !oneReader.tryLock()) {
            return known.all();
        }
        try {
            read = readNow();
            return read.all();
        } finally {
            oneReader.unlock();
        }
    }

    /**
     * What is wrong with the configuration now, so that an older one counts; empty if nothing is.
     */
    public Optional<CadreException> problem() {
        configured();
        return counting.problem().or(stored::problem).or(() -> read.twice());
    }

    /** All of them. */
    public List<Connection> all() {
        return configured().stream().map(Configured::connection).toList();
    }

    /** The one of this name. */
    public Optional<Connection> find(String name) {
        return all().stream().filter(each -> each.name().equals(name)).findFirst();
    }
}
