package cadre.server.fleet.job;

import cadre.server.fleet.seat.Appointment;
import java.util.Optional;

/**
 * What Cadre itself adds to a job that it files; never what a client says.
 *
 * @param as as whom it speaks in its team; as itself when empty
 * @param snapshotSec how often what its agent has done so far is sent while it runs, 0 for never
 * @param merging what of the jobs that it merges is taken
 */
public record OwnTerms(Optional<Appointment> as, int snapshotSec, Merged merging) {
    /** None. */
    public static final OwnTerms NONE = new OwnTerms(Optional.empty(), 0, Merged.SAVED);

    /** Of a job that looks at what others have not saved yet. */
    public static final OwnTerms LIVE = new OwnTerms(Optional.empty(), 0, Merged.LIVE);

    /** What is merged of a job. */
    public enum Merged {
        /** What it saved; it must be over. */
        SAVED,
        /** The same, and of one that runs its newest snapshot. */
        LIVE
    }

    /** Of one that speaks as someone else. */
    public static OwnTerms as(Appointment whom) {
        return new OwnTerms(Optional.of(whom), 0, Merged.SAVED);
    }

    /** The same with snapshots. */
    public OwnTerms withSnapshots(int everySec) {
        return new OwnTerms(as, everySec, merging);
    }
}
