package cadre.server.forges.connection;

import cadre.wire.error.CadreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The connections of this server. The file and the secrets are read again every ten seconds when
 * somebody asks, so that a secret can be rotated while the server runs; what cannot be read then is
 * logged, and the last good ones stay. Thread-safe.
 */
public final class Connections {
    private static final Duration AGE = Duration.ofSeconds(10);

    private final LastGood<List<Configured>> counting;
    private final InstantSource clock;
    private final ReentrantLock oneReader = new ReentrantLock();
    private volatile Read read;

    private record Read(List<Configured> all, Instant at) {}

    /**
     * A connection as it is configured.
     *
     * @param missing what it refers to and is not there, such as {@code secret:hook}
     */
    public record Configured(Connection connection, List<String> missing) {
        public Configured {
            missing = List.copyOf(missing);
        }
    }

    /**
     * Reads them the first time.
     *
     * @throws CadreException INVALID if the configuration is wrong; UNAVAILABLE if the key of the
     *     secrets is lost
     */
    public Connections(Supplier<List<Configured>> source, InstantSource clock) {
        this.counting = new LastGood<>("connections", () -> List.copyOf(source.get()));
        this.clock = clock;
        this.read = new Read(counting.read(), clock.instant());
    }

    /** All of them in the order of the configuration. */
    public List<Configured> configured() {
        var known = read;
        if (clock.instant().isBefore(known.at().plus(AGE)) || !oneReader.tryLock()) {
            return known.all();
        }
        try {
            var all = counting.read();
            read = new Read(all, clock.instant());
            return all;
        } finally {
            oneReader.unlock();
        }
    }

    /**
     * What is wrong with the configuration now, so that an older one counts; empty if nothing is.
     */
    public Optional<CadreException> problem() {
        configured();
        return counting.problem();
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
