package cadre.server.insight.levels;

import cadre.server.access.Principal;
import cadre.server.feed.Feed;
import cadre.server.fleet.Loop;
import cadre.server.storage.Database;
import cadre.wire.api.Grant;
import cadre.wire.api.LogLevelRequest;
import cadre.wire.api.LogLevelView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Levels of loggers, set for a time: afterwards, and after a restart, all is as it is configured.
 * Only Cadre's own can be set: what libraries say at debug may hold keys. Of this server alone,
 * where several share a store. Thread-safe.
 */
public final class LogLevels implements AutoCloseable {
    private static final List<String> WORDS = List.of("error", "warn", "info", "debug");
    private static final String OWN = "cadre";
    private static final Pattern NAME =
            Pattern.compile("cadre(\\.[A-Za-z][A-Za-z0-9_]{0,63}){0,9}");
    private static final int MOST = 50;
    private static final long USUAL_SEC = 900;
    private static final long LONGEST_SEC = 86_400;

    private final Database db;
    private final Feed feed;
    private final InstantSource clock;
    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Map<String, Changed> changed = new TreeMap<>();
    private final Loop loop;

    /** A level that is not as configured. */
    private record Changed(@Nullable Level before, Instant until) {}

    /** The levels of this process; nothing is changed. */
    public LogLevels(Database db, Feed feed, InstantSource clock) {
        this.db = db;
        this.feed = feed;
        this.clock = clock;
        this.loop = new Loop("log-levels", Loop.Pause.of(Duration.ofSeconds(1)), this::endOnce);
    }

    /** Begins to end what was set for a time. */
    public void start() {
        loop.start();
    }

    /** What is configured for all of Cadre, and what is set for a time, by name. */
    public synchronized List<LogLevelView> list() {
        var all = new ArrayList<LogLevelView>();
        if (!changed.containsKey(OWN)) {
            all.add(view(OWN, Optional.empty()));
        }
        changed.forEach((name, one) -> all.add(view(name, Optional.of(one.until()))));
        return all;
    }

    /**
     * Sets a level for a time; a second word on the same logger takes the place of the first.
     *
     * @throws CadreException FORBIDDEN below admin; INVALID for another logger than Cadre's own,
     *     another level or time; TOO_MANY when 50 are set
     */
    public LogLevelView set(Principal by, String logger, LogLevelRequest request) {
        by.require(Grant.ADMIN);
        var level = level(logger, request);
        var sec = request.forSec().orElse(USUAL_SEC);
        db.write(tx -> {
            feed.append(
                    tx,
                    "log.level_set",
                    logger,
                    Optional.empty(),
                    by.actor(),
                    new TreeMap<>(Map.of("level", request.level(), "for_sec", sec)));
            return sec;
        });
        return set(logger, level, clock.instant().plusSeconds(sec));
    }

    private synchronized LogLevelView set(String name, Level level, Instant until) {
        if (!changed.containsKey(name) && changed.size() >= MOST) {
            throw new CadreException(
                    ErrorCode.TOO_MANY,
                    "Too many loggers have a level of their own",
                    Map.of("most", MOST),
                    "Set the level of a package above them");
        }
        var logger = context.getLogger(name);
        var before = changed.containsKey(name) ? changed.get(name).before() : logger.getLevel();
        changed.put(name, new Changed(before, until));
        logger.setLevel(level);
        return view(name, Optional.of(until));
    }

    private static Level level(String logger, LogLevelRequest request) {
        demand(
                NAME.matcher(logger).matches(),
                "This is no logger of Cadre",
                Map.of("logger", logger),
                "Name cadre, or a package or class below it, such as cadre.server.fleet");
        demand(
                WORDS.contains(request.level()),
                "There is no such level",
                Map.of("level", request.level()),
                "Use error, warn, info or debug");
        long sec = request.forSec().orElse(USUAL_SEC);
        demand(
                sec >= 1 && sec <= LONGEST_SEC,
                "A level is set for another time",
                Map.of("for_sec", sec),
                "Use 1 to " + LONGEST_SEC + " seconds");
        return Level.toLevel(request.level());
    }

    private static void demand(boolean holds, String what, Map<String, ?> which, String fix) {
        if (!holds) {
            throw new CadreException(ErrorCode.INVALID, what, which, fix);
        }
    }

    private LogLevelView view(String name, Optional<Instant> until) {
        Logger logger = context.getLogger(name);
        return new LogLevelView(
                name, logger.getEffectiveLevel().toString().toLowerCase(Locale.ROOT), until);
    }

    /** Puts back whatever has had its time. */
    synchronized void endOnce() {
        var now = clock.instant();
        changed.forEach((name, one) -> {
            if (one.until().isBefore(now)) {
                context.getLogger(name).setLevel(one.before());
            }
        });
        changed.values().removeIf(one -> one.until().isBefore(now));
    }

    /** Puts everything back. */
    @Override
    public void close() {
        loop.close();
        synchronized (this) {
            changed.forEach((name, one) -> context.getLogger(name).setLevel(one.before()));
            changed.clear();
        }
    }
}
