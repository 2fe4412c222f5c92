package cadre.server.feed.cause;

import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What caused things that cause jobs later, such as crews and plans: written with them, read when
 * they file. Jobs keep theirs themselves.
 */
public final class KeptOrigins {
    private KeptOrigins() {}

    /**
     * Keeps what caused a thing, in the transaction that makes it; nothing if it is not known.
     *
     * @param thing its id, such as {@code c3}
     */
    public static void keep(Tx tx, String thing, Optional<Origin> origin, Instant now) {
        origin.filter(known -> !known.isUnknown())
                .ifPresent(known -> OriginStore.insert(tx, thing, known, now));
    }

    /** What caused a thing that was made at a time. */
    public record Kept(Origin origin, Instant at) {}

    /** What caused it; empty if nothing is known. */
    public static Optional<Kept> kept(Tx tx, String thing) {
        return OriginStore.find(tx, thing);
    }

    /**
     * Does what a thing causes in its turn, with what caused that bound to this thread, so that it
     * is on its log lines too.
     *
     * @param thing its id, as it was kept
     */
    public static void within(Database db, String thing, Runnable work) {
        in(
                db,
                thing,
                () -> {
                    work.run();
                    return thing;
                });
    }

    /** The same of work that answers something. */
    public static <T> T in(Database db, String thing, Supplier<T> work) {
        var origin = db.read(tx -> OriginStore.find(tx, thing));
        if (origin.isEmpty()) {
            return work.get();
        }
        try (var _ = origin.get().origin().under(thing).bind()) {
            return work.get();
        }
    }
}
