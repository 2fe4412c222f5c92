package cadre.server.fleet.job;

import cadre.server.feed.cause.Origin;
import cadre.server.fleet.seat.Appointment;
import cadre.server.storage.Tx;
import java.util.Optional;

/**
 * What Cadre itself adds to a job that it files; never what a client says.
 *
 * @param as as whom it speaks in its team; as itself when empty
 * @param snapshotSec how often what its agent has done so far is sent while it runs, 0 for never
 * @param merging what of the jobs that it merges is taken
 * @param still what must be so in the transaction that stores it
 * @param origin what caused it; empty if nothing is known
 */
public record OwnTerms(
        Optional<Appointment> as,
        int snapshotSec,
        Merged merging,
        Still still,
        Optional<Origin> origin) {
    /** None. */
    public static final OwnTerms NONE = of(Optional.empty(), Merged.SAVED);

    /** Of a job that looks at what others have not saved yet. */
    public static final OwnTerms LIVE = of(Optional.empty(), Merged.LIVE);

    private static OwnTerms of(Optional<Appointment> as, Merged merging) {
        return new OwnTerms(as, 0, merging, Still.ALWAYS, Optional.empty());
    }

    /** What is merged of a job. */
    public enum Merged {
        /** What it saved; it must be over. */
        SAVED,
        /** The same, and of one that runs its newest snapshot. */
        LIVE
    }

    /**
     * Whether what a job is filed for still wants it: a server may have been held up between its
     * look and the filing, and die before it could take that back.
     */
    @FunctionalInterface
    public interface Still {
        /** Whatever happened. */
        Still ALWAYS = _ -> {};

        /**
         * Asks, before anything is stored; what it reads should be held to the commit.
         *
         * @throws cadre.wire.error.CadreException STALE if it does not
         */
        void require(Tx tx);
    }

    /** Of one that speaks as someone else. */
    public static OwnTerms as(Appointment whom) {
        return of(Optional.of(whom), Merged.SAVED);
    }

    /** The same with snapshots. */
    public OwnTerms withSnapshots(int everySec) {
        return new OwnTerms(as, everySec, merging, still, origin);
    }

    /** The same of what is filed only while it is wanted. */
    public OwnTerms only(Still wanted) {
        return new OwnTerms(as, snapshotSec, merging, wanted, origin);
    }

    /** The same with what caused it. */
    OwnTerms from(Optional<Origin> cause) {
        var known = cause.filter(each -> !each.isUnknown());
        return new OwnTerms(as, snapshotSec, merging, still, known);
    }
}
