package cadre.server.forges.connection;

import cadre.wire.error.CadreException;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something of the configuration that is read again and again: with a mistake in it the last good
 * reading counts, and each new mistake is logged once. Thread-safe.
 */
final class LastGood<T> {
    private static final Logger log = LoggerFactory.getLogger(LastGood.class);

    private final String what;
    private final Supplier<T> source;
    private volatile Optional<T> good = Optional.empty();
    private volatile Optional<CadreException> problem = Optional.empty();

    /**
     * Nothing is read yet.
     *
     * @param what is read, in the plural, for the log
     */
    LastGood(String what, Supplier<T> source) {
        this.what = what;
        this.source = source;
    }

    /**
     * Reads it.
     *
     * @throws CadreException as the source does, if it never was good
     */
    T read() {
        try {
            var read = source.get();
            good = Optional.of(read);
            problem = Optional.empty();
            return read;
        } catch (CadreException e) {
            var last = good.orElseThrow(() -> e);
            say(e);
            return last;
        }
    }

    /** What was wrong at the last reading, so that an older one counts; empty if nothing was. */
    Optional<CadreException> problem() {
        return problem;
    }

    private void say(CadreException e) {
        var isNew =
                problem.map(CadreException::getMessage)
                        .filter(said -> said.equals(e.getMessage()))
                        .isEmpty();
        problem = Optional.of(e);
        if (isNew) {
            log.atError()
                    .addKeyValue("what", what)
                    .addKeyValue("reason", e.what() + " " + e.which())
                    .addKeyValue("fix", e.fix())
                    .log("the configuration cannot be read again; the last good one stays");
        }
    }
}
